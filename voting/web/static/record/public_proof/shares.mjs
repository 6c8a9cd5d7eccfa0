/**
 * The key holders' blinded shares, and the commitment to M (docs/public-proof.md, 3).
 *
 * Rules kept here:
 * - D_i is A^x_i h^-s_i for the x_i of the key holder's sealed key X_i = g^x_i: Okamoto's proof of knowledge.
 * - The challenge hashes the whole statement, the key holder, A, B, D_i and both commitments.
 */

import { generatorPower } from "../../booth/group.mjs";
import { demand } from "../documents.mjs";
import { H, challengeOf, frame } from "./statement.mjs";

const TAG = "ratify/share/v1";

/**
 * Verify that a share is of the key holder with the key X.
 * @param {{owner: number, element, proof: {challenge, key, blind}}} share D_i, and the responses w - c x_i, v - c s_i
 * @throws {EvidenceError} record
 */
export async function verifyShare({ A, B, parts }, X, { owner, element: D, proof }) {
  const { challenge: c, key, blind } = proof;
  const ofKey = generatorPower(key).multiply(X.publicPower(c));
  const ofShare = A.publicPower(key).multiply(H.publicPower(blind).inverse()).multiply(D.publicPower(c));
  const own = [owner, X, A, B, D, ofKey, ofShare].map(String);
  const holds = (await challengeOf(TAG, frame([...parts, ...own]))) === c;
  demand(holds, `public proof: the share of trustee ${owner} does not hold: it is of another key, count or poll`);
}

/** C = B times the product of D_i^-lambda_i, which is g^M h^s. */
export function commitmentOf({ B }, shares, joined) {
  const powers = new Map(joined.map(({ number, power }) => [number, power]));
  return shares.reduce((C, { owner, element: D }) => C.multiply(D.publicPower(powers.get(owner)).inverse()), B);
}
