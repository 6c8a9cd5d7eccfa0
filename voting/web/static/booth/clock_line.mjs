/**
 * The line that says how much time is left, kept up to date while the booth is open.
 *
 * Rules kept here:
 * - The line is hidden once the vote is cast: there is nothing left to be late for.
 * - It is spoken only to a person who is voting.
 */

import { Countdown, ServerClock } from "./countdown.mjs";
import { element } from "./steps.mjs";

/** The clock line on the page. */
export class ClockLine {
  #clock = new ServerClock();
  #countdown;

  /** @param {{window: {opens, closes}, now: string}} poll the page's data */
  constructor(poll, texts) {
    const { responseStart } = performance.getEntriesByType("navigation")[0];
    this.#clock.set(new Date(poll.now), performance.now() - responseStart);
    this.#countdown = new Countdown(poll.window, this.#clock, texts);
  }

  /** The phase of the window: "before", "open" or "after". */
  get phase() {
    return this.#countdown.phase;
  }

  /** Take the server's time from one of its answers. */
  set(date) {
    this.#clock.set(date);
  }

  /** Show the line now, if `shown`; announce it to screen readers too, if `spoken`. */
  show(shown, spoken) {
    element("clock").hidden = !shown;
    element("clock-text").textContent = this.#countdown.line();
    const said = this.#countdown.announcement();
    if (said !== null && spoken) element("clock-said").textContent = said;
  }
}
