/**
 * That a commitment is to a number of m bits (docs/public-proof.md, 4).
 *
 * Rules kept here:
 * - V = C / g^lo, or g^hi / C, is the product of the C_j^(2^j): the product itself is compared.
 * - Each C_j commits to 0 or to 1, by the disjunction that ballots use: the two challenges of a bit add up to the
 *   hash, which covers the statement, the side, the interval, the place of the bit, C, V, every C_j and both
 *   commitments.
 */

import { FixedBase, G, IDENTITY, generatorPower, modQ } from "../../booth/group.mjs";
import { demand } from "../documents.mjs";
import { bitsOf } from "./interval.mjs";
import { H, challengeOf, frame } from "./statement.mjs";

const TAG = "ratify/bit/v1";

let tableOfH = null;

/** h to a power. */
function hPower(exponent) {
  tableOfH ??= new FixedBase(H);
  return tableOfH.power(exponent);
}

/** V: the commitment to M - lo, or to hi - M. */
function shifted(C, { lo, hi }, side) {
  if (side === "lower") return C.multiply(generatorPower(lo).inverse());
  return generatorPower(hi).multiply(C.inverse());
}

/** The product of the C_j^(2^j), the highest first. */
function joinedBits(bits) {
  return bits.reduceRight((product, bit) => product.square().multiply(bit), IDENTITY);
}

/** The commitments of both branches of a bit, recomputed: that C_j, or C_j / g, is a power of h. */
function commitmentsOf(bit, [zero, one]) {
  return [
    hPower(zero.response).multiply(bit.publicPower(zero.challenge)),
    hPower(one.response).multiply(bit.multiply(G.inverse()).publicPower(one.challenge)),
  ];
}

/**
 * Verify that one end of the interval is not passed.
 * 1. As many bits as the interval has, and no more. 2. Their product is V. 3. Each commits to 0 or to 1.
 * @param {{parts: string[]}} statement
 * @param {{lo: bigint, hi: bigint}} interval
 * @param {"lower"|"upper"} side
 * @param {object} C the commitment to M
 * @param {{bits: object[], proofs: object[][]}} proof
 * @throws {EvidenceError} record
 */
export async function verifyRange({ parts }, interval, side, C, { bits, proofs }, pause) {
  const what = `public proof, ${side} end`;
  const m = bitsOf(interval);
  demand(bits.length === m && proofs.length === m, `${what}: ${bits.length} bits, and not ${m}`); // 1
  const V = shifted(C, interval, side);
  demand(String(joinedBits(bits)) === String(V), `${what}: the bits are not those of the commitment`); // 2
  const before = frame([...parts, side, ...[interval.lo, interval.hi, m].map(String)]);
  const after = frame([C, V, ...bits].map(String));
  for (const [place, pair] of proofs.entries()) {
    await pause();
    const own = frame(commitmentsOf(bits[place], pair).map(String));
    const total = await challengeOf(TAG, before, frame([String(place)]), after, own);
    const holds = modQ(pair[0].challenge + pair[1].challenge) === total;
    demand(holds, `${what}, bit ${place}: the proof that it is 0 or 1 does not hold`); // 3
  }
}
