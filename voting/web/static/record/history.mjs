/**
 * What a poll's log says happened: which event may follow which, and which ballots count.
 *
 * Rules kept here (docs/protocol.md, section 10):
 * - One entry seals, and only the head of the log comes before it (`route/head.mjs`), before the objection window
 *   ends: the list that it fixes could still be objected to (by-law 2.77). Each event comes in a state
 *   that allows it; nothing follows a void poll; times never go back.
 * - A ballot is cast, a claim's or a challenged member's too, while the poll is open, before its closing time, in a
 *   unit of the poll (`logged.mjs`); rulings come before the ruling deadline and the encrypted tally.
 * - A voter is removed by two officers before the opening; credentials are revoked and issued as `listed.mjs` says.
 * - An office is handed over, or a lost key replaced, until the release (`acting.mjs`). After the seal,
 *   officer:accepted comes right before the officer:succeeded of the same officer, at the same time.
 * - An interruption of the service is told after it happened, and overlaps no other of its channel; the end of one
 *   that was told while it lasted takes its place.
 * - Strike-off lists are disclosed from the opening until the release, of units of the poll.
 * - The encrypted tally is made once, of every unit, over as many ballots as the log has of it.
 */

import { ActingOfficers } from "./acting.mjs";
import { demand } from "./documents.mjs";
import { ListedCredentials } from "./listed.mjs";
import { LoggedBallots } from "./logged.mjs";
import { OF_HEAD } from "./route/head.mjs";
import { ALLOWED, BEGINS } from "./states.mjs";

const ACCEPTED = "officer:accepted";
const SUCCEEDED = "officer:succeeded";
const LEAST_NOTICE = 600_000;
const MOST_NOTICE = 86_400_000;

/** The history while entries are replayed; each method takes one event. */
class History {
  state = "sealed";
  changes = [];
  encrypted = null;
  encryption = null;
  decryptions = new Map();
  computed = null;
  released = null;
  proof = null;
  opened = null;
  closed = null;
  #document;
  #logged;
  #contacts = new Set();
  #listed = new ListedCredentials();
  #accepted = null;
  #interruptions = [];
  #last;
  #lastHour;

  constructor(document, sealed) {
    this.#document = document;
    this.sealed = sealed;
    const ended = document.objections.closes;
    demand(sealed.time < ended, `poll:sealed: its objection window closed at ${ended} already`);
    this.closes = document.window.closes;
    this.acting = new ActingOfficers(document.officers);
    this.#last = sealed.time;
    this.#lastHour = sealed.time;
    this.#logged = new LoggedBallots(document);
  }

  /** Take one more entry. */
  step(entry) {
    const { event } = entry;
    demand(event !== "poll:sealed", "a second seal");
    demand(!OF_HEAD.has(event) || event === ACCEPTED, `${event} comes only at the head of the log`);
    demand(ALLOWED[event].includes(this.state), `${event} may not come while the poll is ${this.state}`);
    this.#accept(entry);
    const handler = HANDLERS[event];
    if (IN_HOURS.has(event)) this.#inHour(entry);
    else this.#inTime(entry);
    handler?.(this, entry);
    this.acting = this.acting.after(entry);
    this.state = BEGINS[event] ?? this.state;
  }

