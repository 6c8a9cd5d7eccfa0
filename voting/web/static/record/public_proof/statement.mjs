/**
 * What a public proof is about: one figure of one count of one poll (docs/public-proof.md, 3).
 *
 * Rules kept here:
 * - Everything here is computed by whoever verifies, from the record. Nothing is taken from the proof.
 * - All of it is hashed into each challenge, so that a proof of one statement is none of another.
 */

import { product } from "../../booth/ballot.mjs";
import { fromInteger, sha512, utf8 } from "../../booth/encoding.mjs";
import { IDENTITY, parseElement, reduce512 } from "../../booth/group.mjs";
import { joined } from "../tree.mjs";

const LENGTH_BYTES = 4;
const NOTHING = { alpha: IDENTITY, beta: IDENTITY };

/** The second generator h, of which nobody knows log_g h (`tally.protocol.group.H`). */
export const H = parseElement("6e82fd0769627a46187613ac4a3db609b994f144492230a97f2a8b83d94fda9e", "h");

/** The product of ciphertexts; that of none encrypts 0. */
export function multiplied(ciphertexts) {
  return ciphertexts.reduce(product, NOTHING);
}

/** Parts as bytes, each after its length in 4 bytes, big-endian: no two lists are alike. */
export function frame(parts) {
  const framed = parts.flatMap((part) => {
    const bytes = utf8(part);
    return [fromInteger(BigInt(bytes.length), LENGTH_BYTES), bytes];
  });
  return joined(...framed);
}

/** The challenge of one of our own proofs: SHA-512 of the tag, NUL and framed parts, big-endian, mod q. */
export async function challengeOf(tag, ...framed) {
  return reduce512(await sha512(joined(utf8(`${tag}\0`), ...framed)));
}

/** (A, B) = the product of the units' E_u to the power W_u, which encrypts M. */
async function weighedOf(units, { byUnit }, pause) {
  const powers = [];
  for (const { unit, inFavour } of units.filter((one) => byUnit.has(one.unit))) {
    await pause();
    const W = byUnit.get(unit);
    powers.push({ alpha: inFavour.alpha.publicPower(W), beta: inFavour.beta.publicPower(W) });
  }
  const { alpha: A, beta: B } = multiplied(powers);
  return { A, B };
}

/**
 * The statement of one figure.
 * @param {{poll: string, count: number, log: {size: number, root: string}, fte: string, kind: "fte"|"heads"}} about
 *   `log` ends with the count's `tally:encrypted`; `fte` is the hexadecimal digest of fte.json
 * @param {{unit: string, votes: number, inFavour: {alpha, beta}}[]} units sorted by name; `inFavour` is E_u
 * @param {{scale: bigint, byUnit: Map<string, bigint>}} weights
 * @returns {Promise<{A, B, parts: string[]}>} `parts` are what every challenge hashes first
 */
export async function statementOf({ poll, count, log, fte, kind }, units, weights, pause) {
  const each = units.flatMap(({ unit, votes, inFavour }) => [
    unit,
    String(votes),
    `${inFavour.alpha},${inFavour.beta}`,
  ]);
  const parts = [poll, String(count), String(log.size), log.root, fte, ...each, kind, String(weights.scale)];
  return { ...(await weighedOf(units, weights, pause)), parts };
}
