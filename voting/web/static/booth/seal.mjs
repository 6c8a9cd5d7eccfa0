/**
 * The seal: what two officers fixed before the vote, from which the election key follows.
 *
 * Rules kept here:
 * - What a voting code is derived with, card set and iterations, is sealed: a server that named fewer
 *   would be told more of the code by each sign-in.
 * - Everything depends on one digest, the seal digest, of the log's poll:sealed entry, wherever it
 *   stands: it names poll.json's digest, poll.json names that of trustees.json, and the trustees' keys
 *   give the election key. A server that gave this member another key would need another seal digest,
 *   which the member sees.
 * - The election key is computed again, as the product of the trustees' keys (specification 4.7), and
 *   compared. The proofs are left to the auditors, who check the same bytes.
 */

import { verifyIterations } from "./credential.mjs";
import { EvidenceError } from "./errors.mjs";
import { fromUtf8, sha256Hex } from "./encoding.mjs";
import { parseElement } from "./group.mjs";

/** Refuse, naming what differs. */
function require(condition, what) {
  if (!condition) throw new EvidenceError("wrong-seal", `the seal: ${what}`);
}

/** The value of JSON bytes; EvidenceError otherwise. */
function parse(bytes, what) {
  try {
    return JSON.parse(fromUtf8(bytes, what));
  } catch {
    throw new EvidenceError("malformed", `${what}: not JSON`);
  }
}

/** What `read` returns; EvidenceError if a part that it looks for is missing. */
function reading(what, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw new EvidenceError("malformed", `${what}: not of its form`);
  }
}

/**
 * Check the sealed poll.json, as far as a voting code depends on it.
 * 1. The log's entry is a seal, and names poll.json's digest. 2. The page names the same. 3.
 * poll.json is of this poll and these cards, whose iterations are within bounds.
 * @param {{entry: Uint8Array, document: Uint8Array}} bytes as served
 * @param {{poll, card_set, digest}} page the page's data
 * @returns {Promise<{digest: string, poll: string, iterations: number, terms: object}>} `digest` is the
 *   seal digest, `poll` that of poll.json, `terms` what poll.json says
 * @throws {EvidenceError} wrong-seal, malformed or bad-iterations
 */
export async function readTerms({ entry, document }, page) {
  const sealed = parse(entry, "the log's entry");
  const poll = await sha256Hex(document);
  const placed = Number.isSafeInteger(sealed?.index) && sealed.index >= 0;
  require(placed && sealed.event === "poll:sealed", "the log's entry is not its seal"); // 1
  require(sealed.poll === poll, "poll.json is not the one that was sealed"); // 1
  require(page.digest === poll, "the page is of another poll.json"); // 2
  const terms = parse(document, "poll.json");
  const { iterations } = reading("poll.json", () => requireCards(terms, page)); // 3
  return { digest: await sha256Hex(entry), poll, iterations, terms };
}

/**
 * Check the seal against the page, and compute the election key.
 * 1. The sealed poll.json, as `readTerms` does. 2. It says what the page says: the poll's key, its
 * question and answers. 3. It names trustees.json's digest. 4. The election key is the product of the
 * trustees' keys.
 * @param {{entry: Uint8Array, document: Uint8Array, trustees: Uint8Array}} bytes as served
 * @param {{poll, card_set, digest, log_key, question, answers}} page the page's data
 * @returns {Promise<{digest: string, poll: string, iterations: number, trustees: string, units: Map, publicKey: string}>}
 *   as `readTerms`; `trustees` is that file's digest, `units` holds the sealed counting units by id
 * @throws {EvidenceError} as `readTerms`
 */
export async function readSeal({ entry, document, trustees }, page) {
  const { digest, poll, iterations, terms } = await readTerms({ entry, document }, page); // 1
  reading("poll.json", () => requirePage(terms, page)); // 2
  const trusteesDigest = await sha256Hex(trustees);
  require(terms.trustees === trusteesDigest, "trustees.json is not the one that was sealed"); // 3
  const publicKey = reading("trustees.json", () => productOf(parse(trustees, "trustees.json"))); // 4
  const units = reading("poll.json", () => new Map(terms.units.map((unit) => [unit.unit, unit])));
  return { digest, poll, iterations, trustees: trusteesDigest, units, publicKey };
}

/**
 * Check that an election is the one sealed for a counting unit.
 * 1. It is bound to this poll.json and these trustees. 2. The unit's election and voters' list are the
 * sealed ones. 3. Its key is the product of the trustees' keys.
 * @param {{sealed: {uuid, poll, voters_list, trustees, public_key}}} election as `readElection` gives it
 * @throws {EvidenceError} wrong-seal
 */
export function verifySealed({ sealed }, unit, seal) {
  require(sealed.poll === seal.poll && sealed.trustees === seal.trustees, "another election's"); // 1
  const fixed = seal.units.get(unit);
  require(fixed?.election === sealed.uuid, "this counting unit has another election"); // 2
  require(fixed.voters_list === sealed.voters_list, "this election has another voters' list"); // 2
  require(sealed.public_key === seal.publicKey, "the election key is not the trustees'"); // 3
}

/** Check 3 of `readTerms`: poll.json is of the page's poll and cards; what it says. */
function requireCards(terms, page) {
  require(terms.poll === page.poll && terms.card_set === page.card_set, "another poll's");
  verifyIterations(terms.iterations);
  return terms;
}

/** Check 2 of `readSeal`: what the page says is what was sealed. */
function requirePage(terms, page) {
  require(terms.log.public_key === page.log_key, "the page has another key of the poll");
  for (const name of ["question", "answers"]) {
    require(inOrder(terms[name]) === inOrder(page[name]), `the page has another ${name}`);
  }
}

/** JSON with the members of every object sorted, so that equal objects give the same text. */
function inOrder(value) {
  return JSON.stringify(value, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The product of the trustees' keys, as text: a Single's key, a Pedersen's constant terms. */
function productOf(trustees) {
  const keys = trustees.flatMap(([kind, item]) => {
    if (kind === "Single") return [item.public_key];
    require(kind === "Pedersen", "a trustee of an unknown kind");
    return item.coefexps.map(({ message }) => JSON.parse(message).coefexps[0]);
  });
  require(keys.length > 0, "no trustee");
  const elements = keys.map((key) => parseElement(key, "trustees.json, a key"));
  return String(elements.reduce((product, element) => product.multiply(element)));
}
