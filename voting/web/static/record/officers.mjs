/**
 * Who authorised what the log records: two officers each act, and what they signed is about this act.
 *
 * Rules kept here:
 * - Two signatures of different officers, sorted, over one statement of this poll and this act, each by a
 *   key that stands for an officer in office at that entry (`acting.mjs`), in roles that may sign it
 *   (docs/protocol.md, section 9). Nobody signs the change of her own office or key. A successor accepted
 *   the union's texts before, with a key that she takes over with.
 * - The line that ties the statement to what it acts on is compared with the log: the digest of poll.json
 *   or of the seal, the new closing time, the entry that closed, the result's commitment, what is
 *   released, the challenge and its ballot. The other lines are for `ratify audit verify`.
 * - A statement is made in the state that it acts on, not after its act, and lives a day; a void two hours;
 *   an opening from the seal to the window; a strike-off list since the opening; that of a successor, a new key or an interruption may date from any state.
 * - Who challenged a member does not rule on it (`challenges/statements.mjs`).
 * - An interruption is signed by two officers so, or by the watcher whose key poll.json names.
 */

import { ActingOfficers } from "./acting.mjs";
import { demand, demandMembers } from "./documents.mjs";
import { demandChallenged, demandOthers } from "./challenges/statements.mjs";
import { BEGINS } from "./states.mjs";
import { EVENTS, isSigned } from "./log.mjs";
import { verifyAssertion } from "./passkey.mjs";
import { leafHashes, rootOf } from "./tree.mjs";
import { canonical, fromBase64, hex, sha256Hex, utf8 } from "../booth/encoding.mjs";
import { verifySignature } from "../booth/signatures.mjs";

const EXECUTIVE = "provincial-executive";
const MEMBERSHIP = "membership-officer";
const RETURNING = "returning-officer";
const CHALLENGE_RULINGS = ["dismiss-challenge", "uphold-challenge"];
const CHALLENGE_ACTS = ["challenge-voter", "challenge-ballot", ...CHALLENGE_RULINGS];
const DESK = new Set(["admit", "exclude", "change-contact", "remove-voter", ...CHALLENGE_ACTS]);
const OFFICES = new Set(["succeed", "replace-key"]);
const ANY_TIME = new Set(["change-contact", "challenge-voter", "interruption", ...OFFICES]);
const RULINGS = new Set(["admit", "exclude", "challenge-ballot", ...CHALLENGE_RULINGS]);
const STRIKE_OFF = "strike-off";
const OF_DESK = [MEMBERSHIP, RETURNING];
const ACTING = [RETURNING, EXECUTIVE];
const ED25519 = ["officer", "key", "type", "signature"];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SIZE = /^[1-9][0-9]{0,14}$/;

/** The acts that one of the provincial executive signs, as the poll reads by-laws 2.77 and 2.78. */
const EXECUTIVE_ACTS = {
  release: new Set(["release"]),
  "window-and-release": new Set(["seal", "open", "extend", "close", "void", "release"]),
};

/** Refuse two roles that may not sign this act together. */
function demandRoles(act, roles, choice) {
  if (DESK.has(act)) {
    const desk = roles.includes(MEMBERSHIP) && roles.every((role) => OF_DESK.includes(role));
    demand(desk, `${act}: needs two membership officers, or one and a returning officer`);
    return;
  }
  demand(roles.every((role) => ACTING.includes(role)), `${act}: signed in a role that may not`);
  demand(Object.hasOwn(EXECUTIVE_ACTS, choice), `poll.json: executive-acts: ${choice}`);
  const theirs = OFFICES.has(act) || act === STRIKE_OFF || EXECUTIVE_ACTS[choice].has(act);
  demand(!theirs || roles.includes(EXECUTIVE), `${act}: nobody of the provincial executive signed`);
}

/** Verify one officer's signature over these bytes, by a key that is sealed for the officer. */
export async function verifyOfficer(signature, officer, message, what) {
  const key = officer.keys.find((one) => one.public_key === signature.key && one.type === signature.type);
  demand(key !== undefined, `${what}: signed with a key that is not sealed for ${officer.officer}`);
  if (key.type === "passkey") {
    await verifyAssertion(signature, key, message, what);
    return;
  }
  demand(key.type === "ed25519", `${what}: a key of an unknown type`);
  demandMembers(signature, ED25519, what);
  const publicKey = fromBase64(key.public_key, 32, `${what}, key`);
  const bytes = fromBase64(signature.signature, 64, `${what}, signature`);
  await verifySignature({ key: publicKey, signature: bytes, message }, what);
}

