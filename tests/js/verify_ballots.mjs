/** For tests/js/test_booth.py: whether the booth's own verifier passes each ballot (JSON on stdin). */

import { text } from "node:stream/consumers";

import "./webcrypto.mjs";
import { verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { readAsPage } from "./polls.mjs";

const given = JSON.parse(await text(process.stdin));
const election = await readAsPage(given.election);
for (const ballot of given.ballots) {
  await verifyBallot(election, ballot);
  process.stdout.write("good\n");
}
