/**
 * The challenges of listed members in a log (by-law 2.77): which ballots they hold, and what became of them.
 *
 * Rules kept here (docs/protocol.md, section 10):
 * - A challenge's digest comes once. Made after the ballot, it names a ballot that was cast in its unit, and that
 *   no other names; made before it, the ballot that follows is sequestered in that unit under the digest, once.
 * - A ruling names the unit, ballot and digest of one challenge; it is ruled on once.
 * - A ballot is on hold until then. One that nobody ruled on counts from the encrypted tally on: the challenge
 *   fell. Only a challenge that is upheld leaves a ballot out for good.
 */

import { demand } from "../documents.mjs";

export const DISMISSED = "challenge:dismissed";
export const UPHELD = "challenge:upheld";

/** The challenges while entries are replayed; `all` is in the log's order. */
export class Challenges {
  /** @type {{unit, challenge, before: boolean, ballot: string|null, ruling: string|null, signers: string[]}[]} */
  all = [];
  /** Whether the tally is encrypted: what nobody ruled on has fallen. */
  fell = false;
  #byDigest = new Map();
  #byBallot = new Map();

  /** True if a challenge has this digest. */
  has(challenge) {
    return this.#byDigest.has(challenge);
  }

  /** The challenge of this digest, or undefined. */
  of(challenge) {
    return this.#byDigest.get(challenge);
  }

  /** The challenge that this ballot belongs to, or undefined. */
  ofBallot(ballot) {
    return this.#byBallot.get(ballot);
  }

  /** Take a challenge. */
  add({ event, unit, challenge, ballot = null, signatures }) {
    demand(!this.has(challenge), "the same challenge is in the log already");
    demand(!this.#byBallot.has(ballot), `${ballot} is challenged already`);
    const signers = signatures.map((signature) => signature?.officer);
    const one = { unit, challenge, before: event === "voter:challenged", ballot, ruling: null, signers };
    this.all.push(one);
    this.#byDigest.set(challenge, one);
    if (ballot !== null) this.#byBallot.set(ballot, one);
  }

  /** Take the ballot that follows a challenge, sequestered under its digest. */
  vote(unit, ballot, challenge) {
    const one = this.of(challenge);
    demand(one.before && one.unit === unit, `the challenge is not one of ${unit} made before a ballot`);
    demand(one.ballot === null, "the challenged member has a ballot already");
    one.ballot = ballot;
    this.#byBallot.set(ballot, one);
  }

  /** Take a ruling. */
  rule({ event, unit, ballot, challenge }) {
    const one = this.of(challenge);
    const own = one?.unit === unit && one.ballot === ballot && one.ruling === null;
    demand(own, `${ballot} is not a ballot of ${unit} under this challenge, not ruled on yet`);
    one.ruling = event;
  }

  /** The tally is encrypted: challenges without a ruling fall. */
  fall() {
    this.fell = true;
  }

  /** How many ballots wait for a ruling, or did when their challenges fell. */
  get pending() {
    return this.all.filter(({ ballot, ruling }) => ballot !== null && ruling === null).length;
  }

  /** True if a ballot does not count, for the challenge of its member. */
  leavesOut(ballot) {
    const one = this.ofBallot(ballot);
    return one !== undefined && this.#leavesOut(one);
  }

  #leavesOut({ ruling }) {
    return ruling === UPHELD || (ruling === null && !this.fell);
  }

  /** The challenges whose ballots do not count: on hold, or upheld. */
  get leftOut() {
    return this.all.filter((one) => one.ballot !== null && this.#leavesOut(one));
  }
}
