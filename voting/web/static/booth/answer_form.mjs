/**
 * The ballot's form: two answers, one of which is chosen, and its review in words.
 *
 * Rules kept here:
 * - Nothing is chosen until the member chooses; without a choice there is no review.
 * - The choice is on the page only, and is emptied with it.
 */

import { element, tell } from "./steps.mjs";

/** The form on the page. */
export class AnswerForm {
  #texts;

  constructor(texts) {
    this.#texts = texts;
    element("choose-form").addEventListener("change", () => tell("choice-wrong", null));
  }

  /** The value of the answer that is chosen, or null. */
  get value() {
    return this.#chosen?.value ?? null;
  }

  /** True where an answer is chosen, which the review then repeats; otherwise the form says what is missing. */
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
