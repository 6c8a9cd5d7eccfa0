/**
 * The sign-in form: member number and voting code.
 *
 * Rules kept here:
 * - What was typed is checked here first: a typing mistake is shown before anything is sent.
 * - Each error is shown beside its field, and the focus goes to the first.
 * - The form is never submitted by the browser, and is wiped once it is no longer needed.
 */

import { groupDigits, hideable } from "./code_field.mjs";
import { verifyCode, verifyMemberNumber } from "./credential.mjs";
import { EvidenceError } from "./errors.mjs";
import { readField } from "./page.mjs";
import { element, tell } from "./steps.mjs";

const FIELDS = { member: verifyMemberNumber, code: verifyCode };

/** The form on the page. */
export class SignInForm {
  #texts;

  constructor(texts) {
    this.#texts = texts;
    groupDigits(element("code"));
    const label = (hidden) => texts.say("code", hidden ? "show" : "hide");
    hideable(element("code"), element("code-toggle"), label);
  }

  /** The member number and the voting code if both are well formed; null otherwise. */
  read() {
    tell("sign-in-error", null);
    const values = Object.entries(FIELDS).map(([id, parse]) => readField(id, parse, this.#texts));
    const wrong = values.indexOf(null);
    if (wrong >= 0) element(Object.keys(FIELDS)[wrong]).focus();
    return wrong >= 0 ? null : { member: values[0], code: values[1] };
  }

  /** Say why the sign-in failed, and what to do. */
  fail(error) {
    tell("sign-in-error", this.#reason(error));
    element("sign-in-error").focus();
  }

  /** Empty the fields. */
  wipe() {
    element("sign-in-form").reset();
  }

  #reason(error) {
    if (error instanceof EvidenceError) return this.#texts.say("sign-in", "evidence");
    const name = this.#texts.has("sign-in", error.slug) ? error.slug : "other";
    return this.#texts.say("sign-in", name, { wait: this.#texts.duration(error.retryAfter ?? 60) });
  }
}
