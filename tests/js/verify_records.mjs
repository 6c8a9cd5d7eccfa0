/**
 * For tests/js/test_records.py: what the steps of a record's check find of each record (JSON on stdin:
 * a list of {zip: path, digest}); prints a list of {verdict, first, failure, outcomes, unforeseen}.
 */

import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

import "./webcrypto.mjs";
import { checkBallots } from "../../voting/web/static/record/ballots.mjs";
import { checkRecord } from "../../voting/web/static/record/steps.mjs";

/** `checkBallots` on every piece, here. */
async function here(pieces) {
  const findings = [];
  for (const piece of pieces) findings.push(await checkBallots(piece));
  return findings;
}

const found = [];
for (const { zip, digest } of JSON.parse(await text(process.stdin))) {
  const { results, verdict } = await checkRecord(new Uint8Array(readFileSync(zip)), digest, here);
  const failed = [...results].find(([, { outcome }]) => outcome === "failed");
  found.push({
    verdict,
    first: failed?.[0] ?? "",
    failure: failed?.[1].failure ?? "",
    outcomes: Object.fromEntries([...results].map(([name, { outcome }]) => [name, outcome])),
    unforeseen: [...results.values()].some(({ failure }) => failure.startsWith("unforeseen")),
  });
}
process.stdout.write(JSON.stringify(found));
