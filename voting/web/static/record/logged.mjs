/**
 * The ballots of a log: cast, sequestered for a claim, or held by a challenge; and which of them count.
 *
 * Rules kept here (docs/protocol.md, section 10):
 * - Each ballot comes once, and so does each claim; no claim has the digest of a challenge.
 * - A sequestered ballot counts once it is admitted, as the ballot of its own claim; it is ruled on once. One under
 *   the digest of a challenge is the challenged member's, and no claim's. As an employee's who is not a member a
 *   ballot is admitted only in a poll of employees.
 * - What counts has the order of the log: the place of its cast, or of its admission for a claim. A ballot that
 *   challenges hold, or left out, does not count (`challenges/replay.mjs`).
 */

import { Challenges } from "./challenges/replay.mjs";
import { demand } from "./documents.mjs";

/** The ballots while entries are replayed. */
export class LoggedBallots {
  challenges = new Challenges();
  sequestered = new Map();
  /** Of each unit: its ballots cast, admitted or challenged, in order. */
  #placed;
  /** Each ballot, and the unit where it was cast by a listed member whom nobody had challenged; otherwise null. */
  #seen = new Map();
  #claims = new Set();

  #electorate;
  /** How many ballots are admitted as those of employees who are not members. */
  employees = 0;

  constructor({ units, electorate }) {
    this.#placed = new Map(units.map(({ unit }) => [unit, []]));
    this.#electorate = electorate;
  }

  get units() {
    return [...this.#placed.keys()];
  }

  hasUnit(unit) {
    return this.#placed.has(unit);
  }

  cast({ event, unit, ballot, claim }) {
    demand(!this.#seen.has(ballot), "the same ballot is in the log twice");
    this.#seen.set(ballot, event === "ballot:cast" ? unit : null);
    const challenged = this.challenges.has(claim);
    if (challenged) this.challenges.vote(unit, ballot, claim);
    if (challenged || event === "ballot:cast") {
      this.#placed.get(unit).push(ballot);
    } else {
      demand(!this.#claims.has(claim), "there is a ballot of the same claim already");
      this.#claims.add(claim);
      this.sequestered.set(ballot, { unit, claim, ruling: null });
    }
  }

  /** Take the rulings on claims; returns the admitted, as changes of the lists. */
  rule({ event, ballots }) {
    for (const { unit, ballot, claim, admitted_as: capacity } of ballots) {
      const held = this.sequestered.get(ballot);
      const pair = held?.unit === unit && held.claim === claim && held.ruling === null;
      demand(pair, `${ballot} is not a sequestered ballot of ${unit} for this claim, not ruled on yet`);
      held.ruling = event;
      if (event === "ballot:admitted") this.#admit(unit, ballot, capacity);
    }
    return event === "ballot:admitted" ? ballots.map(({ unit, ballot }) => ({ unit, ballot })) : [];
  }

  #admit(unit, ballot, capacity) {
    const employee = capacity === "employee";
    const of = `${ballot} is admitted as an employee's who is not a member`;
    demand(!employee || this.#electorate === "employees", `${of}, in a poll of members`);
    if (employee) this.employees += 1;
    this.#placed.get(unit).push(ballot);
  }

  challenge(entry) {
    const { unit, ballot, challenge } = entry;
    demand(!this.#claims.has(challenge), "the challenge has the digest of a claim");
    demand(ballot === undefined || this.#seen.get(ballot) === unit, `${ballot} was not cast in ${unit} before`);
    this.challenges.add(entry);
  }

  /** True if a claim's ballot, or one on hold, waits for a ruling. */
  get undecided() {
    const claims = [...this.sequestered.values()].some(({ ruling }) => ruling === null);
    return claims || this.challenges.pending > 0;
  }

  /** The digests of the ballots that count now, by unit. */
  get counting() {
    const counts = (ballot) => !this.challenges.leavesOut(ballot);
    return new Map([...this.#placed].map(([unit, placed]) => [unit, placed.filter(counts)]));
  }
}
