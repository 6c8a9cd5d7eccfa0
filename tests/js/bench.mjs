/**
 * How long one ballot takes in node: `node tests/js/bench.mjs` prints one JSON line,
 * {"ballot_ms", "make_ms", "verify_ms", "derive_ms", "power_ms", "bytes"}.
 *
 * ballot_ms is what a member waits for: the page's first ballot, made and verified, the tables of both
 * bases and the engine's warming up included. The other times are medians of several runs after it.
 * bytes is the length of that ballot.
 */

import "./webcrypto.mjs";
import { makeBallot, verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { FEWEST_ITERATIONS, deriveSecret } from "../../voting/web/static/booth/credential.mjs";
import { FixedBase, parseElement } from "../../voting/web/static/booth/group.mjs";

const RUNS = 15;
const PUBLIC_KEY = "6e82fd0769627a46187613ac4a3db609b994f144492230a97f2a8b83d94fda9e";
const SECRET = 2n ** 251n + 1001n;
const NAMES = { uuid: "uuidAAAAAAAAAA1", fingerprint: "A".repeat(43) };

/** How long `action` takes, in milliseconds. */
async function timed(action) {
  const start = performance.now();
  await action();
  return Number((performance.now() - start).toFixed(2));
}

/** The median time of `action`, in milliseconds. */
async function median(action) {
  const times = [];
  for (let i = 0; i < RUNS; i += 1) times.push(await timed(action));
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

let election = null;
let ballot = null;
const first = await timed(async () => {
  election = { ...NAMES, key: new FixedBase(parseElement(PUBLIC_KEY, "key")) };
  ballot = await makeBallot(election, SECRET, 0);
  await verifyBallot(election, ballot);
});
const key = parseElement(PUBLIC_KEY, "key");
const result = {
  ballot_ms: first,
  make_ms: await median(() => makeBallot(election, SECRET, 1)),
  verify_ms: await median(() => verifyBallot(election, ballot)),
  derive_ms: await median(() => deriveSecret("1234567890123450", "CaRd1234567abcd", "00123", FEWEST_ITERATIONS)),
  power_ms: await median(() => key.publicPower(SECRET)),
  bytes: ballot.length,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
