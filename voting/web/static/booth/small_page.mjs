/**
 * A page of a few steps, a sister of the booth: its forms, its steps, its errors.
 *
 * Rules kept here:
 * - One action of the member runs at a time, and the page says so in words (`page.mjs`).
 * - One step is shown at a time; the focus moves to its heading, so that it is read aloud.
 * - An error is tied to its field or its form, and the focus goes there.
 */

import { verifyMemberNumber } from "./credential.mjs";
import { Actions, readField } from "./page.mjs";
import { element, tell } from "./steps.mjs";

/** The page: the element of this id, with its steps marked `data-step`. */
export class SmallPage extends Actions {
  #root;
  #texts;

  constructor(id, texts) {
    super(element(id));
    this.#root = element(id);
    this.#texts = texts;
  }

  /** The step that is shown. */
  get current() {
    return this.#root.querySelector("[data-step]:not([hidden])").dataset.step;
  }

  /** Show one step, and move the focus to its heading, except when the page starts. */
  show(name, { first = false } = {}) {
    for (const step of this.#root.querySelectorAll("[data-step]")) {
      step.hidden = step.dataset.step !== name;
    }
    if (!first) element(`${name}-title`).focus();
  }

  /** The member number in a field; null, with the field marked, if it holds something else. */
  memberIn(id) {
    return this.read(id, verifyMemberNumber);
  }

  /** What `parse` returns for a field; null, with the field marked and in focus, if it is wrong. */
  read(id, parse) {
    const value = readField(id, parse, this.#texts);
    if (value === null) element(id).focus();
    return value;
  }

  /** Say in a notice what went wrong, with a text of `section`, and move the focus there. */
  fail(id, section, { slug, retryAfter }) {
    const name = this.#texts.has(section, slug) ? slug : "other";
    tell(id, this.#texts.say(section, name, { wait: this.#texts.duration(retryAfter ?? 60) }));
    element(id).focus();
  }

  setBusy(busy) {
    super.setBusy(busy);
    for (const line of this.#root.querySelectorAll(".working")) {
      line.textContent = busy ? this.#texts.say("working", "working") : "";
    }
  }
}