/** The bytes that an officer's key file signs of a type of statement. */
export function signedBytes(statement, type = "statement") {
  return utf8(`ratify/${type}/v1\n${canonical(statement)}`);
}

/** Verify the two signatures over an entry's statement. */
async function verifyTwo(entry, { poll, readings }, acting) {
  const { statement, signatures, event } = entry;
  const { act } = EVENTS[event];
  demand(statement.poll === poll, "the statement is of another poll");
  demand(statement.act === act, `the statement is to ${statement.act}, not to ${act}`);
  const names = signatures.map((signature) => signature?.officer);
  demand(names.length === 2 && names[0] < names[1], "needs the signatures of two different officers, sorted");
  const concerned = entry.leaver ?? entry.officer;
  demand(!names.includes(concerned), `${concerned} signed the change of that officer's own office or key`);
  for (const signature of signatures) acting.demandMaySign(signature);
  const two = names.map((name) => acting.officers.find(({ officer }) => officer === name));
  demand(!two.includes(undefined), "signed by somebody who is no officer of the poll");
  const { choice } = readings.find(({ id }) => id === "executive-acts") ?? {};
  demandRoles(act, two.map(({ role }) => role), choice);
  const message = signedBytes(statement);
  for (const [i, officer] of two.entries()) {
    await verifyOfficer(signatures[i], officer, message, `signature of ${officer.officer}`);
  }
}

/** Verify an acceptance: of these texts, in the officer's role, with the officer's own signature. */
export async function verifyAccepted({ texts, statement, signature }, officer) {
  const what = `acceptance of ${statement.officer}`;
  const own = officer?.officer === statement.officer && signature?.officer === statement.officer;
  demand(own, `${what}: not its officer's own`);
  demandLine(statement, `Officer ${officer.officer}`, `${officer.name}, ${officer.role.replaceAll("-", " ")}`, false);
  demandLine(statement, "Digest of the text in English", texts.en);
  demandLine(statement, "Digest of the text in French", texts.fr);
  await verifyOfficer(signature, officer, signedBytes(statement, "acceptance"), what);
}

/** Verify what a successor accepted, in the entry before the one by which she takes over. */
async function verifySuccessor({ time, successor }, { accepted }) {
  demand(accepted !== undefined, `${successor.officer} accepted nothing`);
  demand(accepted.statement.time <= time, `${successor.officer} accepted after taking over`);
  await verifyAccepted(accepted, successor);
}

/** The value of the statement's one line of this name; `same`: it is the same text in both languages. */
function valueOf({ about }, name, same = true) {
  const lines = about.filter(({ en }) => en[0] === name);
  const one = lines.length === 1 && (!same || lines[0].en[1] === lines[0].fr[1]);
  demand(one, `the statement has no line "${name}", or says it twice, or differs in French`);
  return lines[0].en[1];
}

/** Refuse a statement that was not made in time for its act; `since`: when the state began. */
function demandInTime({ event, time, statement }, since) {
  const { act } = EVENTS[event];
  demand(statement.time <= time, "the statement was made after the act");
  demand(statement.time >= since, "the statement was made before the state that it acts on began");
  const age = Date.parse(time) - Date.parse(statement.time);
  const life = act === "void" ? 2 * HOUR : DAY;
  demand(act === "open" || age <= life, `the statement was made more than ${life / HOUR} hours before the act`);
}

/** When the state began in which each entry's act is made; the seal's own statement is of the day before. */
function beginnings(entries, { opened, sealed: { time: sealed } }) {
  let since = `${new Date(Date.parse(sealed) - DAY).toISOString().slice(0, 19)}Z`;
  return entries.map(({ event, time }) => {
    const { act } = EVENTS[event];
    const sinceOpening = RULINGS.has(act) || act === STRIKE_OFF;
    const began = ANY_TIME.has(act) ? sealed : sinceOpening ? opened.time : since;
    if (event === "poll:sealed" || Object.hasOwn(BEGINS, event)) since = time;
    return began;
  });
}

