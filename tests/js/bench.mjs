/**
 * How long one ballot takes in node: `node tests/js/bench.mjs` prints one JSON line,
 * {"make_ms", "verify_ms", "derive_ms", "power_ms"}, each the median of several runs.
 * make_ms is a browser's first ballot: the tables of both bases are made within it.
 */

import "./webcrypto.mjs";
import { makeBallot, verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { deriveSecret } from "../../voting/web/static/booth/credential.mjs";
import { FixedBase, G, generatorPower, power, randomExponent } from "../../voting/web/static/booth/group.mjs";

const RUNS = 15;

/** The median time of `action`, in milliseconds. */
async function median(action) {
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  return Number(times.sort((a, b) => a - b)[Math.floor(RUNS / 2)].toFixed(2));
}

const publicKey = generatorPower(randomExponent());
const election = { uuid: "uuidAAAAAAAAAA1", fingerprint: "A".repeat(43), key: new FixedBase(publicKey) };
const secret = randomExponent();
const ballot = await makeBallot(election, secret, 0);

/** A first ballot: the generator's table (made once in a page) is counted by making one more. */
async function firstBallot() {
  const key = new FixedBase(publicKey);
  new FixedBase(G).power(secret);
  await makeBallot({ ...election, key }, secret, 1);
}

const result = {
  make_ms: await median(firstBallot),
  verify_ms: await median(() => verifyBallot(election, ballot)),
  derive_ms: await median(() => deriveSecret("1234567890123450", "CaRd1234567abcd", "00123")),
  power_ms: await median(() => power(publicKey, secret)),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
