/**
 * The rehearsal's ballot: made as a real one is, by a key that nobody knows, and thrown away.
 *
 * Rules kept here:
 * - It can never become a vote: its election has no name that a ballot box takes, and its key is drawn
 *   here and forgotten, so that nobody could open it. No ballot leaves this module.
 * - Nothing here can send anything: the page's policy forbids it, and no module of requests is used.
 * - The practice card is the only one that is taken: a real one is told to be kept for the vote.
 */

import { makeBallot, verifyBallot } from "./ballot.mjs";
import { deriveSecret } from "./credential.mjs";
import { InputError } from "./errors.mjs";
import { FixedBase, generatorPower, randomExponent } from "./group.mjs";

/** What stands where a real election has its names; none of them has the shape of one. */
const NOWHERE = "REHEARSAL";

/**
 * The secret of the practice card.
 * @param {{member: string, code: string}} typed
 * @param {{member: string, code: string}} practice what is printed on the practice card
 * @throws {InputError} not-practice, which quotes nothing
 */
export async function practiceSecret(typed, practice) {
  if (typed.member !== practice.member || typed.code !== practice.code) {
    throw new InputError("not-practice", "not the practice card");
  }
  return deriveSecret(typed.code, NOWHERE, typed.member);
}

/**
 * Encrypt a practice choice and verify it, as the booth does, and throw it away.
 * @param {bigint} secret from `practiceSecret`
 * @param {0|1} choice the index of the answer
 * @returns {Promise<number>} how long it took this device, in seconds
 */
export async function rehearseBallot(secret, choice) {
  const began = performance.now();
  const key = new FixedBase(generatorPower(randomExponent()));
  const election = { uuid: NOWHERE, fingerprint: NOWHERE, key };
  await verifyBallot(election, await makeBallot(election, secret, choice));
  return (performance.now() - began) / 1000;
}
