/**
 * What a record costs in node: `node tests/js/bench_record.mjs record.zip` prints one JSON line,
 * {"ballots", "booth_ms", "ballot", "rest", "percentage_ms"}.
 *
 * booth_ms is the processor's time for the booth's own check of one ballot, the median of several. The next
 * two are multiples of it, for each ballot of the record: `ballot` its check by a worker's code, `rest` all
 * that is done besides: unpacking, digests, log, lists, signatures, tallies. percentage_ms is the processor's
 * time for the public proof of what was released, which does not depend on the number of ballots.
 */

import { readFileSync } from "node:fs";

import "./webcrypto.mjs";
import { verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { fromUtf8 } from "../../voting/web/static/booth/encoding.mjs";
import { FixedBase, parseElement } from "../../voting/web/static/booth/group.mjs";
import { checkBallots } from "../../voting/web/static/record/ballots.mjs";
import { checkRecord } from "../../voting/web/static/record/steps.mjs";

const RUNS = 15;

/** The processor's time that `action` takes, in milliseconds. */
async function timed(action) {
  const start = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The booth's check of one ballot of a piece. */
async function boothTime({ uuid, fingerprint, publicKey, ballots }) {
  const election = { uuid, fingerprint, key: new FixedBase(parseElement(publicKey, "key")) };
  const text = fromUtf8(ballots[0], "ballot");
  const times = [];
  for (let i = 0; i < RUNS; i += 1) times.push(await timed(() => verifyBallot(election, text)));
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

let ballots = 0;
let booth = 0;
let inBallots = 0;
let apart = 0;
let percentage = 0;
let last = process.cpuUsage();

/** Told of each step as it ends. */
function stepped(name) {
  const { user, system } = process.cpuUsage(last);
  if (name === "percentage") percentage = (user + system) / 1000;
  last = process.cpuUsage();
}

const bytes = new Uint8Array(readFileSync(process.argv[2]));

/** `checkBallots` on every piece, here, timed. */
async function verifyAll(pieces) {
  apart = await timed(async () => {
    booth = await boothTime(pieces[0]);
  });
  const findings = [];
  inBallots = await timed(async () => {
    for (const piece of pieces) findings.push(await checkBallots(piece));
  });
  ballots = findings.reduce((sum, { credentials }) => sum + credentials.length, 0);
  return findings;
}

const all = await timed(() => checkRecord(bytes, null, verifyAll, stepped));
const multiple = (time) => Number((time / ballots / booth).toFixed(3));
const figures = {
  ballots,
  booth_ms: Number(booth.toFixed(2)),
  ballot: multiple(inBallots),
  rest: multiple(all - inBallots - apart - percentage),
  percentage_ms: Number(percentage.toFixed(2)),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
