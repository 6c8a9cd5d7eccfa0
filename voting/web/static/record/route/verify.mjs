/**
 * The route before the vote (docs/route.md): the agreement's way through executive and council to the
 * members, as two officers signed each step.
 *
 * Rules kept here:
 * - route.json and the four texts are those that poll.json names; the route is of the poll's kind, texts
 *   and count of days, and begins the log, whole and to the byte, at the seal's time.
 * - The steps come in order, each once; none stopped a tentative agreement. Two officers signed each, one
 *   of the executive, by keys of theirs, and accepted the union's texts before; each statement names the
 *   step before.
 * - A signer who is an officer of the poll signed with keys that are sealed there. Every officer of the
 *   poll accepted the union's texts, before the seal.
 * - The review periods, and the other lines of the statements, are for `ratify audit verify`.
 */

import { placeOf, readRoute } from "./document.mjs";
import { demand } from "../documents.mjs";
import { demandLine, signedBytes, verifyAccepted, verifyOfficer } from "../officers.mjs";
import { canonical, sha256Hex, utf8 } from "../../booth/encoding.mjs";

const EXECUTIVE = "provincial-executive";
const ACTING = ["returning-officer", EXECUTIVE];
const WAY = ["received", "executive", "council", "told"];
const ACTS = ["route-receive", "route-executive", "route-council", "route-tell"];
const FIRST = "none, this is the first";
const APPROVES = { true: "approval is recommended", false: "approval is not recommended" };
const DAYS = ["Brought to the executive on", "Decided on", "Decided on", "Members told on"];

/** The paths of the texts, each with the digest that poll.json names. */
export function textPaths({ agreement, summary }) {
  const named = Object.entries({ agreement, summary });
  return new Map(named.flatMap(([name, two]) => ["en", "fr"].map((l) => [`texts/${name}.${l}`, two[l]])));
}

function same(one, other) {
  return canonical(one) === canonical(other);
}

/** Refuse a route that is not the poll's. */
function demandPolls(route, { kind, texts, readings }) {
  const { choice } = readings.find(({ id }) => id === "review-days") ?? {};
  demand(route.kind === kind && same(route.texts, texts), "route.json: of another kind, or of other texts");
  demand(route.day_count === choice, "route.json: its days are counted otherwise than the poll's");
}

/** Refuse a head of the log that is not the route; the acceptances of other officers of the poll. */
function demandHead({ entries, sealed }, route, officers) {
  const steps = entries.filter(({ event }) => event !== "officer:accepted");
  const accepted = entries.slice(0, entries.length - steps.length);
  const first = accepted.every(({ event }) => event === "officer:accepted");
  const whole = first && same(steps.map((one) => one.signed), route.steps);
  demand(whole, "the log does not begin with the steps of route.json");
  demand(entries.every(({ time }) => time === sealed.time), "the log: the route stands at another time than the seal");
  const names = accepted.map((one) => one.accepted.statement.officer);
  demand(names.every((name, i) => i === 0 || names[i - 1] < name), "officer:accepted: not sorted, each once");
  const ours = new Set(route.signers.map(({ officer }) => officer));
  const theirs = accepted.map((one) => one.accepted).filter(({ statement }) => ours.has(statement.officer));
  demand(same(theirs, route.acceptances), "officer:accepted: not those of the route's signers");
  const silent = officers.filter(({ officer }) => !names.includes(officer));
  demand(silent.length === 0, `officer:accepted: ${silent[0]?.officer} of poll.json accepted nothing`);
  const before = accepted.every((one) => one.accepted.statement.time <= sealed.time);
  demand(before, "officer:accepted: an officer accepted after the seal");
  return accepted.map((one) => one.accepted).filter(({ statement }) => !ours.has(statement.officer));
}

/** Refuse steps that do not make the whole way. */
function demandWay({ kind, steps }, sealed) {
  const places = steps.map(({ step }) => placeOf(step));
  demand(same(places, WAY), "route.json: not every step, in order (by-laws 2.74, 2.76)");
  const recommended = steps.every(({ step }) => step.approves !== false);
  demand(kind !== "tentative-agreement" || recommended, "route.json: the route stopped (by-law 2.74)");
  const asked = kind === "tentative-agreement" && steps[2].step.council.met !== "special-meeting";
  const given = !asked || sealed.statement.reason.trim() !== "";
  demand(given, "poll:sealed: no reason why the council did not meet specially");
  const times = [...steps.map(({ statement }) => statement.time), sealed.time];
  const ascending = times.every((time, i) => i === 0 || times[i - 1] <= time);
  demand(ascending, "route.json: a step was signed later than the next");
}

