/**
 * The arithmetic of the ballots, in pieces for workers, and the tallies that they give.
 *
 * Rules kept here:
 * - Every ballot is verified by the code with which the booth verifies its own (`ballot.mjs`).
 * - A piece never throws: what is wrong is a failure that names the ballot.
 */

import { compact, fromUtf8 } from "../booth/encoding.mjs";
import { product, verifyBallot } from "../booth/ballot.mjs";
import { FixedBase, IDENTITY, parseElement, parseProduct } from "../booth/group.mjs";

/** Ballots in one piece of work. */
export const PIECE = 20;
const NOTHING = { alpha: IDENTITY, beta: IDENTITY };

/** The tables of the election keys that were met last; units' pieces come one after the other. */
const keys = new Map();

function keyOf(publicKey) {
  if (!keys.has(publicKey)) {
    if (keys.size > 8) keys.clear();
    keys.set(publicKey, new FixedBase(parseElement(publicKey, "election.json, public_key")));
  }
  return keys.get(publicKey);
}

/** A ciphertext as texts, and back; no text is that of the identity alone. */
function toTexts({ alpha, beta }) {
  return [String(alpha), String(beta)];
}

function fromTexts(pair) {
  const [alpha, beta] = pair.map((text) => parseProduct(text, "a product of ballots"));
  return { alpha, beta };
}

/**
 * Verify some ballots of a unit, and multiply them.
 * @param {{unit: string, uuid: string, fingerprint: string, publicKey: string, first: number,
 *   ballots: Uint8Array[]}} piece `first`: the number in its unit of the first of them, from 1
 * @returns {Promise<{unit, credentials: string[], sums: string[][], failure: string}>} sums by answer
 */
export async function checkBallots({ unit, uuid, fingerprint, publicKey, first, ballots }) {
  const credentials = [];
  const sums = [NOTHING, NOTHING];
  for (const [i, bytes] of ballots.entries()) {
    try {
      const election = { uuid, fingerprint, key: keyOf(publicKey) };
      const { credential, ciphertexts } = await verifyBallot(election, fromUtf8(bytes, "ballot"));
      credentials.push(credential);
      for (const answer of [0, 1]) sums[answer] = product(sums[answer], ciphertexts[answer]);
    } catch (error) {
      return { unit, credentials, sums: [], failure: `unit ${unit}, ballot ${first + i}: ${error.message}` };
    }
  }
  return { unit, credentials, sums: sums.map(toTexts), failure: "" };
}

/** What a unit's encrypted tally holds of the votes in favour, and how many votes there are. */
export function talliedOf({ tally, ballots }) {
  const [[{ alpha, beta }]] = JSON.parse(fromUtf8(tally.bytes, "encrypted tally"));
  return { votes: ballots.length, inFavour: fromTexts([alpha, beta]) };
}

/** The pieces of a unit's ballots. */
export function piecesOf(unit, { uuid, fingerprint, publicKey }, ballots) {
  const pieces = [];
  for (let start = 0; start < ballots.length; start += PIECE) {
    const some = ballots.slice(start, start + PIECE).map(({ bytes }) => bytes);
    pieces.push({ unit, uuid, fingerprint, publicKey, first: start + 1, ballots: some });
  }
  return pieces;
}

/** The encrypted tally that these findings give, as the archive must have it. */
export function tallyText(findings) {
  const sums = [0, 1].map((answer) =>
    findings.map((finding) => fromTexts(finding.sums[answer])).reduce(product, NOTHING),
  );
  return compact([sums.map(({ alpha, beta }) => ({ alpha: String(alpha), beta: String(beta) }))]);
}
