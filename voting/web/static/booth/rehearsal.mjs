/**
 * The rehearsal: the booth's steps with a practice card and a practice question.
 *
 * Rules kept here:
 * - Every step says that it is a rehearsal, and the last one that no vote was cast.
 * - Nothing is sent: no module of requests is used, and the page's policy forbids every request.
 * - What was typed and chosen is wiped at the end. Nothing is stored in the browser.
 */

import { practiceSecret, rehearseBallot } from "./practice.mjs";
import { SignInForm } from "./sign_in.mjs";
import { Steps, element, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

/** The JSON that the page carries in this element. */
function carried(id) {
  return JSON.parse(element(id).textContent);
}

/** The page. */
class Rehearsal {
  #practice;
  #texts;
  #steps;
  #form;
  #secret = null;
  #busy = false;

  constructor(practice, texts, steps) {
    this.#practice = practice;
    this.#texts = texts;
    this.#steps = steps;
    this.#form = new SignInForm(texts);
  }

  /** Wire the page, and show the first step. */
  open() {
    this.#on("sign-in-form", "submit", () => this.#signIn());
    this.#on("choose-form", "submit", () => this.#review());
    this.#on("cast", "click", () => this.#cast());
    this.#on("change", "click", () => history.back());
    this.#on("again", "click", () => this.#begin());
    element("choose-form").addEventListener("change", () => tell("choice-wrong", null));
    globalThis.addEventListener("popstate", (event) => this.#onMove(event.state?.step));
    globalThis.addEventListener("pagehide", () => this.#wipe());
    globalThis.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    history.replaceState(null, "");
    this.#steps.stand("rehearsal");
    this.#steps.show("sign-in");
  }

  /** Run an action of the member, one at a time. */
  #on(id, type, action) {
    element(id).addEventListener(type, async (event) => {
      event.preventDefault();
      if (this.#busy) return;
      this.#setBusy(true);
      try {
        await action();
      } finally {
        this.#setBusy(false);
      }
    });
  }

  #setBusy(busy) {
    this.#busy = busy;
    element("booth").setAttribute("aria-busy", String(busy));
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

  /** Show a step that the browser's Back can leave again. */
  #goTo(step) {
    history.pushState({ step }, "");
    this.#steps.show(step);
  }

  /** The radio button that is chosen, or null. */
  get #chosen() {
    return document.querySelector('input[name="choice"]:checked');
  }

  async #review() {
    tell("choice-wrong", this.#chosen ? null : this.#texts.say("field", "choice-empty"));
    if (this.#chosen === null) {
      document.querySelector('input[name="choice"]').focus();
      return;
    }
    element("chosen").textContent = this.#chosen.nextElementSibling.textContent;
    this.#goTo("review");
  }

  async #cast() {
    const choice = Number(this.#chosen.value);
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
    else if (step === "choose" || (step === "review" && this.#chosen)) this.#steps.show(step);
    else this.#begin();
  }

  async #begin() {
    this.#wipe();
    this.#steps.stand("rehearsal");
    this.#steps.show("sign-in");
  }

  /** Forget what the member entered, in the page too. */
  #wipe() {
    this.#secret = null;
    this.#form.wipe();
    element("choose-form").reset();
    element("chosen").textContent = "";
  }
}

/** Start: a browser that cannot encrypt is told so at once, before the vote. */
function start() {
  const texts = new Texts(carried("booth-texts"), document.documentElement.lang);
  const steps = new Steps(texts);
  const able = globalThis.isSecureContext && globalThis.crypto?.subtle;
  if (able && globalThis.AbortSignal?.timeout) {
    new Rehearsal(carried("practice-card"), texts, steps).open();
  } else steps.show("unable");
}

start();
