/**
 * For tests/js/test_public_proofs.py: what the page's scripts say of public proofs and of weights (JSON on stdin:
 * {figures, weights}); prints {figures: [{weights, interval, outcome}], weights: [{units} or {refused}]}.
 */

import { text } from "node:stream/consumers";

import "./webcrypto.mjs";
import { utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { BoothError } from "../../voting/web/static/booth/errors.mjs";
import { parseProduct } from "../../voting/web/static/booth/group.mjs";
import { demand } from "../../voting/web/static/record/documents.mjs";
import { readCounting } from "../../voting/web/static/record/public_proof/counting.mjs";
import { readProofs } from "../../voting/web/static/record/public_proof/document.mjs";
import { verifyFigure } from "../../voting/web/static/record/public_proof/figure.mjs";
import { fraction } from "../../voting/web/static/record/public_proof/fractions.mjs";
import { headsInterval, intervalOf } from "../../voting/web/static/record/public_proof/interval.mjs";
import { integerWeights } from "../../voting/web/static/record/public_proof/integer_weights.mjs";
import { multiplied, statementOf } from "../../voting/web/static/record/public_proof/statement.mjs";
import { joining, readTrustees } from "../../voting/web/static/record/public_proof/trustees.mjs";

const pause = async () => {};
const exact = (text) => fraction(...text.split("/").map(BigInt));
const ciphertext = ([alpha, beta]) => ({ alpha: parseProduct(alpha, "alpha"), beta: parseProduct(beta, "beta") });
const written = ({ n, d }) => `${n}/${d}`;

/** What `action` ends with: "holds", the proof's refusal, or "format". */
async function outcomeOf(action) {
  try {
    await action();
    return "holds";
  } catch (error) {
    if (!(error instanceof BoothError)) throw error;
    return /^public proof|^trustees/.test(error.message) ? error.message : "format";
  }
}

/** What is said of one figure: its weights, its interval, and how its proof comes out. */
async function figureOf({ about, units, threshold, figure, heads, trustees, key, decrypted, document }) {
  const counted = units.map(({ unit, votes, fte }) => ({ unit, votes, fte: exact(fte) }));
  const weights = integerWeights(about.kind, counted);
  if (weights === null) return { weights: null };
  const { ratified, shown, decimals } = figure;
  const said = { ratified, shown: shown === null ? null : BigInt(shown), decimals };
  const t = { share: exact(threshold.share), kind: threshold.kind };
  const interval = heads === null ? intervalOf(said, t, weights) : headsInterval(BigInt(heads));
  const outcome = document === null ? null : await outcomeOf(async () => {
    const tallied = units.map(({ unit, votes, elections }) => ({
      unit,
      votes,
      inFavour: multiplied(elections.map(ciphertext)),
    }));
    const joined = joining(readTrustees(utf8(trustees)), decrypted, key);
    const proof = (await readProofs(Buffer.from(document, "base64"), pause)).get(about.kind);
    demand(proof !== undefined, "no proof of this kind");
    const statement = await statementOf(about, tallied, weights, pause);
    await verifyFigure(statement, interval, joined, proof, pause);
  });
  const byUnit = Object.fromEntries([...weights.byUnit].map(([unit, W]) => [unit, String(W)]));
  return {
    weights: { scale: String(weights.scale), error: String(weights.error), by_unit: byUnit },
    interval: [String(interval.lo), String(interval.hi)],
    outcome,
  };
}

/** What an fte.json says, or that it is refused. */
function weightsOf(document) {
  try {
    const { threshold, names, units } = readCounting(utf8(document));
    const each = units.map(({ unit, fte, elections }) => [unit, written(fte), elections]);
    return { threshold: [written(threshold.share), threshold.kind], names, units: each };
  } catch (error) {
    if (!(error instanceof BoothError)) throw error;
    return { refused: true };
  }
}

const given = JSON.parse(await text(process.stdin));
const figures = [];
for (const one of given.figures) figures.push(await figureOf(one));
process.stdout.write(JSON.stringify({ figures, weights: given.weights.map(weightsOf) }));
