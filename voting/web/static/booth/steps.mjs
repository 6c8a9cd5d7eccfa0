/**
 * The page's steps, its standing line ("You have not voted yet"), and its errors.
 *
 * Rules kept here:
 * - One step is shown at a time; the focus moves to its heading, so that it is read aloud.
 * - What is only for a member with a card, or only for a claimant, is shown to nobody else.
 * - Whether the vote has been cast is always in view, is spoken when it changes, and comes first in
 *   the window's title.
 * - An error is tied to its field, and the focus goes there.
 * - Text is set as text, never as HTML.
 */

/** The steps by which a person enters, with the way that each belongs to. */
const WAYS = { "sign-in": "card", claim: "claim", confirm: "claim" };
/** The stage of the progress rail that a step belongs to, if its name differs. */
const STATIONS = { confirm: "claim", casting: "review", unknown: "review" };

/** The element of this id; RangeError if the template lacks it, which is a bug. */
export function element(id) {
  const target = document.getElementById(id);
  if (target === null) throw new RangeError(`the page has no #${id}`);
  return target;
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

  /** How the person entered: "card" (on the list) or "claim" (not on it). */
  get way() {
    return this.#booth.dataset.way;
  }

  set way(way) {
    this.#booth.dataset.way = way;
  }

  /** True while the person is entering: signing in, claiming or confirming. */
  get entering() {
    return this.current in WAYS;
  }

  /** Show one step, and move the focus to its heading, except when the page starts. */
  show(name) {
    const first = this.current === "start";
    for (const step of this.#booth.querySelectorAll("[data-step]")) {
      step.hidden = step.dataset.step !== name;
    }
    this.way = WAYS[name] ?? this.way;
    this.#markRail(STATIONS[name] ?? name);
    if (first) return;
    const title = element(`${name}-title`);
    title.focus({ preventScroll: true });
    title.closest("[data-step]").scrollIntoView({ block: "start" });
  }

  /**
   * Show the step that ends the visit: `name` names its texts, of which some differ for a claimant;
   * `cause` is the problem's slug.
   */
  stop(name, cause = null) {
    const own = `${name}-${this.way}`;
    tell("stopped-title", this.#texts.say("stopped", `${name}-title`));
    tell("stopped-text", this.#texts.say("stopped", this.#texts.has("stopped", own) ? own : name));
    element("stopped-cause").hidden = cause === null;
    element("cause").textContent = cause ?? "";
    this.show("stopped");
  }

  /** Say whether the vote has been cast; `name` is one of the texts' `standing`. */
  stand(name) {
    const text = this.#texts.say("standing", name);
    this.#booth.dataset.state = name;
    document.title = `${text} · ${this.#title}`;
    const line = element("standing-text");
    if (line.textContent !== text) line.textContent = text;
  }

  #markRail(name) {
    const stations = [...this.#rail.children].filter(
      ({ dataset }) => (dataset.only ?? this.way) === this.way,
    );
    const here = stations.findIndex((station) => station.dataset.rail === name);
    this.#rail.hidden = here < 0;
    stations.forEach((station, i) => {
      station.classList.toggle("done", i < here);
      if (i === here) station.setAttribute("aria-current", "step");
      else station.removeAttribute("aria-current");
    });
  }
}

/** Show a text in an element, or hide the element if there is none. */
export function tell(id, text) {
  const target = element(id);
  target.textContent = text ?? "";
  target.hidden = !text;
}

/** Mark a field wrong, with a text, or right again, without one. */
export function mark(id, text) {
  tell(`${id}-wrong`, text);
  if (text) element(id).setAttribute("aria-invalid", "true");
  else element(id).removeAttribute("aria-invalid");
}
