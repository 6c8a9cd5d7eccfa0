/**
 * Integer weights, by which the encrypted tallies are raised (docs/public-proof.md, 1).
 *
 * Rules kept here:
 * - Units with votes and FTE above 0 have a weight; the others add nothing, and have none.
 * - D is the least common denominator of the FTE_u / (n_u F). Up to 2^180 the weights are exact: Q = D, e = 0.
 *   Otherwise Q = 2^80, each weight is rounded down, and e = N, the number of votes. Nobody chooses.
 * - A count by heads has W_u = 1, Q = N, e = 0.
 */

import { ZERO, floor, fraction, lcm, over, plus } from "./fractions.mjs";

/** The largest common denominator for which the weights are exact. */
const MOST_EXACT = 2n ** 180n;
const ROUNDED_SCALE = 2n ** 80n;

/** N, the votes of all units. */
function votesOf(units) {
  return units.reduce((sum, { votes }) => sum + BigInt(votes), 0n);
}

function headWeights(units) {
  const scale = votesOf(units);
  const byUnit = new Map(units.filter(({ votes }) => votes > 0).map(({ unit }) => [unit, 1n]));
  return scale === 0n ? null : { scale, error: 0n, byUnit };
}

function fteWeights(units) {
  const voting = units.filter(({ votes }) => votes > 0);
  const F = voting.reduce((sum, { fte }) => plus(sum, fte), ZERO);
  if (F.n === 0n) return null;
  const exact = voting
    .filter(({ fte }) => fte.n > 0n)
    .map(({ unit, votes, fte }) => [unit, over(over(fte, fraction(BigInt(votes), 1n)), F)]);
  const D = lcm(exact.map(([, { d }]) => d));
  const weighed = (scale) => new Map(exact.map(([unit, { n, d }]) => [unit, floor({ n: n * scale, d })]));
  if (D <= MOST_EXACT) return { scale: D, error: 0n, byUnit: weighed(D) };
  return { scale: ROUNDED_SCALE, error: votesOf(units), byUnit: weighed(ROUNDED_SCALE) };
}

/**
 * The weights of a kind of count; null where there is no percentage to prove.
 * @param {"fte"|"heads"} kind
 * @param {{unit: string, votes: number, fte: {n: bigint, d: bigint}}[]} units
 * @returns {{scale: bigint, error: bigint, byUnit: Map<string, bigint>}|null} Q, e, and W_u by unit
 */
export function integerWeights(kind, units) {
  return kind === "heads" ? headWeights(units) : fteWeights(units);
}
