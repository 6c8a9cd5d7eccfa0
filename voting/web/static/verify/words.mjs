/**
 * The page's texts, English and French; `Texts` fills in their values.
 *
 * Rules kept here:
 * - Both languages have the same names: a test compares them, and each step has its title and its reason.
 * - A step's reason says what it protects against, in one sentence, to a member who is no engineer.
 */

import { ENGLISH } from "./english.mjs";
import { FRENCH } from "./french.mjs";

/** A space that breaks no line, where French writes one before its marks; the texts have plain ones. */
function spaced(texts) {
  if (typeof texts === "string") return texts.replace(/ (?=[:%?!»])/g, "\u00a0").replace(/« /g, "«\u00a0");
  return Object.fromEntries(Object.entries(texts).map(([name, part]) => [name, spaced(part)]));
}

/** The catalogues of `Texts`, by language. */
export const WORDS = { en: ENGLISH, fr: spaced(FRENCH) };
