/**
 * How far the check has got: the step, the ballots done, and about how long is left.
 *
 * Rules kept here:
 * - The time left is said once enough is done to know, from what these ballots took on this machine.
 * - The bar tells it by itself; words change at most once a second.
 */

const LEAST_SHARE = 0.02;
const LEAST_SECONDS = 2;
const BETWEEN_WORDS = 1000;

function element(id) {
  return document.getElementById(id);
}

/** The working section of the page. */
export class Progress {
  #names;
  #texts;
  #number = 0;
  #all = 0;
  #done = 0;
  #began = 0;
  #said = 0;

  /** @param {string[]} names the steps in order */
  constructor(names, texts) {
    this.#names = names;
    this.#texts = texts;
    element("bar").removeAttribute("value");
    this.#tell();
  }

  /** The next step begins. */
  step() {
    this.#number = Math.min(this.#number + 1, this.#names.length - 1);
    this.#tell();
  }

  /** So many ballots are to be verified. */
  begin(ballots) {
    this.#all = ballots;
    this.#began = performance.now();
    this.#tell();
  }

  /** So many more are done. */
  add(ballots) {
    this.#done += ballots;
    element("bar").value = this.#done / this.#all;
    if (performance.now() - this.#said > BETWEEN_WORDS) this.#tell();
  }

  /** Say it in another language. */
  speak(texts) {
    this.#texts = texts;
    this.#tell();
  }

  /** Seconds left, or null while that is not known. */
  #left() {
    const seconds = (performance.now() - this.#began) / 1000;
    const share = this.#all > 0 ? this.#done / this.#all : 0;
    if (share < LEAST_SHARE || seconds < LEAST_SECONDS) return null;
    return (seconds * (1 - share)) / share;
  }

  #tell() {
    const name = this.#names[this.#number];
    const title = this.#texts.say("step", name);
    const place = { number: this.#number + 1, count: this.#names.length, title };
    element("step").textContent = this.#texts.say("working", "step", place);
    element("left").textContent = this.#all > 0 ? this.#ballots() : "";
    this.#said = performance.now();
  }

  #ballots() {
    const number = (value) => new Intl.NumberFormat(this.#texts.locale).format(value);
    const values = { done: number(this.#done), all: number(this.#all) };
    const left = this.#left();
    if (left === null) return this.#texts.say("working", "ballots", values);
    return this.#texts.say("working", "left", { ...values, left: this.#texts.duration(Math.max(1, left)) });
  }
}
