/**
 * One person's vote, from the voting code or the claim to the receipt, without any page.
 *
 * Rules kept here:
 * - Only proofs and the encrypted ballot are sent: never the voting code, never the choice.
 * - A person who is not on the list claims, confirms the claim with a one-time code, and votes with a
 *   secret that is drawn here: only its public credential is sent.
 * - One session makes one ballot. Whatever happens on the network, exactly the same bytes are sent
 *   again, so a lost answer can neither lose nor double a vote.
 * - "Cast" means that we have a receipt, "not cast" that the server refused. Anything else is called
 *   unknown, and can always be tried again.
 * - Nobody's vote is put on hold without being told first: if officers challenge a member between the
 *   sign-in and the cast, the cast stops, and the same ballot is sent once the member says so again.
 * - Nothing is derived from the code, proved, signed or encrypted until the seal has been checked and the
 *   election key computed from it.
 * - The secret is forgotten as soon as the ballot is cast.
 */

import { makeBallot, tracker, verifyBallot } from "./ballot.mjs";
import { deriveSecret, drawSecret, proveSignIn, publicCredential } from "./credential.mjs";
import { readElection } from "./election.mjs";
import { BoothError, NetworkError, ProblemError } from "./errors.mjs";
import { checkReceipt, holdIn, isReceipt, verifyAuthorization } from "./evidence.mjs";
import { readSeal, verifySealed } from "./seal.mjs";

const SIGN_IN_PAUSES = [1, 3];
const CAST_PAUSES = [1, 2, 4, 8, 15, 15];

/** Wait some seconds, or less if the browser comes back online. */
function pause(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000);
    globalThis.addEventListener?.("online", done);
    function done() {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    }
  });
}

/** One person's vote, from entering to the receipt. */
export class VotingSession {
  #poll;
  #api;
  #report;
  #pause;
  #secret = null;
  /** The id of the claim of a person who is not on the list. */
  #claim = null;
  /** Asks the server for a signed ballot, or for the receipt: by proof, or by one-time code. */
  #enter = null;
  #authorization = null;
  /** The challenge of a listed member, as the server last told it. */
  #hold = null;
  #election = null;
  #ballot = null;
  /** The seal, once it has been checked; it stays for the next member. */
  #seal = null;
  /** True once an attempt to cast got no answer: the ballot may be in the box. */
  #inDoubt = false;

  /**
   * @param {object} poll the page's data: poll, card_set, digest, log_key, question, answers
   * @param {PollApi} api
   * @param {object} [options]
   * @param {function(string, number=): void} [options.report] called with the name of each stage
   * @param {function(number): Promise} [options.pause] for tests
   */
  constructor(poll, api, options = {}) {
    this.#poll = poll;
    this.#api = api;
    this.#report = options.report ?? (() => {});
    this.#pause = options.pause ?? pause;
  }

