/**
 * Times by the clocks of Toronto and Winnipeg, as the page's server has them, in the member's language.
 *
 * Rules kept here:
 * - The browser's own table of time zones is never asked what time it is in Ontario: it may be an older one.
 * - What this device's own clock shows is said to be that, and only where it is neither city's.
 * - Times are written as the pages write them (voting/web/common/times/written.py): a test compares.
 */

const MINUTE_MS = 60_000;
const WORDS = {
  en: { noon: "noon", midnight: "midnight, as that day begins", at: " at ", half: ["a.m.", "p.m."] },
  fr: { noon: "midi", midnight: "minuit, au début de cette journée", at: " à " },
};
const LOCALES = { en: "en-CA", fr: "fr-CA" };

/** The clocks of Ontario's two time zones. */
export class Clocks {
  #clocks;
  #language;
  #device;

  /**
   * @param {{toronto: Array, winnipeg: Array}} clocks of each: from which moment on, how many minutes ahead of UTC
   * @param {"en"|"fr"} language
   * @param {function(Date): number} [device] how many minutes this device's clock is ahead (for tests)
   */
  constructor(clocks, language, device = (date) => -date.getTimezoneOffset()) {
    this.#clocks = Object.fromEntries(
      Object.entries(clocks).map(([city, changes]) => [
        city,
        changes.map(([since, ahead]) => ({ since: Date.parse(since), ahead })),
      ]),
    );
    this.#language = language === "fr" ? "fr" : "en";
    this.#device = device;
  }

  /**
   * A moment in both cities, and on this device where that is a third time: {toronto, winnipeg, own}.
   *
   * Winnipeg's day and the device's are named where they are others than Toronto's.
   */
  moment(date) {
    const aheads = ["toronto", "winnipeg"].map((city) => this.#ahead(city, date));
    const [toronto, winnipeg] = aheads.map((ahead) => shifted(date, ahead));
    const ahead = this.#device(date);
    const own = shifted(date, ahead);
    return {
      toronto: this.#full(toronto),
      winnipeg: this.#beside(winnipeg, toronto),
      own: aheads.includes(ahead) ? null : this.#beside(own, toronto),
    };
  }

  /** A moment to the second in Toronto, with its year. */
  exact(date) {
    const local = shifted(date, this.#ahead("toronto", date));
    const [hour, minute, second] = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
    const day = this.#day(local, { month: "long" });
    const year = local.getUTCFullYear();
    return this.#language === "fr"
      ? `${day} ${year}, ${hour}\u00a0h\u00a0${two(minute)}\u00a0min\u00a0${two(second)}\u00a0s`
      : `${day}, ${year}, ${hour % 12 || 12}:${two(minute)}:${two(second)}\u00a0${half(hour)}`;
  }

  #ahead(city, date) {
    const changes = this.#clocks[city];
    return (changes.findLast(({ since }) => since <= date.getTime()) ?? changes[0]).ahead;
  }

  #full(local) {
    return this.#day(local, { weekday: "long", month: "long" }) + WORDS[this.#language].at + this.#clock(local);
  }

  #beside(local, other) {
    return local.getUTCDate() === other.getUTCDate() ? this.#clock(local) : this.#full(local);
  }

  #day(local, names) {
    const [date, french] = [local.getUTCDate(), this.#language === "fr"];
    const format = (options) => new Intl.DateTimeFormat(LOCALES[this.#language], { ...options, timeZone: "UTC" }).format(local);
    const day = french && date === 1 ? "1er" : String(date);
    const month = format({ month: names.month });
    const weekday = names.weekday ? format({ weekday: names.weekday }) : "";
    if (french) return `${weekday} ${day} ${month}`.trim();
    return `${weekday ? `${weekday}, ` : ""}${month} ${day}`;
  }

  #clock(local) {
    const words = WORDS[this.#language];
    const [hour, minute, second] = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
    if (minute === 0 && second === 0 && hour % 12 === 0) return hour === 0 ? words.midnight : words.noon;
    return this.#language === "fr"
      ? `${hour}\u00a0h\u00a0${two(minute)}`
      : `${hour % 12 || 12}:${two(minute)}\u00a0${half(hour)}`;
  }
}

/** A date whose UTC fields are those of a clock that is so many minutes ahead. */
function shifted(date, ahead) {
  return new Date(date.getTime() + ahead * MINUTE_MS);
}

function half(hour) {
  return WORDS.en.half[hour < 12 ? 0 : 1];
}

function two(number) {
  return String(number).padStart(2, "0");
}
