/**
 * The ballot's form: two answers, of which one is chosen, and the review of the choice in words.
 *
 * Rules kept here:
 * - Nothing is chosen until the member chooses; without a choice there is no review.
 * - The choice is kept only on the page, and is wiped with it.
 */

import { element, tell } from "./steps.mjs";

/** The form on the page. */
export class AnswerForm {
  #texts;

  constructor(texts) {
    this.#texts = texts;
    element("choose-form").addEventListener("change", () => tell("choice-wrong", null));
  }

  /** The value of the chosen answer, or null. */
  get value() {
    return this.#chosen?.value ?? null;
  }

  /** Fill in the review and return true if an answer is chosen; otherwise say what is missing. */
  review() {
    const chosen = this.#chosen;
    tell("choice-wrong", chosen ? null : this.#texts.say("field", "choice-empty"));
    if (chosen === null) document.querySelector('input[name="choice"]').focus();
    else element("chosen").textContent = chosen.nextElementSibling.textContent;
    return chosen !== null;
  }

  /** Forget the choice, in the review too. */
  wipe() {
    element("choose-form").reset();
    element("chosen").textContent = "";
  }

  get #chosen() {
    return document.querySelector('input[name="choice"]:checked');
  }
}
