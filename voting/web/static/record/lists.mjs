/**
 * The voters' lists: who may vote in a unit, as sealed, with every signed change.
 *
 * Rules kept here:
 * - An archive holds its unit's final list. Undoing the log's changes, the last one first, gives the sealed
 *   list, to the byte: nobody was put on a list, or taken off it, but by a change that is in the log.
 * - Every revoked and issued voting code is signed by the code issuer, whose key is sealed; every admitted
 *   ballot, and every challenge upheld, by two officers (`officers.mjs`).
 * - A credential is put on one list, once. One that was issued votes afterwards, and not before.
 */

import { demand, demandList, demandMembers, readCanonical } from "./documents.mjs";
import { readCredentials } from "./archive.mjs";
import { compact, sha256Hex } from "../booth/encoding.mjs";
import { verifySigned } from "../booth/evidence.mjs";

/**
 * Verify voters-lists.json: the code issuer signed every unit's list, as poll.json seals it.
 * @throws {EvidenceError} record, malformed, bad-element or bad-signature
 */
export async function verifyIssuer(bytes, document) {
  const what = "voters-lists.json";
  const lists = readCanonical(bytes, what);
  demandMembers(lists, ["card_set", "iterations", "serial", "units", "signature"], what);
  await verifySigned("voters-lists", lists, document.credential_authority);
  const fixed = ["card_set", "iterations"].every((name) => lists[name] === document[name]);
  demand(fixed && lists.serial === document.list_serial, `${what}: of other cards than poll.json seals`);
  demandList(lists.units, `${what}, units`);
  const row = ({ unit, on_list, voters_list }) => compact([unit, on_list, voters_list]);
  const sealed = document.units.filter((unit) => unit.on_list > 0).map(row);
  for (const unit of lists.units) demandMembers(unit, ["unit", "on_list", "voters_list"], what);
  demand(lists.units.map(row).join() === sealed.join(), `${what}: not the lists that poll.json seals`);
}

/** Verify the code issuer's signature on every revoked and issued code; returns how many there are. */
export async function verifyChanges(entries, document) {
  const kinds = { "credential:revoked": "credential-revoked", "credential:issued": "credential-issued" };
  const changes = entries.filter(({ event }) => Object.hasOwn(kinds, event));
  for (const { event, index, unit, credential, replaces, signature } of changes) {
    const more = replaces === undefined ? {} : { replaces };
    const signed = { poll: document.poll, unit, credential, ...more, signature };
    try {
      await verifySigned(kinds[event], signed, document.credential_authority);
    } catch (error) {
      error.message = `log entry ${index}: ${error.message}`;
      throw error;
    }
  }
  return changes.length;
}

/**
 * A check that a ballot is not before the entry that issued its credential, for a unit's ballots that count.
 * @returns {(unit: string, ballots: string[], credentials: string[]) => void} both in the archive's order
 */
export function orderOfIssues(entries) {
  const issued = new Map();
  const came = new Map();
  for (const { event, index, credential, ballot } of entries) {
    if (event === "credential:issued") issued.set(credential, index);
    if (event === "ballot:cast" || event === "ballot:sequestered") came.set(ballot, index);
  }
  return (unit, ballots, credentials) => {
    for (const [place, credential] of credentials.entries()) {
      const early = came.get(ballots[place]) < issued.get(credential);
      demand(!early, `unit ${unit}: the credential ${credential.slice(0, 20)}... voted before it was issued`);
    }
  };
}

/** The changes that take a credential off a list. */
const TAKEN_OFF = new Set(["credential:revoked", "challenge:upheld"]);

/** The sealed list of a unit: its final one without the log's changes, the last one undone first. */
function undone(final, changes, what) {
  const listed = new Set(final);
  for (const { event, credential } of [...changes].reverse()) {
    const there = listed.has(credential);
    const takenOff = TAKEN_OFF.has(event);
    demand(there !== takenOff, `${what}: ${credential.slice(0, 20)}... does not fit the changes in the log`);
    if (takenOff) listed.add(credential);
    else listed.delete(credential);
  }
  return [...listed].sort();
}

/**
 * Verify every unit's list; returns the final lists, as sets by unit.
 * @param {object} document poll.json
 * @param {object[]} changes from the history; an admitted ballot's is {unit, ballot}
 * @param {Map<string, Uint8Array>} lists each archive's voters' list, by unit
 * @param {(unit: string, ballot: string) => string} credentialOf the credential of an admitted ballot
 * @throws {EvidenceError} record
 */
export async function verifyLists(document, changes, lists, credentialOf, pause) {
  const final = new Map();
  const put = new Set();
  for (const { unit, on_list, voters_list } of document.units) {
    await pause();
    const what = `unit ${unit}: voters' list`;
    const listed = readCredentials(lists.get(unit), what);
    const own = changes
      .filter((change) => change.unit === unit)
      .map((change) => ({ event: change.event, credential: change.credential ?? credentialOf(unit, change.ballot) }));
    const initial = undone(listed, own, what);
    demand((await sha256Hex(compact(initial))) === voters_list, `${what}: not the sealed one with the log's changes`);
    demand(initial.length === on_list, `${what}: ${initial.length} on it, and ${on_list} in poll.json`);
    const added = own.filter(({ event }) => !TAKEN_OFF.has(event)).map(({ credential }) => credential);
    for (const credential of [...initial, ...added]) {
      demand(!put.has(credential), `${what}: a credential is on two lists, or comes back`);
      put.add(credential);
    }
    final.set(unit, new Set(listed));
  }
  return final;
}
