/**
 * The log's entries: what was written of a poll, in order, each in one valid byte form.
 *
 * Rules kept here:
 * - entries.jsonl is the entries in the order of their index, from 0, each ended by one newline.
 * - An entry has exactly the members of its kind of event; anything else is refused.
 */

import {
  DIGEST,
  HOUR,
  IDENTIFIER,
  TIME,
  UNIT,
  demand,
  demandList,
  demandMembers,
  demandNumber,
  demandText,
  readCanonical,
} from "./documents.mjs";
import { OFFICER, demandKey, demandLines, demandOfficer } from "./forms.mjs";
import { demandAccepted, demandSigned } from "./route/document.mjs";
import { fromBase64 } from "../booth/encoding.mjs";
import { parseExponent } from "../booth/group.mjs";

const NEWLINE = 10;
/** In which capacity somebody is admitted who is not on the list. */
const CAPACITY = /^(member|employee)$/;
const CHANNELS = new Set(["web", "telephone"]);
const SIGNED = ["statement", "signatures"];
const PERCENTAGE = /^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$/;

/** Each kind of event: the members it has of its own, whether two officers sign it, and for which act. */
export const EVENTS = {
  "officer:accepted": { members: ["accepted"] },
  "route:received": { members: ["signed"] },
  "route:recommended": { members: ["signed"] },
  "route:told": { members: ["signed"] },
  "poll:sealed": { members: ["poll"], act: "seal" },
  "trustee:confirmed": { members: ["owner", "ceremony", "signature"] },
  "poll:opened": { members: [], act: "open" },
  "poll:extended": { members: ["closes"], act: "extend" },
  "close:ordered": { members: ["closes"], act: "close" },
  "poll:closed": { members: ["closes", "root"] },
  "poll:voided": { members: [], act: "void" },
  "ballot:cast": { members: ["unit", "ballot"], hour: true },
  "ballot:sequestered": { members: ["unit", "ballot", "claim"], hour: true },
  "ballot:admitted": { members: ["ballots"], act: "admit" },
  "ballot:excluded": { members: ["ballots"], act: "exclude" },
  "voter:challenged": { members: ["unit", "challenge"], act: "challenge-voter" },
  "ballot:challenged": { members: ["unit", "ballot", "challenge"], act: "challenge-ballot" },
  "challenge:dismissed": { members: ["unit", "ballot", "challenge"], act: "dismiss-challenge" },
  "challenge:upheld": { members: ["unit", "ballot", "challenge", "credential"], act: "uphold-challenge" },
  "contact:changed": { members: ["change"], act: "change-contact" },
  "voter:removed": { members: ["removal", "unit"], act: "remove-voter" },
  "officer:succeeded": { members: ["leaver", "successor"], act: "succeed" },
  "officer:key-replaced": { members: ["officer", "lost", "key"], act: "replace-key" },
  "service:interrupted": { members: ["interruption", "watcher"], act: "interruption" },
  "service:resumed": { members: ["interruption", "watcher"], act: "interruption" },
  "strike-off:disclosed": { members: ["units"], act: "strike-off" },
  "credential:revoked": { members: ["unit", "credential", "signature"], hour: true },
  "credential:issued": { members: ["unit", "credential", "replaces", "signature"], hour: true },
  "tally:encrypted": { members: ["units"], act: "count" },
  "decryption:received": { members: ["owner", "file"] },
  "decryption:set-aside": { members: ["owner", "received"], act: "set-aside" },
  "result:computed": { members: ["commitment"] },
  "result:certified": { members: ["commitment"], act: "certify" },
  "result:released": { members: ["official", "proof"], act: "release" },
};

const FORMS = {
  poll: DIGEST,
  closes: TIME,
  root: DIGEST,
  unit: UNIT,
  ballot: DIGEST,
  claim: DIGEST,
  challenge: DIGEST,
  change: DIGEST,
  removal: DIGEST,
  leaver: OFFICER,
  officer: OFFICER,
  lost: /^./,
  credential: DIGEST,
  replaces: DIGEST,
  file: DIGEST,
  received: DIGEST,
  commitment: DIGEST,
};

/** An entry of the log: {index, event, time, raw, ...} with the members of its event. */
function readEntry(raw, index) {
  const what = `log entry ${index}`;
  const entry = readCanonical(raw, what);
  const known = typeof entry?.event === "string" && Object.hasOwn(EVENTS, entry.event);
  demand(known, `${what}: not a known event`);
  const { members, act, hour } = EVENTS[entry.event];
  demandMembers(entry, ["event", "index", "time", ...members, ...(act ? SIGNED : [])], what);
  demand(entry.index === index, `${what}: it says that it has index ${entry.index}`);
  demandText(entry.time, hour ? HOUR : TIME, `${what}, time`);
  for (const name of members) {
    if (FORMS[name]) demandText(entry[name], FORMS[name], `${what}, ${name}`);
  }
  if (members.includes("interruption")) demandInterruption(entry, what);
  if (isSigned(entry)) {
    demandStatement(entry.statement, what);
    demandList(entry.signatures, `${what}, signatures`);
  }
  if (members.includes("ceremony")) demandConfirmed(entry, what);
  if (members.includes("accepted")) demandAccepted(entry.accepted, what);
  if (members.includes("signed")) demandSigned(entry.signed, what);
  demandRows(entry, what);
  return { ...entry, raw };
}

/** True if two officers sign an entry; the watcher signs an interruption alone. */
export function isSigned({ event, watcher = null }) {
  return EVENTS[event].act !== undefined && watcher === null;
}

