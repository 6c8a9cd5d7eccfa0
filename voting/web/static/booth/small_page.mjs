/**
 * A page of a few steps beside the booth: its forms, its steps, its errors.
 *
 * Rules kept here:
 * - One action of the member runs at a time, and the page says that it runs.
 * - One step is shown at a time; the focus moves to its heading, so that it is read aloud.
 * - An error is tied to its field or its form, and the focus goes there.
 */

import { verifyMemberNumber } from "./credential.mjs";
import { InputError } from "./errors.mjs";
import { element, mark, tell } from "./steps.mjs";

/** The page: the element of this id, with its steps marked `data-step`. */
export class SmallPage {
  #root;
  #texts;
  #busy = false;

  constructor(id, texts) {
    this.#root = element(id);
    this.#texts = texts;
  }

  /** Run `action` at an event, one at a time; what it throws is given to `fail`. */
  on(id, type, action, fail) {
    element(id).addEventListener(type, async (event) => {
      event.preventDefault();
      if (this.#busy) return;
      this.#setBusy(true);
      try {
        await action();
      } catch (error) {
        fail(error);
      } finally {
        this.#setBusy(false);
      }
    });
  }

  /** Show one step, and move the focus to its heading; not at the first, where the page begins. */
  show(name, { first = false } = {}) {
    for (const step of this.#root.querySelectorAll("[data-step]")) {
      step.hidden = step.dataset.step !== name;
    }
    if (!first) element(`${name}-title`).focus();
  }

  /** The member number in a field; null, with the field marked, where that is not what it holds. */
  memberIn(id) {
    try {
      const member = verifyMemberNumber(element(id).value);
      mark(id, null);
      return member;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mark(id, this.#texts.say("field", error.slug));
      element(id).focus();
      return null;
    }
  }

  /** Say in a notice what went wrong, by a text of `section`, and move the focus there. */
  fail(id, section, { slug, retryAfter }) {
    const name = this.#texts.has(section, slug) ? slug : "other";
    tell(id, this.#texts.say(section, name, { wait: this.#texts.duration(retryAfter ?? 60) }));
    element(id).focus();
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.#root.setAttribute("aria-busy", String(busy));
    for (const line of this.#root.querySelectorAll(".working")) {
      line.textContent = busy ? this.#texts.say("working", "working") : "";
    }
  }
}
