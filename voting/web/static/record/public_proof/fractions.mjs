/**
 * Exact fractions, and the texts in which files write them.
 *
 * Rules kept here:
 * - A fraction is {n, d} in lowest terms, both BigInt, d above 0. Nothing is ever rounded.
 * - A number in a file has one text: it is read, written again and compared.
 */

import { demand } from "../documents.mjs";

const WHOLE = "(?:0|[1-9][0-9]{0,14})";
const MONEY = new RegExp(`^${WHOLE}\\.[0-9]{2}$`);
const NUMBER = new RegExp(`^${WHOLE}(?:\\.[0-9]{1,9}|/[1-9][0-9]{0,14})?$`);
/** A decimal has at most nine places; what needs more is written as n/d. */
const PLACES = 9;

export const ZERO = { n: 0n, d: 1n };
export const ONE = { n: 1n, d: 1n };

function gcd(a, b) {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** n / d in lowest terms, d above 0. */
export function fraction(n, d) {
  const common = gcd(n, d);
  return { n: n / common, d: d / common };
}

export function plus(a, b) {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function times(a, b) {
  return fraction(a.n * b.n, a.d * b.d);
}

/** a / b, for a b above 0. */
export function over(a, b) {
  return fraction(a.n * b.d, a.d * b.n);
}

/** Below 0, 0 or above 0, as a is below b, equal or above. */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The largest whole number that is not above the fraction. */
export function floor({ n, d }) {
  const quotient = n / d;
  return n % d < 0n ? quotient - 1n : quotient;
}

/** The smallest whole number that is not below the fraction. */
export function ceil({ n, d }) {
  return -floor({ n: -n, d });
}

/** The least common multiple of whole numbers above 0. */
export function lcm(numbers) {
  return numbers.reduce((least, one) => (least / gcd(least, one)) * one, 1n);
}

/** What a decimal or n/d says. */
function valueOf(text) {
  if (text.includes("/")) return fraction(...text.split("/").map(BigInt));
  const [whole, places = ""] = text.split(".");
  return fraction(BigInt(whole + places), 10n ** BigInt(places.length));
}

/** `n`, or `n/d` in lowest terms. */
export function exactText({ n, d }) {
  return d === 1n ? String(n) : `${n}/${d}`;
}

/** The shortest decimal if nine places hold it, otherwise n/d. */
function shortestText(value) {
  const unit = 10n ** BigInt(PLACES);
  if (unit % value.d !== 0n) return exactText(value);
  const digits = String(value.n * (unit / value.d)).padStart(PLACES + 1, "0");
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, "");
}

/** The value of a number's text, if `form` is its form and `write` gives the same text again. */
function read(text, form, write, what) {
  const formed = typeof text === "string" && form.test(text);
  demand(formed && write(valueOf(text)) === text, `${what}: not a number in its one form`);
  return valueOf(text);
}

/** Dollars and cents, always with both places. */
export function readMoney(text, what) {
  return read(text, MONEY, () => text, what);
}

/** A number in its shortest text. */
export function readNumber(text, what) {
  return read(text, NUMBER, shortestText, what);
}

/** A share, written as `n/d` in lowest terms or as a whole number. */
export function readShare(text, what) {
  return read(text, NUMBER, exactText, what);
}
