/**
 * The head of a log: every entry before poll:sealed, whose digest is the seal digest.
 *
 * Rules kept here:
 * - Only the steps of a route, and what officers accepted, come before the seal. With neither it is the
 *   first entry. A log without a seal is no poll's.
 */

import { demand } from "../documents.mjs";

/** What comes at the head of a log, and nowhere else. */
export const OF_HEAD = new Set(["officer:accepted", "route:received", "route:recommended", "route:told"]);

/**
 * The head of a log.
 * @param {object[]} entries from `readEntries`
 * @returns {{entries: object[], sealed: object}} those before the seal, and the seal
 * @throws {EvidenceError} record, naming the entry that may not come there
 */
export function splitHead(entries) {
  const place = entries.findIndex(({ event }) => !OF_HEAD.has(event));
  const { event } = entries[place] ?? {};
  const where = `log entry ${place < 0 ? entries.length : place}`;
  demand(event === "poll:sealed", `${where}: the log does not begin with its seal`);
  return { entries: entries.slice(0, place), sealed: entries[place] };
}
