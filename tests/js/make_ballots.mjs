/** For tests/js/test_booth.py: from cards and choices (JSON on stdin) to proofs and ballots. */

import { text } from "node:stream/consumers";

import "./webcrypto.mjs";
import { makeBallot, tracker } from "../../voting/web/static/booth/ballot.mjs";
import { FEWEST_ITERATIONS, deriveSecret, proveSignIn, publicCredential, verifyCode } from "../../voting/web/static/booth/credential.mjs";
import { proofToJson } from "../../voting/web/static/booth/proofs.mjs";
import { readAsPage } from "./polls.mjs";

const given = JSON.parse(await text(process.stdin));
const election = await readAsPage(given.election);
const made = [];
for (const { member, code, choice } of given.voters) {
  const secret = await deriveSecret(verifyCode(code), given.card_set, member, FEWEST_ITERATIONS);
  const proof = proofToJson(await proveSignIn(secret, given.poll, member, given.nonce));
  const ballot = await makeBallot(election, secret, choice);
  made.push({ credential: publicCredential(secret), proof, ballot, tracker: await tracker(ballot) });
}
process.stdout.write(JSON.stringify(made));
