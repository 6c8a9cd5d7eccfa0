/**
 * The rehearsal: the booth's steps with a practice card and a practice question.
 *
 * Rules kept here:
 * - Every step says that it is a rehearsal, and the last one that no vote was cast.
 * - Nothing is sent: no module that sends is imported, and the page's policy forbids every request.
 * - What was typed and chosen is wiped at the end. Nothing is stored in the browser.
 */

import { AnswerForm } from "./answer_form.mjs";
import { Actions, carried, forgetOnLeaving, isAble } from "./page.mjs";
import { practiceSecret, rehearseBallot } from "./practice.mjs";
import { SignInForm } from "./sign_in.mjs";
import { Steps, element, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

/** The page. */
class Rehearsal {
  #practice;
  #texts;
  #steps;
  #form;
  #secret = null;
  #actions = new Actions(element("booth"));
  #choice;

  constructor(practice, texts, steps) {
    this.#practice = practice;
    this.#texts = texts;
    this.#steps = steps;
    this.#form = new SignInForm(texts);
    this.#choice = new AnswerForm(texts);
  }

  /** Wire the page, and show the first step. */
  open() {
    const actions = this.#actions;
    actions.on("sign-in-form", "submit", () => this.#signIn());
    actions.on("choose-form", "submit", () => this.#review());
    actions.on("cast", "click", () => this.#cast());
    actions.on("change", "click", () => history.back());
    actions.on("again", "click", () => this.#begin());
    globalThis.addEventListener("popstate", (event) => this.#onMove(event.state?.step));
    forgetOnLeaving(() => this.#wipe());
    history.replaceState(null, "");
    this.#steps.stand("rehearsal");
    this.#steps.show("sign-in");
  }

  async #signIn() {
    const card = this.#form.read();
    if (card === null) return;
    tell("sign-in-working", this.#texts.say("working", "deriving"));
    try {
      this.#secret = await practiceSecret(card, this.#practice);
      this.#goTo("choose");
    } catch (error) {
      this.#form.fail(error);
    } finally {
      this.#form.wipe();
      tell("sign-in-working", null);
    }
  }

  /** Show a step that the browser's Back can leave. */
  #goTo(step) {
    history.pushState({ step }, "");
    this.#steps.show(step);
  }

  async #review() {
    if (this.#choice.review()) this.#goTo("review");
  }

  async #cast() {
    const choice = Number(this.#choice.value);
    this.#steps.show("casting");
    const seconds = await rehearseBallot(this.#secret, choice);
    this.#wipe();
    const formatted = new Intl.NumberFormat(this.#texts.locale, {
      style: "unit",
      unit: "second",
      unitDisplay: "long",
      maximumFractionDigits: 1,
    });
    const took = formatted.format(Math.max(seconds, 0.1));
    element("took").textContent = this.#texts.say("end", "took", { took });
    history.replaceState({ step: "receipt" }, "");
    this.#steps.stand("over");
    this.#steps.show("receipt");
  }

  /** Back and Forward: between choice and review; anything else leads to the first step. */
  #onMove(step) {
    if (this.#steps.current === "receipt" || this.#secret === null) this.#begin();
    else if (step === "choose" || (step === "review" && this.#choice.value !== null)) this.#steps.show(step);
    else this.#begin();
  }

  async #begin() {
    this.#wipe();
    this.#steps.stand("rehearsal");
    this.#steps.show("sign-in");
  }

  /** Forget what the member entered, and wipe it from the page. */
  #wipe() {
    this.#secret = null;
    this.#form.wipe();
    this.#choice.wipe();
  }
}

/** Start; if the browser cannot encrypt, say so at once, before the vote. */
function start() {
  const texts = new Texts(carried("booth-texts"), document.documentElement.lang);
  const steps = new Steps(texts);
  if (isAble()) {
    new Rehearsal(carried("practice-card"), texts, steps).open();
  } else steps.show("unable");
}

start();