/** Verify a step's two signatures, and what ties its statement to it; the step's digest. */
async function verifyStep(one, i, before, route) {
  const what = `route.json, step ${i + 1}`;
  const { step, statement, signatures } = one;
  demand(statement.route === route.route && statement.act === ACTS[i], `${what}: of another route, or another act`);
  const names = signatures.map((signature) => signature?.officer);
  demand(names.length === 2 && names[0] < names[1], `${what}: needs two officers' signatures, sorted`);
  const two = names.map((name) => route.signers.find(({ officer }) => officer === name));
  demand(!two.includes(undefined), `${what}: signed by nobody of the route's signers`);
  const roles = two.map(({ role }) => role);
  const allowed = roles.includes(EXECUTIVE) && roles.every((role) => ACTING.includes(role));
  demand(allowed, `${what}: not one of the provincial executive, with a returning officer or another of it`);
  const message = signedBytes(statement, "route-statement");
  for (const [j, officer] of two.entries()) {
    await verifyOfficer(signatures[j], officer, message, `${what}, signature of ${officer.officer}`);
  }
  demandLine(statement, "Step before", before ?? FIRST, before !== null);
  demandLine(statement, DAYS[i], step.day);
  if (step.step === "recommended") demandLine(statement, "Recommendation", APPROVES[step.approves], false);
  const texts = { "Agreement or offer": route.texts.agreement, Summary: route.texts.summary };
  for (const [name, text] of Object.entries(texts)) {
    demandLine(statement, `${name}, in English`, text.en);
    demandLine(statement, `${name}, in French`, text.fr);
  }
  return sha256Hex(utf8(canonical(one)));
}

/** Verify that each signer accepted before the first step that it signed. */
async function verifySigners({ signers, acceptances, steps }) {
  for (const officer of signers) {
    const own = acceptances.find(({ statement }) => statement.officer === officer.officer);
    demand(own !== undefined, `route.json: ${officer.officer} signed, and accepted nothing`);
    await verifyAccepted(own, officer);
    const theirs = steps.filter(({ signatures }) => signatures.some((one) => one?.officer === officer.officer));
    const first = theirs.every(({ statement }) => own.statement.time <= statement.time);
    demand(theirs.length > 0 && first, `route.json: ${officer.officer} accepted after a step, or signed none`);
  }
}

/** Refuse a signer who is another person than the poll's officer of that name or key. */
function demandKnown({ signers, steps, acceptances }, officers) {
  const owner = new Map(officers.flatMap(({ officer, keys }) => keys.map((key) => [key?.public_key, officer])));
  const known = new Map(officers.map((officer) => [officer.officer, officer]));
  for (const { officer, name } of signers) {
    demand((known.get(officer)?.name ?? name) === name, `route.json: ${officer}: another name than in poll.json`);
  }
  const used = [...steps.flatMap(({ signatures }) => signatures), ...acceptances.map(({ signature }) => signature)];
  for (const { officer, key } of used) {
    const theirs = owner.get(key);
    const fits = theirs === undefined ? !known.has(officer) : theirs === officer;
    demand(fits, `route.json: ${officer} signed with a key that poll.json does not seal for that officer`);
  }
}

/**
 * Verify the route that a poll names.
 * @param {{document: object, head: {entries, sealed}, fileOf: (path: string) => Uint8Array}} poll
 * @returns {Promise<{steps: number}>} how many steps; 0 of a rehearsal, which has none
 * @throws {EvidenceError} record, malformed, bad-element or bad-signature
 */
export async function verifyRoute({ document, head, fileOf }) {
  if (document.route === null) {
    demand(head.entries.length === 0, "the log begins with a route, and a rehearsal has none");
    return { steps: 0 };
  }
  const bytes = fileOf("route.json");
  demand((await sha256Hex(bytes)) === document.route.head, "route.json is not the one sealed in poll.json");
  const route = readRoute(bytes);
  demand(route.route === document.route.id, "route.json is another route than poll.json names");
  for (const [path, digest] of textPaths(document.texts)) {
    demand((await sha256Hex(fileOf(path))) === digest, `${path} is not the text that poll.json names`);
  }
  demandPolls(route, document);
  for (const other of demandHead(head, route, document.officers)) {
    await verifyAccepted(other, document.officers.find(({ officer }) => officer === other.statement.officer));
  }
  demandWay(route, head.sealed);
  let before = null;
  for (const [i, one] of route.steps.entries()) before = await verifyStep(one, i, before, route);
  await verifySigners(route);
  demandKnown(route, document.officers);
  return { steps: route.steps.length };
}
