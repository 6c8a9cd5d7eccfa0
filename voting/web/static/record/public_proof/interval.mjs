/**
 * What a released figure says of M: an interval of whole numbers (docs/public-proof.md, 2).
 *
 * Rules kept here:
 * - The percentage is shown as s / 10^d per cent, rounded once, half to even. Every M in the interval means the
 *   figure, whatever the weights' rounding.
 * - Where only the outcome is released, only the outcome is said.
 */

import { ceil, floor, fraction } from "./fractions.mjs";

function larger(a, b) {
  return a > b ? a : b;
}

function smaller(a, b) {
  return a < b ? a : b;
}

/** lo and hi of a percentage that is shown as s of U: QL and QR are its ends, L = (2s - 1) / 2U, R = (2s + 1) / 2U. */
function rounded(s, U, { scale: Q, error: e }) {
  const even = s % 2n === 0n;
  const QL = fraction(Q * (2n * s - 1n), 2n * U);
  const QR = fraction(Q * (2n * s + 1n), 2n * U);
  const lo = even ? ceil(QL) : floor(QL) + 1n;
  const hi = e > 0n || even ? floor(QR) - e : ceil(QR) - 1n;
  return [lo, hi];
}

/**
 * The interval in which M lies if the figure is true; none where `lo` is above `hi`.
 * @param {{ratified: boolean, shown: bigint|null, decimals: number|null}} figure `shown` is s
 * @param {{share: {n, d}, kind: "more-than"|"at-least"}} threshold t
 * @param {{scale: bigint, error: bigint}} weights Q and e
 * @returns {{lo: bigint, hi: bigint}}
 */
export function intervalOf({ ratified, shown, decimals }, { share, kind }, weights) {
  const { scale: Q, error: e } = weights;
  let [lo, hi] = shown === null ? [0n, Q] : rounded(shown, 10n ** BigInt(decimals + 2), weights);
  const Qt = fraction(Q * share.n, share.d);
  const strict = kind === "more-than";
  if (ratified) lo = larger(lo, strict ? floor(Qt) + 1n : ceil(Qt));
  else hi = smaller(hi, strict || e > 0n ? floor(Qt) - e : ceil(Qt) - 1n);
  return { lo: larger(lo, 0n), hi: smaller(hi, Q) };
}

/** The interval of a head count that is released as it is. */
export function headsInterval(heads) {
  return { lo: heads, hi: heads };
}

/** m: how many bits hi - lo has, at least 1. */
export function bitsOf({ lo, hi }) {
  return (hi - lo).toString(2).length;
}
