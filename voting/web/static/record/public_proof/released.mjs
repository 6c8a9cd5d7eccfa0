/**
 * What was released, and its public proof: that it is what the ballots give (docs/public-proof.md).
 *
 * Rules kept here:
 * - Weights, encrypted tallies, interval and key holders are computed here from the record; none is taken from
 *   public-proof.json.
 * - A figure without its proof is false, unless the release itself says that rounded weights cannot prove it: then
 *   it is not proved, and never anything better.
 */

import { sha256Hex } from "../../booth/encoding.mjs";
import { demand } from "../documents.mjs";
import { readCounting } from "./counting.mjs";
import { FILE, readProofs } from "./document.mjs";
import { verifyFigure } from "./figure.mjs";
import { compare, fraction } from "./fractions.mjs";
import { integerWeights } from "./integer_weights.mjs";
import { headsInterval, intervalOf } from "./interval.mjs";
import { multiplied, statementOf } from "./statement.mjs";
import { joining, readTrustees } from "./trustees.mjs";

/** A poll is counted once. */
const COUNT = 1;

/** The figure that was released: s, its decimals and the outcome. */
function figureOf({ in_favour: shown, ratified }) {
  if (shown === null) return { ratified, shown: null, decimals: null };
  return { ratified, shown: BigInt(shown.replace(".", "")), decimals: (shown.split(".")[1] ?? "").length };
}

/** Refuse a percentage or an outcome that no votes could give. */
function demandPossible(figure, { share, kind }, weights) {
  const { ratified, shown, decimals } = figure;
  if (weights === null) {
    demand(shown === null && !ratified, "result:released: a percentage or a ratification that no vote carries");
  } else if (shown !== null) {
    const [least, most] = [-1n, 1n].map((half) => {
      const side = compare(fraction(2n * shown + half, 2n * 10n ** BigInt(decimals + 2)), share);
      return kind === "more-than" ? side > 0 : side >= 0;
    });
    demand(ratified ? most : !least, "result:released: the outcome does not fit the percentage and the threshold");
  }
}

/** The counting units: n_u, FTE_u and E_u, over the elections that count in each. */
function unitsOf(counting, tallies) {
  return counting.units.map(({ unit, fte, elections }) => {
    const counted = elections.map((name) => tallies.get(name));
    const votes = counted.reduce((sum, one) => sum + one.votes, 0);
    return { unit, fte, votes, inFavour: multiplied(counted.map((one) => one.inFavour)) };
  });
}

/** What was released of each kind of count: its statement, weights and interval, by kind. */
async function claimsOf(poll, counting, pause) {
  const { document, official, log, tallies } = poll;
  const units = unitsOf(counting, tallies);
  const claims = new Map();
  const claim = async (kind, weights, interval) => {
    const about = { poll: document.poll, count: COUNT, log, fte: document.fte, kind };
    claims.set(kind, { weights, interval, statement: await statementOf(about, units, weights, pause) });
  };
  const [figure, weights] = [figureOf(official), integerWeights("fte", units)];
  demandPossible(figure, counting.threshold, weights);
  if (weights !== null) await claim("fte", weights, intervalOf(figure, counting.threshold, weights));
  if (official.heads !== null) {
    const heads = integerWeights("heads", units);
    demand(heads !== null, "result:released: a head count, and nobody voted");
    await claim("heads", heads, headsInterval(BigInt(official.heads)));
  }
  return claims;
}

/** The proofs that there must be: of exactly what was released, in the file that the release names. */
async function proofsOf({ published, bytes }, claims, pause) {
  if (published === null) {
    demand(claims.size === 0, "result:released names no public proof of what was released");
    return new Map();
  }
  const carried = claims.size > 0 && (claims.has("fte") || !published.percentage);
  demand(carried, "result:released names a public proof of what no vote can carry");
  const named = (await sha256Hex(bytes)) === published.digest;
  demand(named, `${FILE} is not the one that result:released names`);
  const proofs = await readProofs(bytes, pause);
  const due = [...claims.keys()].filter((kind) => kind === "heads" || published.percentage);
  const first = [...proofs.values()].every(({ count }) => count === COUNT);
  demand(first && [...proofs.keys()].join() === due.join(), `${FILE} does not prove exactly what was released`);
  const left = claims.has("fte") && !proofs.has("fte");
  const allowed = !left || claims.get("fte").weights.error > 0n;
  demand(allowed, `${FILE}: no proof of the percentage, though its weights are exact`);
  return proofs;
}

/**
 * Verify that what was released is what the ballots give.
 * 1. public-proof.json is the one that the release names, for exactly what was released. 2. Only a percentage that
 * rounded weights cannot prove is without a proof. 3. The keys of those who decrypted give the election's.
 * 4. Each proof holds, of this poll's ballots, weights and key holders.
 * @param {object} poll `document` (poll.json), `official` and `published` (the release's `official` and `proof`),
 *   `bytes` (public-proof.json or null), `fte` and `trustees` (bytes), `publicKey` (text), `decrypted` (numbers),
 *   `log` ({size, root} up to `tally:encrypted`), `tallies` (a Map of {votes, inFavour} by election)
 * @returns {Promise<{proved: boolean}>} false: the percentage is not proved, and nothing is wrong
 * @throws {EvidenceError} record, malformed or bad-element
 */
export async function verifyReleased(poll, pause) {
  const counting = readCounting(poll.fte);
  const known = counting.names.join() === [...poll.tallies.keys()].join();
  demand(known, "fte.json has not exactly the units of poll.json");
  const claims = await claimsOf(poll, counting, pause);
  const proofs = await proofsOf(poll, claims, pause); // 1, 2
  const joined = joining(readTrustees(poll.trustees), poll.decrypted, poll.publicKey); // 3
  for (const [kind, proof] of proofs) {
    const { statement, interval } = claims.get(kind);
    await verifyFigure(statement, interval, joined, proof, pause); // 4
  }
  return { proved: !claims.has("fte") || proofs.has("fte") };
}
