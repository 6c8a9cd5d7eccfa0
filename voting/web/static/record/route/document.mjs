/**
 * route.json, its signed steps and what its signers accepted, each in its one form (docs/route.md).
 *
 * Rules kept here:
 * - Each has exactly its members, and each member its form. Whether signatures hold, and whether this is
 *   the poll's route, `verify.mjs` says.
 */

import {
  DIGEST,
  IDENTIFIER,
  TIME,
  demand,
  demandList,
  demandMembers,
  demandNumber,
  demandText,
  readCanonical,
} from "../documents.mjs";
import { demandLines, demandOfficers } from "../forms.mjs";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const OFFICER = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MEMBERS = ["version", "route", "kind", "texts", "day_count", "signers", "acceptances", "steps"];
const LANGUAGES = ["en", "fr"];

/** What each kind of step has beside its kind and its day. */
const STEPS = { received: [], stopped: [], told: ["reached", "not_reached", "otherwise"] };

/** Refuse texts that are not four digests. */
export function demandTexts(texts, what) {
  demandMembers(texts, ["agreement", "summary"], what);
  for (const two of [texts.agreement, texts.summary]) {
    demandMembers(two, LANGUAGES, what);
    for (const language of LANGUAGES) demandText(two[language], DIGEST, what);
  }
}

/** Where a step is on the way. */
export function placeOf({ step, body }) {
  return step === "recommended" ? body : step;
}

function demandStep(step, what) {
  demandText(step?.day, DAY, `${what}, day`);
  if (step.step === "recommended") {
    const ofCouncil = step.body === "council";
    demand(ofCouncil || step.body === "executive", `${what}: of no body`);
    demandMembers(step, ["step", "body", "day", "approves", ...(ofCouncil ? ["council"] : [])], what);
    demand(typeof step.approves === "boolean", `${what}, approves: not true or false`);
    if (!ofCouncil) return;
    demandMembers(step.council, ["given", "met"], `${what}, council`);
    demandText(step.council.given, DAY, `${what}, given`);
    demand(["special-meeting", "meeting", "in-writing"].includes(step.council.met), `${what}, met`);
    return;
  }
  demand(Object.hasOwn(STEPS, step.step), `${what}: of no known kind`);
  demandMembers(step, ["step", "day", ...STEPS[step.step]], what);
  if (step.step !== "told") return;
  demandNumber(step.not_reached, `${what}, not_reached`);
  demandList(step.reached, `${what}, reached`);
  for (const row of step.reached) {
    demandMembers(row, ["channel", "members"], `${what}, reached`);
    demandNumber(row.members, `${what}, reached`);
  }
}

/** Refuse a signed step that is not of its form. */
export function demandSigned(signed, what) {
  demandMembers(signed, ["step", "statement", "signatures"], what);
  demandStep(signed.step, what);
  const { statement } = signed;
  demandMembers(statement, ["route", "act", "time", "reason", "about"], `${what}, statement`);
  demandText(statement.time, TIME, `${what}, statement, time`);
  demandLines(statement.about, `${what}, statement`);
  demandList(signed.signatures, `${what}, signatures`);
}

/** Refuse an acceptance that is not of its form. */
export function demandAccepted(accepted, what) {
  demandMembers(accepted, ["texts", "language", "statement", "signature"], what);
  demandMembers(accepted.texts, ["version", ...LANGUAGES], `${what}, texts`);
  for (const language of LANGUAGES) demandText(accepted.texts[language], DIGEST, `${what}, texts`);
  demand(LANGUAGES.includes(accepted.language), `${what}, language`);
  demandMembers(accepted.statement, ["officer", "time", "about"], `${what}, statement`);
  demandText(accepted.statement.officer, OFFICER, `${what}, officer`);
  demandText(accepted.statement.time, TIME, `${what}, time`);
  demandLines(accepted.statement.about, `${what}, statement`);
}

/** route.json: {version, route, kind, texts, day_count, signers, acceptances, steps}. */
export function readRoute(bytes) {
  const what = "route.json";
  const route = readCanonical(bytes, what);
  demandMembers(route, MEMBERS, what);
  demand(route.version === 1, `${what}: not of version 1`);
  demandText(route.route, IDENTIFIER, `${what}, route`);
  demandTexts(route.texts, `${what}, texts`);
  demandOfficers(route.signers, `${what}, signers`);
  for (const list of [route.acceptances, route.steps]) demandList(list, what);
  for (const accepted of route.acceptances) demandAccepted(accepted, `${what}, acceptances`);
  for (const [i, signed] of route.steps.entries()) demandSigned(signed, `${what}, step ${i + 1}`);
  return route;
}
