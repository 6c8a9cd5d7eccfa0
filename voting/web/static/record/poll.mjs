/**
 * poll.json as far as this verifier reads it, and manifest.json.
 *
 * Rules kept here:
 * - Both are in their one byte form. What is read here has its form checked here; what nobody here reads
 *   (texts of rules, weights) is bound by the digest and checked by `ratify audit verify`.
 */

import {
  DIGEST,
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
import { demandAscending, demandEnough, demandOfficers } from "./forms.mjs";
import { demandTexts } from "./route/document.mjs";

const FORMAT = "ratify-record/1";
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,40}$/;
const KEY = /^[A-Za-z0-9+/]{43}=$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A version of IANA's table of time zones. */
const TIME_ZONES = /^\d{4}[a-z]{1,2}$/;
const KIND = /^(tentative-agreement|final-offer|rehearsal)$/;
/** Who may take part: the members, or every employee where labour law lets all of them. */
const ELECTORATE = /^(members|employees)$/;
/** The classes of members that a poll may let vote (by-laws 2.6, 2.10, 2.12 and 2.16). */
const CLASS = /^(statutory|on-leave|voluntary|life|associate)$/;
const CHALLENGE_REASON = /^(not-a-member|wrong-unit|class-without-vote|suspended|listed-twice)$/;
const SEALED_UNIT = [
  "unit",
  "name",
  "board",
  "panel",
  "counts_in",
  "bargaining_unit",
  "on_list",
  "election",
  "voters_list",
];

/** manifest.json: {format, poll, edition, files, withheld, signature}. */
export function readManifest(bytes) {
  const what = "manifest.json";
  const manifest = readCanonical(bytes, what);
  demand(manifest?.format === FORMAT, `${what}: this page reads records of format ${FORMAT} only`);
  demandMembers(manifest, ["format", "poll", "edition", "files", "withheld", "signature"], what);
  demand(["public", "complete"].includes(manifest.edition), `${what}: no such edition`);
  for (const listed of [manifest.files, manifest.withheld]) {
    demand(listed !== null && typeof listed === "object", `${what}: files is not an object`);
    for (const [path, digest] of Object.entries(listed)) demandText(digest, DIGEST, `${what}, ${path}`);
  }
  return manifest;
}

function demandUnits(units) {
  demandList(units, "poll.json, units");
  for (const unit of units) {
    const what = `poll.json, unit ${String(unit?.unit).slice(0, 40)}`;
    demandMembers(unit, SEALED_UNIT, what);
    demandText(unit.unit, UNIT, what);
    demandMembers(unit.name, ["en", "fr"], what);
    demandNumber(unit.on_list, what);
    demandText(unit.election, UUID, what);
    demandText(unit.voters_list, DIGEST, what);
  }
  demandAscending(units.map(({ unit }) => unit), "poll.json, units");
  const elections = new Set(units.map(({ election }) => election));
  demand(elections.size === units.length, "poll.json: two units have one election");
}

/** Refuse a route that is not of its form: none in a rehearsal, and one with texts in any other poll. */
function demandRoute({ kind, route, texts }) {
  const what = "poll.json, route";
  const rehearsal = kind === "rehearsal";
  const fits = (route === null) === rehearsal && (texts === null) === rehearsal;
  demand(fits, `${what} and texts: a rehearsal has neither, every other poll both`);
  if (rehearsal) return;
  demandMembers(route, ["id", "head"], what);
  demandText(route.id, IDENTIFIER, what);
  demandText(route.head, DIGEST, what);
  demandTexts(texts, "poll.json, texts");
}