/** Refuse a statement whose line of this name does not say `expected`. */
export function demandLine(statement, name, expected, same = true) {
  demand(valueOf(statement, name, same) === expected, `the statement says another "${name}"`);
}

/** Refuse a void's statement that is not about a beginning of this log. */
async function demandSeen(entry, entries) {
  const size = valueOf(entry.statement, "Entries of the log when proposed");
  demand(SIZE.test(size) && Number(size) <= entry.index, "the statement names no beginning of this log");
  const seen = entries.slice(0, Number(size)).map(({ raw }) => raw);
  demandLine(entry.statement, "Root of that log", hex(await rootOf(await leafHashes(seen))));
}

const ADMITTED_AS = { member: "as a member", employee: "employee, not a member" };

/** Refuse the statement of a ruling that is about other ballots, or that admits in another capacity. */
function demandRuled({ statement, ballots }) {
  for (const [i, { unit, ballot, claim, admitted_as: capacity }] of ballots.entries()) {
    const value = valueOf(statement, `Ballot ${i + 1}, unit ${unit}`, false);
    const pair = `${ballot}; claim ${claim}; `;
    demand(value.startsWith(pair), "the statement rules on another ballot");
    const same = capacity === undefined || value === pair + ADMITTED_AS[capacity];
    demand(same, "the statement admits a ballot in another capacity");
  }
}

/** Refuse a ruling on a challenge by who made it, or whose statement says another thing. */
function demandChallengeRuled(entry, { history }) {
  demandOthers(entry, history.challenges);
  demandChallenged(entry);
}

const EMPLOYEES_COUNTED = "Ballots set aside, admitted, of employees who are not members";

/** Refuse the statement of a count of another log, or that does not say how many employees are in it. */
async function demandCounted({ statement }, { history }) {
  demandLine(statement, "Entry of the log that closed the poll", await sha256Hex(history.closed.raw));
  const said = statement.about.filter(({ en }) => en[0] === EMPLOYEES_COUNTED).map(({ en }) => en[1]);
  const { employees } = history;
  const due = employees > 0 ? String(employees).replace(/\B(?=(\d{3})+$)/g, ",") : "";
  demand(said.join(";") === due, "the statement counts another number of employees");
}

/** What the statement of a release says where there is no percentage. */
const NO_PERCENTAGE = ["not released", "none: no vote carries weight"];

/** Refuse the statement of a release that says another result, or another proof. */
function demandReleased({ statement, official, proof }) {
  for (const [name, side] of [
    ["Official percentage in favour", official.in_favour],
    ["Official percentage not in favour", official.not_in_favour],
  ]) {
    const said = valueOf(statement, name, false);
    const same = side === null ? NO_PERCENTAGE.includes(said) : said === `${side}%`;
    demand(same, `the statement says another "${name}"`);
  }
  demandLine(statement, "Outcome", official.ratified ? "ratified" : "not ratified", false);
  const named = "Public proof of what is released, SHA-256 of public-proof.json";
  demandLine(statement, named, proof?.digest ?? "none: nothing to prove", proof !== null);
}

/** A key as statements name it: a key file by its public half, a passkey by its code. */
async function keyWords({ type, public_key: key }) {
  if (type === "ed25519") return `key file ${key}`;
  const code = (await sha256Hex(utf8(key))).slice(0, 20);
  return `passkey ${code.match(/.{4}/g).join(" ")}`;
}

/** Refuse the statement of a succession that names another leaver, or another successor. */
async function demandSuccession({ statement, leaver, successor }) {
  valueOf(statement, `Officer ${leaver}, who leaves`, false);
  demandLine(statement, "Digest of name, role and keys", await sha256Hex(utf8(canonical(successor))));
}

/** Refuse the statement of a replaced key that names another owner, or another of the two keys. */
async function demandNewKey({ statement, officer, lost, key }, { acting }) {
  valueOf(statement, `Officer ${officer}, whose key is replaced`, false);
  demandLine(statement, "Key lost", await keyWords(acting.keyOf(officer, lost)), false);
  demandLine(statement, "Digest of the new key", await sha256Hex(utf8(canonical(key))));
}

