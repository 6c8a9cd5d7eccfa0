/**
 * Proofs of knowledge (specification 4.12, 4.14), in the specification's names.
 *
 * Rules kept here:
 * - Every commitment w, and every simulated challenge and response, is fresh randomness.
 * - response = w - secret * challenge mod q; the verifier recomputes A = g^response X^challenge.
 */

import { EvidenceError } from "./errors.mjs";
import {
  Q,
  generatorPower,
  hashToExponent,
  modulo,
  P,
  parseExponent,
  power,
  randomExponent,
} from "./group.mjs";

/** Prove knowledge of `secret` with challenge H(prefix, [g^w]): {challenge, response}. */
export async function proveKnowledge(secret, prefix) {
  const w = randomExponent();
  const challenge = await hashToExponent(prefix, [generatorPower(w)]);
  return { challenge, response: modulo(w - secret * challenge, Q) };
}

/** Verify a proof of knowledge of the logarithm of X; EvidenceError if it does not hold. */
export async function verifyKnowledge(X, prefix, { challenge, response }, what) {
  const A = (generatorPower(response) * power(X, challenge)) % P;
  if ((await hashToExponent(prefix, [A])) !== challenge) {
    throw new EvidenceError("bad-proof", `${what}: the proof does not hold`);
  }
}

/**
 * iprove(S, r, i, M0..Mk): prove that (alpha, beta) = (g^r, y^r g^Mi).
 *
 * In a simulated branch j the specification computes g^resp alpha^c and y^resp (beta/g^Mj)^c. We
 * know r, so both are single powers: with e = resp + r c they are g^e and y^e g^((Mi - Mj) c).
 *
 * @param {{S: string, key: {power: function}}} statement the string S and the election key's powers
 * @param {{alpha, beta, r, index}} opening the ciphertext, its r, and i
 * @param {bigint[]} values M0..Mk
 */
export async function proveInterval({ S, key }, { alpha, beta, r, index }, values) {
  const proofs = values.map(() => ({ challenge: randomExponent(), response: randomExponent() }));
  const w = randomExponent();
  const commitments = values.flatMap((value, j) => {
    if (j === index) return [generatorPower(w), key.power(w)];
    const { challenge, response } = proofs[j];
    const e = modulo(response + r * challenge, Q);
    const shift = modulo((values[index] - value) * challenge, Q);
    return [generatorPower(e), (key.power(e) * generatorPower(shift)) % P];
  });
  const total = await hashToExponent(`prove|${S}|${alpha},${beta}|`, commitments);
  const others = proofs.reduce((sum, proof, j) => (j === index ? sum : sum + proof.challenge), 0n);
  const challenge = modulo(total - others, Q);
  proofs[index] = { challenge, response: modulo(w - r * challenge, Q) };
  return proofs;
}

/** Verify an interval proof (specification 4.12, steps 1 and 2); EvidenceError if it fails. */
export async function verifyInterval({ S, key }, { alpha, beta }, values, proofs, what) {
  const commitments = values.flatMap((value, j) => {
    const { challenge, response } = proofs[j] ?? { challenge: 0n, response: 0n };
    const shifted = (beta * generatorPower(modulo(-value, Q))) % P;
    return [
      (generatorPower(response) * power(alpha, challenge)) % P,
      (key.power(response) * power(shifted, challenge)) % P,
    ];
  });
  const total = await hashToExponent(`prove|${S}|${alpha},${beta}|`, commitments);
  const sum = proofs.reduce((partial, proof) => partial + proof.challenge, 0n);
  if (proofs.length !== values.length || modulo(sum, Q) !== total) {
    throw new EvidenceError("bad-proof", `${what}: the proof does not hold`);
  }
}

/** A proof as the protocol writes it. */
export function proofToJson({ challenge, response }) {
  return { challenge: String(challenge), response: String(response) };
}

/** A proof from its JSON, both numbers in [0, q); EvidenceError otherwise. */
export function proofFromJson(json, what) {
  return {
    challenge: parseExponent(json?.challenge, `${what}, challenge`),
    response: parseExponent(json?.response, `${what}, response`),
  };
}
