/**
 * Making an encrypted ballot (specification 4.11, 4.16, 4.17), and verifying one.
 *
 * Rules kept here:
 * - A ballot is made once, as text; exactly these bytes are sent, sent again, and tracked.
 * - A ballot leaves this browser only after `verifyBallot` has accepted it.
 * - The choice is only in the ciphertexts.
 * - Everything random is hedged by the credential's secret: a broken generator opens no ballot. What
 *   encrypts depends on the choice too, so that two ballots never share it for two choices.
 * - The page can be drawn and used between two proofs: a slow device is busy, and never seems stuck.
 */

import { EvidenceError } from "./errors.mjs";
import { compact, sha256Base64 } from "./encoding.mjs";
import { generatorPower, modQ, parseElement } from "./group.mjs";
import { nonce } from "./nonces.mjs";
import {
  proofFromJson,
  proofToJson,
  proveInterval,
  proveKnowledge,
  verifyInterval,
  verifyKnowledge,
} from "./proofs.mjs";

/** The index of each choice in the election's answers. */
export const IN_FAVOUR = 0;
export const NOT_IN_FAVOUR = 1;

const BIT = [0n, 1n];
const EXACTLY_ONE = [1n];

/** Let the browser do what waits, then go on: a message to oneself, which no hidden page delays. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** `proveInterval`, after a breath. */
async function prove(...parts) {
  await breathe();
  return proveInterval(...parts);
}

/** `verifyInterval`, after a breath. */
async function verify(...parts) {
  await breathe();
  return verifyInterval(...parts);
}

/** S0 = phi|Y (specification 4.11.1). */
function voterStatement({ fingerprint }, credential) {
  return `${fingerprint}|${credential}`;
}

/** Encrypt m in {0, 1}: alpha = g^r, beta = y^r g^m; `index` is m's place in 0..1. */
async function encrypt({ key, S0, secret }, answer, m) {
  const r = await nonce(secret, `ratify/nonce/encryption/${answer}/v1`, `${S0}|${m}`);
  const beta = key.power(r).multiply(generatorPower(BigInt(m)));
  return { alpha: generatorPower(r), beta, r, index: m };
}

/** The product of two ciphertexts. */
export function product(first, second) {
  return { alpha: first.alpha.multiply(second.alpha), beta: first.beta.multiply(second.beta) };
}

/** S0, and S = S0|alpha1,beta1,alpha2,beta2 (specification 4.11.1), with the key. */
function statements({ fingerprint, key }, credential, ciphertexts) {
  const S0 = voterStatement({ fingerprint }, credential);
  const S = `${S0}|${ciphertexts.map(({ alpha, beta }) => `${alpha},${beta}`).join(",")}`;
  return { single: { S: S0, key }, overall: { S, key } };
}

/** The ballot without its signature, fields in the protocol's order. */
function unsigned({ uuid, fingerprint }, credential, { ciphertexts, individual, overall }) {
  const answer = {
    choices: ciphertexts.map(({ alpha, beta }) => ({ alpha: String(alpha), beta: String(beta) })),
    individual_proofs: individual.map((proofs) => proofs.map(proofToJson)),
    overall_proof: overall.map(proofToJson),
  };
  return { election_uuid: uuid, election_hash: fingerprint, credential, answers: [answer] };
}

/** The encrypted answer to the one question, with its proofs (specification 4.11.1). */
async function encryptAnswer(election, credential, secret, choice) {
  const context = { key: election.key, S0: voterStatement(election, credential), secret };
  const first = await encrypt(context, IN_FAVOUR, choice === IN_FAVOUR ? 1 : 0);
  const second = await encrypt(context, NOT_IN_FAVOUR, choice === NOT_IN_FAVOUR ? 1 : 0);
  const statement = statements(election, credential, [first, second]);
  const sum = { ...product(first, second), r: modQ(first.r + second.r), index: 0 };
  return {
    ciphertexts: [first, second],
    individual: [
      await prove(statement.single, first, BIT, secret),
      await prove(statement.single, second, BIT, secret),
    ],
    overall: await prove(statement.overall, sum, EXACTLY_ONE, secret),
  };
}

/**
 * The exact JSON text of a ballot for `choice`.
 * @param {object} election from `readElection`
 * @param {bigint} secret the credential's secret exponent
 * @param {0|1} choice IN_FAVOUR or NOT_IN_FAVOUR
 */
export async function makeBallot(election, secret, choice) {
  if (choice !== IN_FAVOUR && choice !== NOT_IN_FAVOUR) {
    throw new RangeError("makeBallot: a choice is IN_FAVOUR or NOT_IN_FAVOUR");
  }
  const credential = String(generatorPower(secret));
  const answer = await encryptAnswer(election, credential, secret, choice);
  const body = unsigned(election, credential, answer);
  const hash = await sha256Base64(compact(body));
  const proof = proofToJson(await proveKnowledge(secret, `sig|${hash}|`));
  return compact({ ...body, signature: { hash, proof } });
}

/** The tracker of a ballot: base64 of SHA-256 of its exact bytes, 43 characters. */
export async function tracker(text) {
  return sha256Base64(text);
}

/** The parts of a ballot's JSON; EvidenceError if a number is out of range or not in the group. */
function parseBallot(text) {
  const { credential, answers, signature } = JSON.parse(text);
  const [{ choices, individual_proofs, overall_proof }] = answers;
  const proofs = (list, what) => list.map((proof) => proofFromJson(proof, what));
  return {
    credential: parseElement(credential, "ballot, credential"),
    ciphertexts: choices.map(({ alpha, beta }) => ({
      alpha: parseElement(alpha, "ballot, alpha"),
      beta: parseElement(beta, "ballot, beta"),
    })),
    individual: individual_proofs.map((list) => proofs(list, "ballot, proof")),
    overall: proofs(overall_proof, "ballot, overall proof"),
    proof: proofFromJson(signature.proof, "ballot, signature"),
  };
}

/** As `parseBallot`, but a missing part is an EvidenceError too. */
function readBallot(text) {
  try {
    return parseBallot(text);
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw new EvidenceError("malformed", "ballot: a part is missing");
  }
}

/**
 * Verify a ballot's text as the ballot box will.
 * 1. Ranges and subgroups. 2. The only allowed byte form. 3. The signature. 4. Every proof.
 * @returns {Promise<{credential: string, ciphertexts: {alpha, beta}[]}>} whose it is, and what is added
 * @throws {EvidenceError} malformed, bad-element or bad-proof
 */
export async function verifyBallot(election, text) {
  const parts = readBallot(text); // 1
  const { credential, ciphertexts, individual, overall, proof } = parts;
  const body = unsigned(election, String(credential), parts);
  const hash = await sha256Base64(compact(body));
  const exact = compact({ ...body, signature: { hash, proof: proofToJson(proof) } });
  if (exact !== text || ciphertexts.length !== 2 || individual.length !== 2) {
    throw new EvidenceError("malformed", "ballot: not the bytes that the protocol allows"); // 2
  }
  await verifyKnowledge(credential, `sig|${hash}|`, proof, "ballot, signature"); // 3
  const statement = statements(election, credential, ciphertexts);
  for (const [i, proofs] of individual.entries()) {
    await verify(statement.single, ciphertexts[i], BIT, proofs, `ballot, choice ${i}`); // 4
  }
  const whole = product(...ciphertexts);
  await verify(statement.overall, whole, EXACTLY_ONE, overall, "ballot, overall proof"); // 4
  return { credential: String(credential), ciphertexts };
}
