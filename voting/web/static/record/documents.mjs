/**
 * Strict reading of a record's documents, and the digests of many bytes.
 *
 * Rules kept here:
 * - A document has one valid byte form, RFC 8785: it is written again and compared.
 * - A refusal names the document, the place in it and what was expected there.
 * - Long work stops for the page every few hundredths of a second: it is drawn and can be used.
 */

import { canonical, compact, fromUtf8, sha256Hex, utf8 } from "../booth/encoding.mjs";
import { EvidenceError } from "../booth/errors.mjs";

export const DIGEST = /^[0-9a-f]{64}$/;
/** A poll, a card set, a ceremony or a route: 15 base58 characters. */
export const IDENTIFIER = /^[1-9A-HJ-NP-Za-km-z]{15}$/;
export const UNIT = /^[A-Z0-9-]{1,32}$/;
export const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** A time truncated to its hour, as ballots carry it. */
export const HOUR = /^\d{4}-\d{2}-\d{2}T\d{2}:00:00Z$/;

const AT_ONCE = 512;
const PAUSE_AFTER = 30;

/** Refuse the record, saying what is wrong. */
export function refuse(what) {
  throw new EvidenceError("record", what);
}

/** Refuse the record unless `condition` holds. */
export function demand(condition, what) {
  if (!condition) refuse(what);
}

/** The value of JSON text. */
function parse(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`${what}: not JSON`);
  }
}

/** The value of a document's bytes, which must be in its one form, RFC 8785. */
export function readCanonical(bytes, what) {
  const text = fromUtf8(bytes, what);
  const value = parse(text, what);
  demand(canonical(value) === text, `${what}: not in its one form, RFC 8785`);
  return value;
}

/** The value of a Belenios document's bytes: compact JSON, an object or a list. */
export function readCompact(bytes, what) {
  const text = fromUtf8(bytes, what);
  const value = parse(text, what);
  const exact = value !== null && typeof value === "object" && compact(value) === text;
  demand(exact, `${what}: not compact JSON`);
  return value;
}

/** True if `value` is an object with exactly these members. */
function hasMembers(value, names) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const own = Object.keys(value);
  return own.length === names.length && names.every((name) => Object.hasOwn(value, name));
}

/** Refuse a value that is not an object with exactly these members. */
export function demandMembers(value, names, what) {
  demand(hasMembers(value, names), `${what}: expected an object of ${[...names].sort().join(", ")}`);
}

/** Refuse a value that is not text of this form. */
export function demandText(value, pattern, what) {
  demand(typeof value === "string" && pattern.test(value), `${what}: not of its form`);
}

/** Refuse a value that is not a whole number from 0. */
export function demandNumber(value, what) {
  demand(Number.isSafeInteger(value) && value >= 0, `${what}: not a whole number`);
}

/** Refuse a value that is not a list. */
export function demandList(value, what) {
  demand(Array.isArray(value), `${what}: not a list`);
}

/** True if these are the same bytes. */
export function sameBytes(first, second) {
  return first.length === second.length && first.every((byte, i) => byte === second[i]);
}

/** True if the bytes are those of the text. */
export function isText(bytes, text) {
  return sameBytes(bytes, utf8(text));
}

/** What `make` gives for each of the items, in order, many at a time. */
export async function inTurns(items, make) {
  const made = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    made.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(make))));
  }
  return made;
}

/** The hexadecimal SHA-256 of each of these bytes. */
export function digestsOf(list) {
  return inTurns(list, sha256Hex);
}

/** A function to await inside a long loop: it lets the page work if it has not for a while. */
export function makePause() {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < PAUSE_AFTER) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