/** Refuse a key holder's confirmation that is not of its form; whose it is, the command looks at. */
function demandConfirmed({ ceremony, signature }, what) {
  demandText(ceremony, IDENTIFIER, `${what}, ceremony`);
  demandMembers(signature, ["challenge", "response"], `${what}, signature`);
  for (const name of ["challenge", "response"]) parseExponent(signature[name], `${what}, ${name}`);
}

/** Refuse an interruption that is not of its form, or neither the watcher's nor two officers'. */
function demandInterruption({ event, interruption, watcher, statement, signatures }, what) {
  demandMembers(interruption, ["channel", "from", "to"], `${what}, interruption`);
  const { channel, from, to } = interruption;
  demand(CHANNELS.has(channel), `${what}, interruption: no channel`);
  demandText(from, TIME, `${what}, interruption, from`);
  demand((to === null) === (event === "service:interrupted"), `${what}, interruption, to: of another event`);
  if (to !== null) {
    demandText(to, TIME, `${what}, interruption, to`);
    demand(from < to, `${what}, interruption: it does not end after it began`);
  }
  if (watcher === null) return;
  fromBase64(watcher, 64, `${what}, watcher`);
  demandList(signatures, `${what}, signatures`);
  demand(statement === null && signatures.length === 0, `${what}: signed by the watcher and by officers`);
}

/** Refuse a statement that is not of its form. */
export function demandStatement(statement, what) {
  demandMembers(statement, ["poll", "act", "time", "reason", "about"], `${what}, statement`);
  demandText(statement.time, TIME, `${what}, statement, time`);
  demandLines(statement.about, `${what}, statement`);
}

/** Refuse the rows of an event that are not of their form. */
function demandRows({ event, statement, units, ballots, official, proof, owner, successor, key }, what) {
  if (owner !== undefined) demandNumber(owner, `${what}, owner`);
  if (successor !== undefined) {
    demandOfficer(successor, `${what}, successor`);
    const { name, keys } = successor;
    demand(typeof name === "string" && name !== "" && keys.length > 0, `${what}, successor: no name, or no key`);
    for (const one of successor.keys) demandKey(one, `${what}, successor, a key`);
  }
  if (key !== undefined) demandKey(key, `${what}, key`);
  if (event === "strike-off:disclosed") {
    demandList(units, `${what}, units`);
    for (const unit of units) demandText(unit, UNIT, `${what}, a unit`);
    const sorted = units.every((unit, i) => i === 0 || units[i - 1] < unit);
    demand(units.length > 0 && sorted, `${what}, units: none, or not sorted`);
    demand(statement.reason !== "", `${what}, statement, reason: there is none`);
  } else if (event === "tally:encrypted") {
    demandList(units, `${what}, units`);
    for (const row of units) {
      demandMembers(row, ["unit", "ballots", "encrypted_tally"], `${what}, a unit`);
      demandText(row.unit, UNIT, `${what}, a unit`);
      demandNumber(row.ballots, `${what}, ballots`);
      demandText(row.encrypted_tally, DIGEST, `${what}, encrypted_tally`);
    }
  } else if (ballots !== undefined) {
    const admits = event === "ballot:admitted";
    const more = admits ? ["admitted_as"] : ["told", "commitment"];
    demandList(ballots, `${what}, ballots`);
    for (const row of ballots) {
      demandMembers(row, ["unit", "ballot", "claim", ...more], `${what}, a ballot`);
      if (admits) demandText(row.admitted_as, CAPACITY, `${what}, admitted_as`);
    }
  } else if (official !== undefined) {
    demandOfficial(official, `${what}, official`);
    if (proof !== null) {
      demandMembers(proof, ["digest", "percentage"], `${what}, proof`);
      demandText(proof.digest, DIGEST, `${what}, proof`);
      demand(typeof proof.percentage === "boolean", `${what}, proof: not true or false`);
    }
  }
}

/** Refuse what was released if it is not of its form. */
function demandOfficial(official, what) {
  const { heads, in_favour: favour, not_in_favour: against, ratified, votes_cast: votes } = official ?? {};
  demandMembers(official, ["heads", "in_favour", "not_in_favour", "ratified", "votes_cast"], what);
  for (const side of [favour, against]) if (side !== null) demandText(side, PERCENTAGE, what);
  if (heads !== null) demandNumber(heads, `${what}, heads`);
  demandNumber(votes, `${what}, votes_cast`);
  demand(typeof ratified === "boolean", `${what}, ratified: not true or false`);
  const none = favour === null && against === null;
  demand(none || areWhole(favour, against), `${what}: the two sides do not add up to 100, or are shown otherwise`);
}

/** True if two sides have the same decimals, and add up to 100. */
function areWhole(favour, against) {
  if (favour === null || against === null) return false;
  const [[whole, places = ""], [other, others = ""]] = [favour, against].map((side) => side.split("."));
  const sum = Number(whole + places) + Number(other + others);
  return places.length === others.length && sum === 100 * 10 ** places.length;
}

/**
 * The entries of the log.
 * @param {Uint8Array} bytes of log/entries.jsonl
 * @returns {Promise<object[]>} each with `raw`, its bytes
 * @throws {EvidenceError} record or malformed
 */
export async function readEntries(bytes, pause) {
  demand(bytes.at(-1) === NEWLINE, "log/entries.jsonl: cut short: it does not end in a newline");
  const entries = [];
  for (let at = 0; at < bytes.length; ) {
    await pause();
    const end = bytes.indexOf(NEWLINE, at);
    entries.push(readEntry(bytes.subarray(at, end), entries.length));
    at = end + 1;
  }
  return entries;
}
