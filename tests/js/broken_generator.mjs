/**
 * A page that has just been opened, in a browser whose random numbers are all the same: prints the
 * ballot of a choice. `node broken_generator.mjs 0|1`; secret, key and election are fixed.
 */

import "./webcrypto.mjs";
import { makeBallot, verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { FixedBase, generatorPower } from "../../voting/web/static/booth/group.mjs";

crypto.getRandomValues = (bytes) => bytes.fill(7);

const election = {
  uuid: "uuidAAAAAAAAAA1",
  fingerprint: "A".repeat(43),
  key: new FixedBase(generatorPower(3003n)),
};
const ballot = await makeBallot(election, 1001n, Number(process.argv[2]));
await verifyBallot(election, ballot);
process.stdout.write(ballot);
