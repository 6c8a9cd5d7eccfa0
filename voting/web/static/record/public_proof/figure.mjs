/**
 * One figure of one count, verified (docs/public-proof.md; `tally.public_proof.proof.verify_figure`).
 *
 * Rules kept here:
 * - The shares and the range proofs are taken from the proof, everything else from the record: weights, encrypted
 *   tallies, interval, key holders, and which of them decrypted.
 */

import { demand } from "../documents.mjs";
import { verifyRange } from "./ranges.mjs";
import { commitmentOf, verifyShare } from "./shares.mjs";

/** Numbers as the refusals of both languages say them. */
function said(numbers) {
  return numbers.length === 1 ? `(${numbers[0]},)` : `(${numbers.join(", ")})`;
}

/**
 * Verify that M lies in the interval.
 * 1. There is an interval. 2. The shares are those of whose decryptions make the result, each once, in order.
 * 3. Each holds, under its key holder's sealed key. 4. M - lo and hi - M have as many bits as hi - lo.
 * @param {{A, B, parts: string[]}} statement
 * @param {{lo: bigint, hi: bigint}} interval
 * @param {{number: number, key, power: bigint}[]} joined from `joining`
 * @param {{shares: object[], lower: object, upper: object}} proof
 * @throws {EvidenceError} record
 */
export async function verifyFigure(statement, interval, joined, { shares, lower, upper }, pause) {
  demand(interval.lo <= interval.hi, "public proof: no weighed sum means this figure for certain"); // 1
  const [owners, due] = [shares.map(({ owner }) => owner), joined.map(({ number }) => number)];
  demand(owners.join() === due.join(), `public proof: shares of trustees ${said(owners)}, not of ${said(due)}`); // 2
  for (const [i, share] of shares.entries()) await verifyShare(statement, joined[i].key, share); // 3
  const C = commitmentOf(statement, shares, joined);
  await verifyRange(statement, interval, "lower", C, lower, pause); // 4
  await verifyRange(statement, interval, "upper", C, upper, pause); // 4
}
