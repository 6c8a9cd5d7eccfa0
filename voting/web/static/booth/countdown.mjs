/**
 * The time that counts is the server's; how much of it is left.
 *
 * Rules kept here:
 * - The device's clock is trusted only to count seconds, never for the time of day.
 * - The clock is at most a second early, and late only by the network's delay.
 * - Officers may extend the window, or order an early close ahead: the line then says that the
 *   closing time has changed, and is spoken at once.
 * - Times of day are by the server's clocks (clocks.mjs); this device's own is shown beside them, as such.
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
  #clocks;
  #spokenBelow = Infinity;
  /** What the names of the texts end in once the closing time has changed. */
  #moved = "";
  #toSpeak = false;

  /** @param {{opens: string, closes: string}} window RFC 3339 times */
  constructor(window, clock, texts, clocks) {
    this.#window = { opens: new Date(window.opens), closes: new Date(window.closes) };
    this.#clock = clock;
    this.#texts = texts;
    this.#clocks = clocks;
  }

  /** Take the closing time that is in force; from then on the line says if it has changed. */
  move(closes) {
    const moment = new Date(closes);
    if (Number.isNaN(moment.getTime()) || moment.getTime() === this.#window.closes.getTime()) return;
    this.#window.closes = moment;
    this.#moved = "-moved";
    this.#spokenBelow = Infinity;
    this.#toSpeak = true;
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
    if (this.phase === "before") return this.#sayTime("opens", opens);
    if (this.phase === "after") return this.#sayTime("closed", closes);
    const left = this.#secondsLeft();
    if (left > 86_400) return this.#sayTime("closes" + this.#moved, closes);
    return this.#texts.say("clock", "left" + this.#moved, { left: this.#texts.duration(left) });
  }

  /**
   * The line to speak now, or null: when the closing time has changed, once below each of 60, 15, 5
   * and 1 minutes, and at the end.
   */
  announcement() {
    const left = this.#secondsLeft();
    const below = left <= 0 ? 0 : ANNOUNCED.findLast((threshold) => left <= threshold);
    const reached = below !== undefined && below < this.#spokenBelow;
    if (!reached && !this.#toSpeak) return null;
    if (reached) this.#spokenBelow = below;
    this.#toSpeak = false;
    return this.line();
  }

  #sayTime(name, date) {
    const times = this.#clocks.moment(date);
    const line = this.#texts.say("clock", name, times);
    return times.own === null ? line : `${line} ${this.#texts.say("clock", "own", times)}`;
  }

  #secondsLeft() {
    return Math.ceil((this.#window.closes - this.#clock.now()) / 1000);
  }
}
