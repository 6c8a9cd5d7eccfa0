/**
 * Words and durations in the member's language. Times are in clocks.mjs.
 *
 * Rules kept here:
 * - The texts themselves are in the page (templates/member/vote.html); no script holds one.
 * - A missing text is a bug, which the tests find.
 * - A text with a count is two, {one, other}: French says the singular of 0 too.
 */

const LOCALES = { en: "en-CA", fr: "fr-CA" };
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** The page's texts in one language. */
export class Texts {
  #catalogue;

  /**
   * @param {object} catalogue section -> name -> text, with `{name}` where a value goes
   * @param {"en"|"fr"} language
   */
  constructor(catalogue, language) {
    this.#catalogue = catalogue;
    this.language = language;
    this.locale = LOCALES[language] ?? LOCALES.en;
  }

  /** True if there is a text of this name. */
  has(section, name) {
    return this.#text(section, name, 1) !== undefined;
  }

  /** The text of this name, its values filled in: of two, the one for the value `count`. */
  say(section, name, values = {}) {
    const text = this.#text(section, name, values.count);
    if (text === undefined) throw new RangeError(`no text ${section}.${name}`);
    return text.replace(/\{([a-z]+)\}/g, (_, key) => values[key]);
  }

  /** A length of time in words: its largest unit, and the next one unless that is zero. */
  duration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const largest = UNITS.findIndex(([, size]) => whole >= size);
    if (largest < 0) return this.#quantity("second", 0);
    const [[unit, size], next] = UNITS.slice(largest);
    const words = [this.#quantity(unit, Math.floor(whole / size))];
    const rest = next ? Math.floor((whole % size) / next[1]) : 0;
    if (rest > 0) words.push(this.#quantity(next[0], rest));
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(words);
  }

  /** This language's half of a text in both languages, "English / French". */
  half(bilingual) {
    const halves = bilingual.split(" / ");
    return halves.length === 2 ? halves[this.locale === LOCALES.fr ? 1 : 0] : bilingual;
  }

  #text(section, name, count) {
    const text = this.#catalogue[section]?.[name];
    if (typeof text === "string" || text === undefined) return text;
    const one = new Intl.PluralRules(this.locale).select(count) === "one";
    return one ? text.one : text.other;
  }

  #text(section, name, count) {
    const text = this.#catalogue[section]?.[name];
    if (typeof text === "string" || text === undefined) return text;
    const one = new Intl.PluralRules(this.locale).select(count) === "one";
    return one ? text.one : text.other;
  }

  #quantity(unit, count) {
    const options = { style: "unit", unit, unitDisplay: "long" };
    return new Intl.NumberFormat(this.locale, options).format(count);
  }
}
