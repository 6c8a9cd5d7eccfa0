/**
 * Entering the booth without being on the list: the claim, then its one-time code.
 *
 * Rules kept here:
 * - The answers are wiped as soon as the code has confirmed them; the contact that the ruling will be
 *   sent to is kept, masked, until the receipt shows it.
 * - After a refused code or a lost answer the claim is as it was.
 */

import { ClaimForm, CodeForm } from "./claim_form.mjs";
import { element, tell } from "./steps.mjs";

/** The two steps, `claim` and `confirm`. */
export class Claiming {
  #session;
  #texts;
  #form;
  #code;
  #contact = null;

  /**
   * @param {VotingSession} session
   * @param {Texts} texts
   */
  constructor(session, texts) {
    this.#session = session;
    this.#texts = texts;
    this.#form = new ClaimForm(texts);
    this.#code = new CodeForm(texts);
  }

  /** The contact that the one-time code went to, masked; null if there is no claim. */
  get contact() {
    return this.#contact;
  }

  /**
   * Send the claim.
   * @returns {Promise<boolean>} true if a code is on its way
   * @throws {BoothError} from the session, for `fail` to show
   */
  async open() {
    const answers = this.#form.read();
    if (answers === null) return false;
    try {
      this.#sentTo(await this.#session.openClaim(answers));
    } finally {
      tell("claim-working", null);
    }
    this.#code.wipe();
    return true;
  }

  /** Have another code sent, and say so. */
  async sendCode() {
    try {
      this.#sentTo(await this.#session.sendCode());
      this.#code.wipe();
      element("one-time").focus();
      tell("confirm-working", this.#texts.say("claim", "sent"));
    } catch (error) {
      tell("confirm-working", null);
      throw error;
    }
  }

  /**
   * Confirm the claim by the code that was typed.
   * @returns {Promise} as the session's `confirm`; null if no code was typed
   * @throws {BoothError} from the session, for `fail` to show
   */
  async confirm() {
    const code = this.#code.read();
    if (code === null) return null;
    try {
      const outcome = await this.#session.confirm(code);
      this.#form.wipe();
      this.#code.wipe();
      return outcome;
    } finally {
      tell("confirm-working", null);
    }
  }

  /** Say why the current step failed. */
  fail(step, error) {
    if (step === "claim") this.#form.fail(error);
    else this.#code.fail(error);
  }

  /** Forget the claim, and wipe it from the page. */
  wipe() {
    this.#contact = null;
    element("sent-to").textContent = "";
    this.#form.wipe();
    this.#code.wipe();
  }

  #sentTo({ contact }) {
    this.#contact = contact;
    element("sent-to").textContent = contact;
  }
}