  /**
   * Sign in with a well-formed member number and voting code.
   * @returns {Promise<{unit, description, seal, hold}|{receipt, check, ours, hold}>} ready to vote in this
   *   counting unit, under this seal digest; or this credential has voted: its receipt, and what is known
   *   of it. `hold` is the challenge of a listed member (hold.mjs), or null
   */
  async signIn(member, code) {
    this.forget();
    this.#report("deriving");
    const { iterations } = await this.#insist(() => this.#sealed(), SIGN_IN_PAUSES, isUnanswered);
    this.#secret = await deriveSecret(code, this.#poll.card_set, member, iterations);
    this.#enter = async () => {
      const nonce = await this.#api.nonce();
      const proof = await proveSignIn(this.#secret, this.#poll.poll, member, nonce);
      return this.#api.signIn(member, nonce, proof);
    };
    try {
      return await this.#begin();
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /**
   * Open the claim of a member who is not on the list; a one-time code goes to its contact. It is
   * sent once: if no answer comes, the person decides whether to claim again.
   * @param {object} answers name, board, panel, unit, number_kind, number, contact, language, standing: texts
   * @returns {Promise<{contact: string, kind: string}>} the contact that the code went to, masked
   */
  async openClaim(answers) {
    this.#report("claiming");
    const { claim, contact, kind } = await this.#api.openClaim(answers);
    this.forget();
    this.#claim = claim;
    this.#secret = drawSecret();
    return { contact, kind };
  }

  /** Have another one-time code sent for the claim; returns what `openClaim` does. */
  async sendCode() {
    this.#report("claiming");
    const { contact, kind } = await this.#api.sendCode(this.#claim);
    return { contact, kind };
  }

  /**
   * Confirm the claim with the one-time code. It may be called again after an error: the claim and its
   * secret are kept, so a lost answer loses nothing.
   * @returns {Promise} as `signIn` does
   */
  async confirm(code) {
    const credential = publicCredential(this.#secret);
    this.#enter = () => this.#api.confirmClaim(this.#claim, code, credential);
    return this.#begin();
  }

  /**
   * Encrypt the choice and cast it; if called again after `cast-unknown`, send the same bytes.
   * @param {0|1} choice ignored once a ballot has been made
   * @returns {Promise<{receipt, check, ours, hold}>} `ours` is false if an earlier ballot stands
   * @throws {BoothError} `cast-unknown`: call again; `challenged`: not cast, call again to cast it on hold;
   *   anything else: the vote has not been cast
   */
  async cast(choice) {
    this.#ballot ??= await this.#encrypt(choice);
    const ownTracker = await tracker(this.#ballot);
    try {
      const receipt = await this.#insist(() => this.#send(), CAST_PAUSES, mayPass);
      return await this.#finish(receipt, ownTracker);
    } catch (error) {
      if (!mayPass(error)) throw error;
      throw new BoothError("cast-unknown", "no answer after several attempts");
    }
  }

  /** The challenge of a listed member, as the server last told it; null if there is none. */
  get hold() {
    return this.#hold;
  }

  /** Forget the claim, the secret, the signed ballot and the encrypted ballot. */
  forget() {
    this.#secret = null;
    this.#claim = null;
    this.#enter = null;
    this.#authorization = null;
    this.#hold = null;
    this.#election = null;
    this.#ballot = null;
    this.#inDoubt = false;
  }

  /** Enter: the person is ready to vote, or has voted already. */
  async #begin() {
    const receipt = await this.#insist(() => this.#authenticate(), SIGN_IN_PAUSES, needsAnother);
    if (receipt !== null) return this.#finish(receipt, null);
    const { unit } = this.#authorization;
    const { description } = this.#election;
    return { unit, description, seal: this.#seal.digest, hold: this.#hold };
  }

  /** Make the ballot, and verify it as the ballot box will, before anything is sent. */
  async #encrypt(choice) {
    this.#report("encrypting");
    const ballot = await makeBallot(this.#election, this.#secret, choice);
    await verifyBallot(this.#election, ballot);
    return ballot;
  }

  /** Do `action`, and do it again after each pause as long as its error is worth another attempt. */
  async #insist(action, pauses, isWorthIt) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        if (!isWorthIt(error) || attempt === pauses.length) throw error;
        const seconds = Math.max(pauses[attempt], error.retryAfter ?? 0);
        this.#report("retrying", seconds);
        await this.#pause(seconds);
      }
    }
  }

  /** The seal, checked once; it stays for the next member. */
  async #sealed() {
    this.#seal ??= await readSeal(await this.#api.seal(), this.#poll);
    return this.#seal;
  }

  /** Check the seal, then enter: keep the signed ballot and its election, or return the receipt. */
  async #authenticate() {
    this.#report("signing-in");
    await this.#sealed();
    const answer = await this.#enter();
    const hold = this.#claim === null ? holdIn(answer) : null;
    if (answer.ballot_cast) {
      const receipt = receiptIn(answer.receipt);
      this.#hold = hold;
      return receipt;
    }
    const held = this.#claim !== null || hold !== null;
    await verifyAuthorization(answer.authorization, this.#poll, publicCredential(this.#secret), held);
    const bytes = await this.#api.election(answer.authorization.unit);
    const election = await readElection(bytes, answer.authorization, this.#poll);
    verifySealed(election, answer.authorization.unit, this.#seal);
    this.#election = election;
    this.#authorization = answer.authorization;
    this.#hold = hold;
    return null;
  }

  /**
   * Send the ballot. After a refusal, sign in once more if the signed ballot was refused, if a vote
   * stands, or if an earlier attempt may have arrived after all.
   */
  async #send() {
    this.#report("sending");
    try {
      return receiptIn(await this.#api.cast(this.#authorization, this.#ballot));
    } catch (error) {
      if (isUnanswered(error)) this.#inDoubt = true;
      const ask = error.status === 403 || error.slug === "already-voted" || this.#inDoubt;
      if (mayPass(error) || !ask) throw error;
      return await this.#renew(error);
    }
  }

  /**
   * Sign in again: the receipt of the ballot that stands, or a new signed ballot to send with; but not if
   * it would put the vote on hold, which the member does not know yet.
   */
  async #renew(refusal) {
    this.#report("renewing");
    const { fingerprint } = this.#election;
    const toldOfHold = this.#hold !== null;
    const receipt = await this.#authenticate();
    if (receipt !== null) return receipt;
    if (refusal.slug === "already-voted" || this.#election.fingerprint !== fingerprint) {
      throw refusal;
    }
    if (this.#hold !== null && !toldOfHold) {
      throw new BoothError("challenged", "officers challenged the member after the sign-in");
    }
    this.#report("sending");
    return receiptIn(await this.#api.cast(this.#authorization, this.#ballot));
  }

  /** The vote is cast: check the receipt, forget the rest. */
  async #finish(receipt, ownTracker) {
    const ours = ownTracker === null || receipt.tracker === ownTracker;
    const made = ownTracker !== null && ours;
    const held = made ? this.#authorization?.claim !== undefined : null;
    const check = await checkReceipt(receipt, this.#poll, held);
    const hold = this.#hold;
    this.forget();
    return { receipt, check, ours, hold };
  }
}

/** True if no answer came. */
function isUnanswered(error) {
  return error instanceof NetworkError;
}

/** True if signing in with another nonce is worth an attempt. */
function needsAnother(error) {
  return isUnanswered(error) || error.slug === "nonce-expired";
}

/** True if the same request may succeed later: no answer came, or the server asks us to wait. */
function mayPass(error) {
  return isUnanswered(error) || (error instanceof ProblemError && error.status === 429);
}

/** The receipt in an answer; an answer without one counts as no answer. */
function receiptIn(answer) {
  if (!isReceipt(answer)) throw new NetworkError("the answer holds no receipt");
  return answer;
}