  /** Refuse an acceptance without its succession right after it, or a succession without it. */
  #accept({ event, time, accepted, successor }) {
    const before = this.#accepted;
    const fits = before?.time === time && before.accepted.statement.officer === successor?.officer;
    demand(event !== SUCCEEDED || fits, "what the successor accepted does not come right before it");
    if (event !== SUCCEEDED) this.demandEnded();
    this.#accepted = event === ACCEPTED ? { time, accepted } : null;
  }

  /** Refuse an acceptance after which nobody takes over. */
  demandEnded() {
    demand(this.#accepted === null, "nobody takes over right after officer:accepted");
  }

  #inTime({ time }) {
    demand(time >= this.#last && time >= this.#lastHour, "its time is before what is logged before it");
    this.#last = time;
  }

  #inHour({ time, unit }) {
    const hour = (moment) => `${moment.slice(0, 13)}:00:00Z`;
    demand(time >= hour(this.#last) && time >= hour(this.#lastHour), "its hour is before what is logged before it");
    demand(time < this.closes, `after voting closed at ${this.closes}`);
    this.#demandUnit(unit);
    this.#lastHour = time;
  }

  #demandUnit(unit) {
    demand(this.#logged.hasUnit(unit), `${unit} is not a counting unit of the poll`);
  }

  open(entry) {
    const { time } = entry;
    demand(this.#document.window.opens <= time && time < this.closes, "not inside the window");
    this.opened = entry;
  }

  extend({ time, closes }) {
    demand(time < this.closes && this.closes < closes, "not later than the closing time, or too late");
    demand(closes < this.#document.ruling_deadline, "not before the ruling deadline");
    this.closes = closes;
  }

  order({ time, closes }) {
    const notice = Date.parse(closes) - Date.parse(time);
    demand(closes < this.closes, "not earlier than the closing time");
    demand(notice >= LEAST_NOTICE && notice <= MOST_NOTICE, "not 10 minutes to 24 hours after the order");
    this.closes = closes;
  }

  close(entry) {
    const { time, closes } = entry;
    demand(closes === this.closes && time >= closes, `voting ends at ${this.closes}`);
    this.closed = entry;
  }

  cast(entry) {
    this.#logged.cast(entry);
  }

  challenge(entry) {
    demand(entry.time < this.closes, `after voting closed at ${this.closes}`);
    this.#demandUnit(entry.unit);
    this.#logged.challenge(entry);
  }

  ruleChallenge(entry) {
    this.#demandRulable(entry);
    this.challenges.rule(entry);
    if (entry.event === "challenge:upheld") this.changes.push(entry);
  }

  contact({ time, change }) {
    demand(time < this.closes, `after voting closed at ${this.closes}`);
    demand(!this.#contacts.has(change), "the same change is in the log already");
    this.#contacts.add(change);
  }

  remove(entry) {
    demand(entry.time < this.#document.window.opens, "after the opening");
    demand(this.ballots.has(entry.unit), `${entry.unit} is not a counting unit of the poll`);
    this.#listed.remove(entry);
  }

  demandRemoved() {
    this.#listed.demandRemoved();
  }

  interrupt({ time, interruption }) {
    const { channel, from, to } = interruption;
    demand((to ?? from) <= time, "told before it happened");
    const replaced = (one) => to !== null && one.to === null && one.channel === channel && one.from === from;
    const others = this.#interruptions.filter((one) => !replaced(one));
    const overlaps = (one) => one.channel === channel && (to ?? "9") > one.from && (one.to ?? "9") > from;
    demand(!others.some(overlaps), "it overlaps another interruption of its channel");
    this.#interruptions = [...others, interruption];
  }

  disclose({ units }) {
    for (const unit of units) demand(this.ballots.has(unit), `${unit} is not an election of the poll`);
  }

  #demandRulable({ time }) {
    const inTime = this.encrypted === null && time < this.#document.ruling_deadline;
    demand(inTime, "after the ruling deadline, or after the count began");
  }

  rule(entry) {
    this.#demandRulable(entry);
    this.changes.push(...this.#logged.rule(entry));
  }

  revoke(entry) {
    this.#listed.revoke(entry);
    this.changes.push(entry);
  }

  issue(entry) {
    this.#listed.issue(entry);
    this.changes.push(entry);
  }

  encrypt(entry) {
    const { time, units } = entry;
    demand(this.encrypted === null, "the tally is encrypted already");
    const inTime = !this.#logged.undecided || time >= this.#document.ruling_deadline;
    demand(inTime, "before every ballot set aside or on hold is ruled on");
    const named = units.map(({ unit }) => unit).join();
    demand(named === this.#logged.units.join(), "not exactly the poll's units, sorted");
    this.challenges.fall();
    const counted = this.ballots;
    for (const { unit, ballots } of units) {
      const logged = counted.get(unit).length;
      demand(ballots === logged, `unit ${unit}: ${ballots} ballots, and ${logged} in the log`);
    }
    this.encrypted = new Map(units.map((row) => [row.unit, row.encrypted_tally]));
    this.encryption = entry;
  }

  decrypt(entry) {
    demand(this.encrypted !== null, "there is no encrypted tally yet");
    demand(!this.decryptions.has(entry.owner), "this key holder's decryption is there already");
    this.decryptions.set(entry.owner, entry);
  }

  setAside({ owner }) {
    demand(this.decryptions.delete(owner), "this key holder has no decryption that stands");
  }

  compute({ commitment }) {
    demand(this.decryptions.size > 0, "nothing has been decrypted");
    this.computed = commitment;
  }

  certify({ commitment }) {
    demand(commitment === this.computed, "another commitment than result:computed");
  }

  release({ official, proof }) {
    demand(official.votes_cast === this.votesCast, `${official.votes_cast} votes, and ${this.votesCast} in the log`);
    const allowed = official.heads === null || this.#document.release_heads;
    demand(allowed, "a head count, which the poll does not make public");
    this.released = official;
    this.proof = proof;
  }

  /** The digests of the ballots that count, by unit. */
  get ballots() {
    return this.#logged.counting;
  }

  /** The ballots sequestered for claims, by digest. */
  get sequestered() {
    return this.#logged.sequestered;
  }

  /** How many ballots are admitted as those of employees who are not members. */
  get employees() {
    return this.#logged.employees;
  }

  /** The challenges of listed members. */
  get challenges() {
    return this.#logged.challenges;
  }

  /** How many ballots count. */
  get votesCast() {
    return [...this.ballots.values()].reduce((sum, ballots) => sum + ballots.length, 0);
  }
}

const IN_HOURS = new Set(["ballot:cast", "ballot:sequestered", "credential:revoked", "credential:issued"]);
const HANDLERS = {
  "poll:opened": (history, entry) => history.open(entry),
  "poll:extended": (history, entry) => history.extend(entry),
  "close:ordered": (history, entry) => history.order(entry),
  "poll:closed": (history, entry) => history.close(entry),
  "ballot:cast": (history, entry) => history.cast(entry),
  "ballot:sequestered": (history, entry) => history.cast(entry),
  "ballot:admitted": (history, entry) => history.rule(entry),
  "ballot:excluded": (history, entry) => history.rule(entry),
  "voter:challenged": (history, entry) => history.challenge(entry),
  "ballot:challenged": (history, entry) => history.challenge(entry),
  "challenge:dismissed": (history, entry) => history.ruleChallenge(entry),
  "challenge:upheld": (history, entry) => history.ruleChallenge(entry),
  "contact:changed": (history, entry) => history.contact(entry),
  "voter:removed": (history, entry) => history.remove(entry),
  "service:interrupted": (history, entry) => history.interrupt(entry),
  "service:resumed": (history, entry) => history.interrupt(entry),
  "strike-off:disclosed": (history, entry) => history.disclose(entry),
  "credential:revoked": (history, entry) => history.revoke(entry),
  "credential:issued": (history, entry) => history.issue(entry),
  "tally:encrypted": (history, entry) => history.encrypt(entry),
  "decryption:received": (history, entry) => history.decrypt(entry),
  "decryption:set-aside": (history, entry) => history.setAside(entry),
  "result:computed": (history, entry) => history.compute(entry),
  "result:certified": (history, entry) => history.certify(entry),
  "result:released": (history, entry) => history.release(entry),
};

/**
 * What the log says, from its entries.
 * @param {object[]} entries from `readEntries`
 * @param {object} sealed the seal among them (`splitHead`)
 * @param {object} document poll.json
 * @returns {Promise<History>} state, sealed (the entry), closes, opened and closed (the entries), ballots (digests
 *   by unit of those that count, in the log's order), challenges, sequestered (for claims), changes of the lists,
 *   encrypted (digests by unit or null), encryption (its entry), decryptions that stand, computed, released (what is
 *   official), proof (of that), votesCast
 * @throws {EvidenceError} record, naming the entry
 */
export async function replay(entries, sealed, document, pause) {
  const history = new History(document, sealed);
  for (const entry of entries.slice(sealed.index + 1)) {
    await pause();
    try {
      history.step(entry);
    } catch (error) {
      error.message = `log entry ${entry.index}, ${entry.event}: ${error.message}`;
      throw error;
    }
  }
  history.demandEnded();
  history.demandRemoved();
  return history;
}
