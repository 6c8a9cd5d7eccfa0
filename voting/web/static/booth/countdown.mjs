/**
 * The time that counts is the server's; how much of it is left.
 *
 * Rules kept here:
 * - The device's clock is trusted only to count seconds, never for the time of day.
 * - The clock is at most a second early, and late only by the network's delay.
 * - The countdown never stops a member from casting: the ballot box decides, to the second.
 */

/** A second, because the Date header drops fractions and we prefer to be early. */
const RESOLUTION_MS = 1_000;
const ANNOUNCED = [3_600, 900, 300, 60];

/** The server's clock, set again by each of its answers. */
export class ServerClock {
  #offset = 0;
  #device;

  /** @param {function(): number} [device] the device's clock, in ms (for tests) */
  constructor(device = Date.now) {
    this.#device = device;
  }

  /** Set the clock to the server's time `date`, which was true `age` ms ago. */
  set(date, age = 0) {
    this.#offset = date.getTime() + age + RESOLUTION_MS - this.#device();
  }

  /** The server's time now, as a Date. */
  now() {
    return new Date(this.#device() + this.#offset);
  }
}

/** What the clock line says, and when it is spoken too. */
export class Countdown {
  #window;
  #clock;
  #texts;
  #spokenBelow = Infinity;

  /** @param {{opens: string, closes: string}} window RFC 3339 times */
  constructor(window, clock, texts) {
    this.#window = { opens: new Date(window.opens), closes: new Date(window.closes) };
    this.#clock = clock;
    this.#texts = texts;
  }

  /** The phase of the window: "before", "open" or "after". */
  get phase() {
    const now = this.#clock.now();
    if (now < this.#window.opens) return "before";
    return now < this.#window.closes ? "open" : "after";
  }

  /** The line to show now. */
  line() {
    const { opens, closes } = this.#window;
    if (this.phase === "before") return this.#texts.say("clock", "opens", this.#texts.moment(opens));
    if (this.phase === "after") return this.#texts.say("clock", "closed", this.#texts.moment(closes));
    const left = this.#secondsLeft();
    if (left > 86_400) return this.#texts.say("clock", "closes", this.#texts.moment(closes));
    return this.#texts.say("clock", "left", { left: this.#texts.duration(left) });
  }

  /** The line to speak now, or null: once below each of 60, 15, 5 and 1 minutes, and at the end. */
  announcement() {
    const left = this.#secondsLeft();
    const below = left <= 0 ? 0 : ANNOUNCED.findLast((threshold) => left <= threshold);
    if (below === undefined || below >= this.#spokenBelow) return null;
    this.#spokenBelow = below;
    return this.line();
  }

  #secondsLeft() {
    return Math.ceil((this.#window.closes - this.#clock.now()) / 1000);
  }
}