/** Refuse the statement of an interruption with another channel, or other times. */
function demandInterrupted({ statement, interruption: { channel, from, to } }) {
  demandLine(statement, "Interrupted", channel === "web" ? "online voting" : "voting by telephone", false);
  demand(valueOf(statement, "Interrupted from", false).endsWith(`(${from})`), "the statement says another time");
  const ended = valueOf(statement, "Interrupted to", false);
  demand(to === null ? ended === "it lasts" : ended.endsWith(`(${to})`), "the statement says another end");
}

const STRIKE_OFF_LINE = "Strike-off list of unit ";

/** Refuse the statement of strike-off lists of other units. */
function demandDisclosed({ statement, units }) {
  const names = statement.about.map(({ en }) => en[0]).filter((name) => name.startsWith(STRIKE_OFF_LINE));
  const said = names.map((name) => name.slice(STRIKE_OFF_LINE.length));
  demand(said.join() === units.join(), "the statement names other units");
}

/** Verify the watcher's signature over an interruption of this poll. */
async function verifyWatched({ interruption, watcher }, { poll, watcher: key }) {
  demand(key !== null, "signed by a watcher, and poll.json names none");
  const message = signedBytes({ poll, ...interruption }, "interruption");
  const publicKey = fromBase64(key, 32, "poll.json, watcher");
  const signature = fromBase64(watcher, 64, "watcher, signature");
  await verifySignature({ key: publicKey, signature, message }, "signature of the watcher");
}

/** What ties a statement to its entry, by event. */
const TIES = {
  "voter:removed": ({ statement, unit, removal }) => {
    demandLine(statement, "Taken off the voters’ list: one member of unit", unit);
    demandLine(statement, "Digest of the member and the unit", removal);
  },
  "poll:sealed": ({ statement, poll }) => demandLine(statement, "Poll file’s digest", poll),
  "poll:extended": (entry) => demandClosing(entry),
  "close:ordered": (entry) => demandClosing(entry),
  "poll:voided": (entry, { entries }) => demandSeen(entry, entries),
  "ballot:admitted": (entry) => demandRuled(entry),
  "ballot:excluded": (entry) => demandRuled(entry),
  "voter:challenged": (entry) => demandChallenged(entry),
  "ballot:challenged": (entry) => demandChallenged(entry),
  "challenge:dismissed": (entry, poll) => demandChallengeRuled(entry, poll),
  "challenge:upheld": (entry, poll) => demandChallengeRuled(entry, poll),
  "officer:succeeded": (entry) => demandSuccession(entry),
  "officer:key-replaced": (entry, poll) => demandNewKey(entry, poll),
  "service:interrupted": (entry) => demandInterrupted(entry),
  "service:resumed": (entry) => demandInterrupted(entry),
  "strike-off:disclosed": (entry) => demandDisclosed(entry),
  "tally:encrypted": (entry, poll) => demandCounted(entry, poll),
  "decryption:set-aside": ({ statement, received }) =>
    demandLine(statement, "Entry of the log that received it", received),
  "result:certified": ({ statement, commitment }) =>
    demandLine(statement, "Result locked in the log under", commitment),
  "result:released": (entry) => demandReleased(entry),
};

function demandClosing({ statement, closes }) {
  const said = valueOf(statement, "New closing time", false);
  demand(said.endsWith(`(${closes})`), "the statement says another closing time");
}

/**
 * Verify every act of the log; returns how many there are.
 * @param {object[]} entries from `readEntries`
 * @param {{document: object, history: object, sealDigest: string}} poll
 * @throws {EvidenceError} record, malformed, bad-element or bad-signature, naming the entry
 */
export async function verifyOfficers(entries, { document, history, sealDigest }, pause) {
  const since = beginnings(entries, history);
  let acting = new ActingOfficers(document.officers);
  const acts = entries.filter(({ event }) => EVENTS[event].act);
  for (const entry of acts) {
    await pause();
    try {
      if (!isSigned(entry)) {
        await verifyWatched(entry, document);
        continue;
      }
      demandInTime(entry, since[entry.index]);
      await verifyTwo(entry, document, acting);
      if (entry.successor) await verifySuccessor(entry, entries[entry.index - 1]);
      if (entry !== history.sealed) demandLine(entry.statement, "Seal digest", sealDigest);
      await TIES[entry.event]?.(entry, { history, entries, acting });
      acting = acting.after(entry);
    } catch (error) {
      error.message = `log entry ${entry.index}, ${entry.event}: ${error.message}`;
      throw error;
    }
  }
  return acts.filter(isSigned).length;
}
