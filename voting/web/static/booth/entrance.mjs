/**
 * The two ways into the booth: sign-in with a card, and a claim by a person who is not on the list.
 *
 * Rules kept here:
 * - Each way is an entry of the window's history, and what was typed stays while a person goes back
 *   and forth; signing in drops a claim that was begun.
 * - Once a one-time code has been sent, leaving asks first.
 */

import { Claiming } from "./claiming.mjs";
import { SignInForm } from "./sign_in.mjs";
import { tell } from "./steps.mjs";

/** The end of the address at which a person claims. */
const CLAIM = "#claim";

/** The steps `sign-in`, `claim` and `confirm`. */
export class Entrance {
  #session;
  #steps;
  #guard;
  #form;
  #claiming;
  #entered;
  #ended;

  /**
   * @param {VotingSession} session
   * @param {Steps} steps
   * @param {LeaveGuard} guard
   * @param {Texts} texts
   * @param {object} tell
   * @param {function(object)} tell.entered called with the session's outcome: ready to vote, or voted
   * @param {function(string, string, string)} tell.ended called at an end without a vote, with the name
   *   of its texts, the standing and the error's slug
   */
  constructor(session, steps, guard, texts, { entered, ended }) {
    this.#session = session;
    this.#steps = steps;
    this.#guard = guard;
    this.#form = new SignInForm(texts);
    this.#claiming = new Claiming(session, texts);
    this.#entered = entered;
    this.#ended = ended;
  }

  /** The contact that the ruling on a sequestered ballot will be sent to, masked; null without a claim. */
  get contact() {
    return this.#claiming.contact;
  }

  /** Wire the forms; `on` runs the person's actions, one at a time. */
  wire(on) {
    on("sign-in-form", "submit", () => this.#signIn());
    on("claim-form", "submit", () => this.#claim());
    on("confirm-form", "submit", () => this.#confirm());
    on("send-code", "click", () => this.#trying(() => this.#claiming.sendCode()));
    on("to-claim", "click", () => this.#goBy(CLAIM));
    on("to-sign-in", "click", () => this.#goBy(""));
    on("mend-claim", "click", () => history.back());
  }

  /** Show the step of this entry of the window's history. */
  show(step = null) {
    const sent = step === "confirm" && this.contact !== null;
    const way = location.hash === CLAIM ? "claim" : "sign-in";
    this.#steps.show(sent ? "confirm" : way);
  }

  /** Forget what the person entered, and wipe it from the page. */
  wipe() {
    this.#form.wipe();
    this.#claiming.wipe();
  }

  #goBy(hash) {
    history.pushState(null, "", location.pathname + hash);
    this.show();
  }

  async #signIn() {
    const card = this.#form.read();
    if (card === null) return;
    this.#claiming.wipe();
    this.#guard.risk = null;
    await this.#trying(async () => {
      const outcome = await this.#session.signIn(card.member, card.code);
      this.#form.wipe();
      this.#entered(outcome);
    });
    tell("sign-in-working", null);
  }

  async #claim() {
    await this.#trying(async () => {
      if (!(await this.#claiming.open())) return;
      this.#guard.risk = "claim";
      history.pushState({ step: "confirm" }, "");
      this.show("confirm");
    });
  }

  async #confirm() {
    await this.#trying(async () => {
      const outcome = await this.#claiming.confirm();
      if (outcome !== null) this.#entered(outcome);
    });
  }

  /** Try to enter; show a failure at the current step, or end the visit if entering is impossible. */
  async #trying(action) {
    try {
      await action();
    } catch (error) {
      const { slug } = error;
      if (slug === "poll-closed") this.#ended("not-voted", "stopped", slug);
      else if (slug === "poll-not-open") this.#ended("not-open", "ended", slug);
      else if (this.#steps.current === "sign-in") this.#form.fail(error);
      else this.#claiming.fail(this.#steps.current, error);
    }
  }
}
