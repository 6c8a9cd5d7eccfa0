/**
 * The line that says how much time is left, kept up to date while the booth is open.
 *
 * Rules kept here:
 * - The line is hidden once the vote is cast: there is nothing left to be late for.
 * - Each minute it asks when voting closes now: an early close is ordered ten minutes ahead at least.
 * - It is spoken only to a person who is voting.
 */

import { Countdown, ServerClock } from "./countdown.mjs";
import { element } from "./steps.mjs";

const ASK_MS = 60_000;

/** The clock line on the page. */
export class ClockLine {
  #clock = new ServerClock();
  #countdown;
  #api;

  /**
   * @param {{window: {opens, closes}, now: string}} poll the page's data
   * @param {Clocks} clocks by which times are shown
   * @param {{window: function(): Promise<{closes: string}>}} api the server's interface
   */
  constructor(poll, texts, clocks, api) {
    this.#api = api;
    const { responseStart } = performance.getEntriesByType("navigation")[0];
    this.#clock.set(new Date(poll.now), performance.now() - responseStart);
    this.#countdown = new Countdown(poll.window, this.#clock, texts, clocks);
  }

  /** The phase of the window: "before", "open" or "after". */
  get phase() {
    return this.#countdown.phase;
  }

  /** Take the server's time from one of its answers. */
  set(date) {
    this.#clock.set(date);
  }

  /** Ask for the closing time in force, now and then; what gets no answer is asked again. */
  follow(wanted) {
    const ask = async () => {
      if (!wanted()) return;
      try {
        this.#countdown.move((await this.#api.window()).closes);
      } catch {
        // Without an answer the booth counts on to the time that it knows.
      }
    };
    setInterval(ask, ASK_MS);
    document.addEventListener("visibilitychange", ask);
  }

  /** Show the line now, if `shown`; announce it to screen readers too, if `spoken`. */
  show(shown, spoken) {
    element("clock").hidden = !shown;
    element("clock-text").textContent = this.#countdown.line();
    const said = this.#countdown.announcement();
    if (said !== null && spoken) element("clock-said").textContent = said;
  }
}
