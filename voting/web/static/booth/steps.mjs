/**
 * The page's steps, its standing line ("You have not voted yet"), and its errors.
 *
 * Rules kept here:
 * - One step is shown at a time; the focus moves to its heading, so that it is read aloud.
 * - Whether the vote has been cast is always in view, is spoken when it changes, and stands first
 *   in the window's title.
 * - An error is tied to its field, and the focus goes there.
 * - Text is set as text, never as HTML.
 */

/** The element of this id; a template without it is a fault of the program. */
export function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new RangeError(`the page has no #${id}`);
  return found;
}

/** The booth's page. */
export class Steps {
  #texts;
  #title = document.title;
  #booth = element("booth");
  #rail = element("rail");

  constructor(texts) {
    this.#texts = texts;
  }

  /** The step that is shown. */
  get current() {
    return this.#booth.querySelector("[data-step]:not([hidden])").dataset.step;
  }

  /** Show one step, and move the focus to its heading; not at the first, where the page begins. */
  show(name) {
    const first = this.current === "start";
    for (const step of this.#booth.querySelectorAll("[data-step]")) {
      step.hidden = step.dataset.step !== name;
    }
    this.#markRail(["casting", "unknown"].includes(name) ? "review" : name);
    if (first) return;
    const title = element(`${name}-title`);
    title.focus({ preventScroll: true });
    title.closest("[data-step]").scrollIntoView({ block: "start" });
  }

  /** Show the step that ends the visit: `name` names its texts, `cause` the problem's slug. */
  stop(name, cause = null) {
    tell("stopped-title", this.#texts.say("stopped", `${name}-title`));
    tell("stopped-text", this.#texts.say("stopped", name));
    element("stopped-cause").hidden = cause === null;
    element("cause").textContent = cause ?? "";
    this.show("stopped");
  }

  /** Say whether the vote has been cast: a name of the texts' `standing`. */
  stand(name) {
    const text = this.#texts.say("standing", name);
    this.#booth.dataset.state = name;
    document.title = `${text} · ${this.#title}`;
    const line = element("standing-text");
    if (line.textContent !== text) line.textContent = text;
  }

  #markRail(name) {
    const stations = [...this.#rail.children];
    const here = stations.findIndex((station) => station.dataset.rail === name);
    this.#rail.hidden = here < 0;
    stations.forEach((station, i) => {
      station.classList.toggle("done", i < here);
      if (i === here) station.setAttribute("aria-current", "step");
      else station.removeAttribute("aria-current");
    });
  }
}

/** Show the text of an element, or hide it where there is none. */
export function tell(id, text) {
  const target = element(id);
  target.textContent = text ?? "";
  target.hidden = !text;
}

/** Mark a field wrong, with its text; or right again, with none. */
export function mark(id, text) {
  tell(`${id}-wrong`, text);
  if (text) element(id).setAttribute("aria-invalid", "true");
  else element(id).removeAttribute("aria-invalid");
}
