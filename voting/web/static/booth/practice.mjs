/**
 * The rehearsal's ballot: made as a real one is, for a key that nobody holds, and discarded.
 *
 * Rules kept here:
 * - It can never become a vote: no ballot box accepts the name of its election, and its key is drawn
 *   here and forgotten, so that nobody could decrypt it. No ballot leaves this module.
 * - Nothing here can send anything: the page's policy forbids it, and no module that sends is imported.
 * - Only the practice card is accepted: a member who types a real one is told to keep it for the vote.
 */

import { makeBallot, verifyBallot } from "./ballot.mjs";
import { FEWEST_ITERATIONS, deriveSecret } from "./credential.mjs";
import { InputError } from "./errors.mjs";
import { FixedBase, generatorPower, randomExponent } from "./group.mjs";

/** Stands in for a real election's names, and has the form of none of them. */
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
  return deriveSecret(typed.code, NOWHERE, typed.member, FEWEST_ITERATIONS);
}

/**
 * Encrypt a practice choice and verify it, as the booth does, and discard it.
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
