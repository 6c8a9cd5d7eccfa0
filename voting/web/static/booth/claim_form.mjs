/**
 * The claim of a person who is not on the list: its form, and the form of its one-time code.
 *
 * Rules kept here:
 * - What was typed is checked here first; the server decides, and names each answer to correct.
 * - Each error stands beside its field, in the page's language, and the focus goes to the first.
 * - What the person is, member or employee, is asked only where the page has the question.
 * - Neither form is ever submitted by the browser, and both are wiped once they are no longer needed.
 */

import { EvidenceError } from "./errors.mjs";
import { element, mark, tell } from "./steps.mjs";

/** The answers, in the order of the page; those in `PICKED` are picked from a list, the others typed. */
const FIELDS = ["standing", "name", "board", "panel", "unit", "number_kind", "number", "contact"];
const PICKED = ["standing", "panel", "unit", "number_kind"];
const NUMBERS = { employee: /^[A-Za-z0-9]{3,20}$/, college: /^[0-9]{6}$/ };
const ONE_TIME = /^[0-9]{6}$/;
/** Refusals about the code itself, shown beside its field. */
const ABOUT_CODE = ["code-wrong", "code-expired", "code-spent", "malformed"];

/**
 * What is wrong with the answers, as far as this page can tell.
 * @param {object} answers texts by field, as the server expects them; without `standing` where it is not asked
 * @param {number} fitting how many counting units match the employer and panel
 * @returns {Array<{field: string, problem: string}>} as the server names them
 */
export function problemsOf(answers, fitting) {
  const problems = [];
  const refuse = (condition, field, problem) => {
    if (condition) problems.push({ field, problem });
  };
  const chosen = answers.board !== "" && answers.panel !== "";
  refuse(answers.standing === "", "standing", "standing");
  refuse(answers.name === "", "name", "name");
  refuse(answers.board === "", "board", "board");
  refuse(answers.panel === "", "panel", "panel");
  refuse(chosen && fitting === 0, "panel", "no-unit");
  refuse(chosen && fitting > 1 && answers.unit === "", "unit", "which-unit");
  refuse(answers.number_kind === "", "number_kind", "number-kind");
  const number = NUMBERS[answers.number_kind];
  const bare = answers.number.replace(/[\s-]/g, "");
  refuse(!number && bare === "", "number", "number-empty");
  refuse(number && !number.test(bare), "number", `${answers.number_kind}-number`);
  refuse(answers.contact === "", "contact", "contact");
  return problems;
}

/** The text for an error that is about no single answer. */
function reason(error, texts) {
  if (error instanceof EvidenceError) return texts.say("claim", "evidence");
  const name = texts.has("claim", error.slug) ? error.slug : "other";
  return texts.say("claim", name, { wait: texts.duration(error.retryAfter ?? 3_600) });
}

/** Say in a notice what went wrong, and move the focus there. */
function notice(id, error, texts) {
  tell(id, reason(error, texts));
  element(id).focus();
}

/** The claim's form on the page. */
export class ClaimForm {
  #texts;
  #fields;

  constructor(texts) {
    this.#texts = texts;
    const asked = document.getElementById("claim-standing") !== null;
    this.#fields = FIELDS.filter((field) => field !== "standing" || asked);
    for (const field of ["board", "panel"]) {
      element(`claim-${field}`).addEventListener("change", () => this.#offerUnits());
    }
  }

  /** The answers, if none needs correction as far as this page can tell; null otherwise. */
  read() {
    tell("claim-error", null);
    const answers = Object.fromEntries(this.#fields.map((field) => [field, this.#answer(field)]));
    const problems = problemsOf(answers, this.#fitting().length);
    this.#markAll(problems);
    return problems.length > 0 ? null : { standing: "", ...answers, language: this.#texts.language };
  }

  /** Say why the claim was refused, and what to do. */
  fail(error) {
    const known = error.problems?.filter(({ field }) => this.#fields.includes(field)) ?? [];
    if (known.length > 0) this.#markAll(known);
    else notice("claim-error", error, this.#texts);
  }

  /** Empty the form. */
  wipe() {
    element("claim-form").reset();
    this.#offerUnits();
    this.#markAll([]);
    tell("claim-error", null);
  }

  #answer(field) {
    const input = element(`claim-${field}`);
    if (!PICKED.includes(field)) return input.value.trim();
    return input.hidden ? "" : (input.querySelector("input:checked")?.value ?? "");
  }

  /** The counting units that match the answers so far. */
  #fitting() {
    const [board, panel] = [this.#answer("board"), this.#answer("panel")];
    return [...element("claim-unit").querySelectorAll("label")].filter(
      (label) => label.dataset.board === board && label.dataset.panel === panel,
    );
  }

  /** Ask which unit only if more than one matches. */
  #offerUnits() {
    const group = element("claim-unit");
    const fitting = this.#fitting();
    for (const label of group.querySelectorAll("label")) {
      label.hidden = !fitting.includes(label);
      label.querySelector("input").checked &&= !label.hidden;
    }
    group.hidden = fitting.length < 2;
  }

  /** Mark these answers wrong and the others right; go to the first wrong one. */
  #markAll(problems) {
    const texts = new Map();
    for (const { field, problem } of problems) {
      const name = this.#texts.has("claim", problem) ? problem : "mend";
      texts.set(field, this.#texts.say("claim", name));
    }
    for (const field of this.#fields) mark(`claim-${field}`, texts.get(field) ?? null);
    const wrong = this.#fields.find((field) => texts.has(field));
    if (wrong) this.#focus(wrong);
  }

  #focus(field) {
    const input = element(`claim-${field}`);
    if (field === "unit") input.hidden = false;
    (PICKED.includes(field) ? input.querySelector("label:not([hidden]) input") : input)?.focus();
  }
}

/** The form of the one-time code. */
export class CodeForm {
  #texts;

  constructor(texts) {
    this.#texts = texts;
  }

  /** The six digits; null if something else was typed. */
  read() {
    tell("confirm-error", null);
    const code = element("one-time").value.replace(/[\s-]/g, "");
    const wrong = code === "" ? "one-time-empty" : ONE_TIME.test(code) ? null : "one-time-format";
    this.#mark(wrong);
    return wrong === null ? code : null;
  }

  /** Say why the code was refused, and what to do. */
  fail(error) {
    if (!ABOUT_CODE.includes(error.slug)) {
      notice("confirm-error", error, this.#texts);
      return;
    }
    element("one-time").select();
    this.#mark(error.slug === "malformed" ? "one-time-format" : error.slug, error.triesLeft);
  }

  /** Empty the form. */
  wipe() {
    element("confirm-form").reset();
    this.#mark(null);
    tell("confirm-error", null);
  }

  #mark(name, left) {
    mark("one-time", name && this.#texts.say("claim", name, { left }));
    if (name) element("one-time").focus();
  }
}