/** Refuse by-laws of others than two units of the poll, each pair once, sorted, approved by the list's day. */
function demandByLaws({ unit_by_laws: agreed, units, voters_list_date: listed }) {
  const what = "poll.json, unit_by_laws";
  demandList(agreed, what);
  demandText(listed, DAY, "poll.json, voters_list_date");
  const known = new Set(Array.isArray(units) ? units.map((unit) => unit?.counts_in) : []);
  for (const one of agreed) {
    demandMembers(one, ["units", "approved"], what);
    demandList(one.units, `${what}, units`);
    for (const unit of one.units) demand(known.has(unit), `${what}, units: not two units of the poll`);
    demand(one.units.length === 2, `${what}, units: not two units of the poll`);
    demandAscending(one.units, `${what}, units`);
    demandText(one.approved, DAY, `${what}, approved`);
    demand(one.approved <= listed, `${what}, approved: after the voters’-list date`);
  }
  if (agreed.length > 0) demandAscending(agreed.map(({ units: two }) => two.join(" ")), what);
}

/** poll.json: what was sealed. */
export function readPoll(bytes) {
  const poll = readCanonical(bytes, "poll.json");
  const form = poll !== null && typeof poll === "object" && poll.version === 1;
  demand(form, "poll.json: not of version 1");
  demandText(poll.poll, IDENTIFIER, "poll.json, poll");
  demandText(poll.card_set, IDENTIFIER, "poll.json, card_set");
  demandText(poll.kind, KIND, "poll.json, kind");
  demandText(poll.electorate, ELECTORATE, "poll.json, electorate");
  demandText(poll.fte, DIGEST, "poll.json, fte");
  demandText(poll.trustees, DIGEST, "poll.json, trustees");
  demandText(poll.credential_authority, KEY, "poll.json, credential_authority");
  demandMembers(poll.log, ["origin", "public_key"], "poll.json, log");
  demand(poll.log.origin === `ratify-log/${poll.poll}`, "poll.json: the log is another poll's");
  demandText(poll.log.public_key, KEY, "poll.json, the log's key");
  demandMembers(poll.window, ["opens", "closes"], "poll.json, window");
  demandMembers(poll.objections, ["opens", "closes"], "poll.json, objections");
  const { objections } = poll;
  for (const time of [objections.opens, objections.closes, poll.window.opens, poll.window.closes, poll.ruling_deadline]) {
    demandText(time, TIME, "poll.json, a time");
  }
  demandText(poll.time_zones, TIME_ZONES, "poll.json, time_zones");
  const before = objections.opens < objections.closes && objections.closes <= poll.window.opens;
  demand(before, "poll.json, objections: not before the window");
  for (const name of ["title", "question"]) demandMembers(poll[name], ["en", "fr"], `poll.json, ${name}`);
  demandMembers(poll.answers, ["in_favour", "not_in_favour"], "poll.json, answers");
  demand(typeof poll.release_heads === "boolean", "poll.json, release_heads: not true or false");
  demandList(poll.classes, "poll.json, classes");
  for (const name of poll.classes) demandText(name, CLASS, "poll.json, classes");
  demandAscending(poll.classes, "poll.json, classes");
  demandList(poll.challenge_reasons, "poll.json, challenge_reasons");
  for (const name of poll.challenge_reasons) demandText(name, CHALLENGE_REASON, "poll.json, challenge_reasons");
  demandAscending(poll.challenge_reasons, "poll.json, challenge_reasons");
  demandByLaws(poll);
  const { interruption_minutes: minutes, watcher } = poll;
  demandNumber(minutes, "poll.json, interruption_minutes");
  demand(minutes >= 1 && minutes <= 1440, "poll.json, interruption_minutes: not from 1 to 1440");
  if (watcher !== null) demandText(watcher, KEY, "poll.json, watcher");
  demandUnits(poll.units);
  demandOfficers(poll.officers, "poll.json, officers");
  if (poll.kind !== "rehearsal") demandEnough(poll.officers, "poll.json, officers");
  demandRoute(poll);
  demandList(poll.readings, "poll.json, readings");
  return poll;
}

/** The path of a unit's archive in the record. */
export function archivePath({ unit, election }) {
  return `units/${unit}/${election}.bel`;
}
