/**
 * What was found, for the reader: the verdict, the poll, the reader's own ballot, every step.
 *
 * Rules kept here:
 * - The first step that failed is named in the verdict.
 * - Nothing is said of a ballot if a step failed: what the record says is then worth nothing.
 */

import { hex } from "../booth/encoding.mjs";

function element(id) {
  return document.getElementById(id);
}

/** An element with a class and a text. */
function made(name, text, className = "") {
  const one = document.createElement(name);
  one.textContent = text;
  if (className) one.className = className;
  return one;
}

/** The digest of the ballot with this tracker, in hexadecimal. */
function ballotOf(tracker) {
  return hex(Uint8Array.from(atob(`${tracker}=`), (character) => character.charCodeAt(0)));
}

/** The name of the text on a ballot that is not among those that count; "missing" if the log has none such. */
function apartName({ challenges, sequestered }, ballot) {
  const challenged = challenges.ofBallot(ballot);
  if (challenged !== undefined) return challenged.ruling === null ? "challenged" : "upheld";
  const held = sequestered.get(ballot);
  if (held === undefined) return "missing";
  return held.ruling === "ballot:excluded" ? "excluded" : "apart";
}

/** What can be said of the ballot with the reader's tracker: the name of a text, and its values. */
function findOwn({ verdict, check, tracker }) {
  if (verdict === "failed") return ["unknown", {}];
  const ballot = ballotOf(tracker);
  for (const [unit, ballots] of check.past.ballots) {
    const place = ballots.indexOf(ballot);
    if (place >= 0) return ["counted", { unit, number: place + 1, all: ballots.length }];
  }
  return [apartName(check.past, ballot), {}];
}

/** What the record is of, as rows of a name and a value. */
function factsOf({ verdict, check }, texts) {
  const { document: poll, sealed, past, log } = check;
  const number = (value) => new Intl.NumberFormat(texts.locale).format(value);
  const rows = [];
  if (poll) rows.push(["title", poll.title[texts.language]], ["poll", poll.poll], ["kind", texts.say("kind", poll.kind)]);
  if (past) rows.push(["state", texts.say("state", past.state)]);
  if (poll) rows.push(["units", number(poll.units.length)]);
  if (past) rows.push(["votes", number(past.votesCast)]);
  const challenged = past?.challenges.all.length ?? 0;
  if (challenged > 0) rows.push(["challenged", number(challenged)]);
  if (log) rows.push(["entries", number(log.length)]);
  if (past?.released && verdict !== "failed") rows.push(...releasedRows(past.released, texts));
  if (sealed) rows.push(["digest", sealed.digest]);
  return rows;
}

/** What was released, as rows of a name and a value. */
function releasedRows({ in_favour: favour, not_in_favour: against, ratified, heads }, texts) {
  const shown = (side) => (texts.language === "fr" ? side.replace(".", ",") : side);
  const outcome = texts.say("fact", ratified ? "ratified" : "not-ratified");
  const said =
    favour === null
      ? texts.say("fact", "released-none", { outcome })
      : texts.say("fact", "released-text", { favour: shown(favour), against: shown(against), outcome });
  const count = heads === null ? [] : [["heads", new Intl.NumberFormat(texts.locale).format(heads)]];
  return [["released", said], ...count];
}

/** One step: its outcome, its title, why it is there, and what was found if it failed. */
function stepItem(name, { outcome, failure }, reason, texts) {
  const item = document.createElement("li");
  item.dataset.step = name;
  item.dataset.outcome = outcome;
  const mark = made("span", texts.say("outcome", outcome), "outcome");
  mark.dataset.outcome = outcome;
  const line = made("p", "");
  line.append(mark, made("strong", texts.say("step", name)));
  item.append(line, made("p", texts.say("step", reason), "why"));
  if (outcome === "failed") {
    const detail = made("p", `${texts.say("result", "detail")} `);
    const said = made("span", failure, "detail");
    said.lang = "en";
    detail.append(said);
    item.append(detail);
  } else if (outcome === "not-reached") {
    item.append(made("p", texts.say("result", "needs")));
  }
  return item;
}

/** True if the record is the auditors' edition, which holds decryptions. */
function isComplete({ check }) {
  return check.listed?.edition === "complete";
}

/** The name of the verdict's text: what is proved of a released percentage is part of it. */
function verdictOf({ verdict, results }) {
  const { outcome } = results.get("percentage");
  if (verdict === "consistent") return outcome === "not-proved" ? "consistent-unproved" : verdict;
  if (verdict !== "anchored") return verdict;
  return { holds: "proved", "not-proved": "unproved" }[outcome] ?? verdict;
}

/** The name of the text that says what a verdict means. */
function meaningOf(found, failed) {
  if (failed === "anchor") return "failed-anchor";
  if (found.verdict === "consistent") return "consistent-meaning";
  const named = verdictOf(found);
  return `${named}-${named === "proved" && isComplete(found) ? "complete" : "meaning"}`;
}

/** The verdict's heading and what it means. */
function showVerdict(found, texts) {
  const { verdict, results } = found;
  const failed = [...results].find(([, { outcome }]) => outcome === "failed");
  const title = failed ? texts.say("step", failed[0]) : "";
  element("verdict").textContent = texts.say("verdict", verdictOf(found), { title });
  element("verdict").dataset.verdict = verdict;
  element("meaning").textContent = texts.say("verdict", meaningOf(found, failed?.[0]));
}

/**
 * Show what was found.
 * @param {{verdict, results, check, tracker: string|null}} found as `checkRecord` gives it
 */
export function showResult(found, texts) {
  showVerdict(found, texts);
  element("own").hidden = found.tracker === null;
  if (found.tracker !== null) element("own").textContent = texts.say("own", ...findOwn(found));
  const rows = factsOf(found, texts).flatMap(([name, value]) => [
    made("dt", texts.say("fact", name)),
    made("dd", value),
  ]);
  element("facts").replaceChildren(...rows);
  const reasonOf = (name, { outcome }) => `${name}${outcome === "not-proved" ? "-unproved" : ""}-why`;
  const items = [...found.results].map(([name, result]) => stepItem(name, result, reasonOf(name, result), texts));
  element("steps").replaceChildren(...items);
}
