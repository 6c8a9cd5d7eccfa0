/**
 * Proofs of knowledge (specification 4.12, 4.16), in the specification's names.
 *
 * Rules kept here:
 * - Every commitment's w, and every simulated challenge and response, is a nonce of its own, hedged by
 *   a secret of the prover.
 * - response = w - secret * challenge mod q; the verifier recomputes A = g^response X^challenge.
 * - No challenge is 0: an honest prover never meets one, and it would prove nothing.
 */

import { EvidenceError } from "./errors.mjs";
import { G, generatorPower, hashToExponent, modQ, parseExponent } from "./group.mjs";
import { nonce } from "./nonces.mjs";

/** Prove knowledge of `secret` with challenge H(prefix, [g^w]): {challenge, response}. */
export async function proveKnowledge(secret, prefix) {
  const w = await nonce(secret, "ratify/nonce/schnorr/v1", prefix);
  const challenge = await hashToExponent(prefix, [generatorPower(w)]);
  return { challenge, response: modQ(w - secret * challenge) };
}

/** Verify a proof of knowledge of the logarithm of X; EvidenceError if it does not hold. */
export async function verifyKnowledge(X, prefix, { challenge, response }, what) {
  const A = generatorPower(response).multiply(X.publicPower(challenge));
  if ((await hashToExponent(prefix, [A])) !== challenge) {
    throw new EvidenceError("bad-proof", `${what}: the proof does not hold`);
  }
}

/** The prefix of an interval proof's hash: what it is bound to, and the ciphertext. */
function intervalPrefix(S, { alpha, beta }) {
  return `prove|${S}|${alpha},${beta}|`;
}

/** The challenge and response of a branch that does not hold, hedged by the credential's secret. */
async function simulate(secret, value, prefix) {
  const draw = (part) => nonce(secret, `ratify/nonce/interval/${value}/${part}/v1`, prefix);
  return { challenge: await draw("challenge"), response: await draw("response") };
}

/**
 * iprove(S, r, i, M0..Mk): prove that (alpha, beta) = (g^r, y^r g^Mi).
 *
 * In a simulated branch j the specification computes g^resp alpha^c and y^resp (beta/g^Mj)^c. We
 * know r, so both are single powers: with e = resp + r c they are g^e and y^e g^((Mi - Mj) c).
 *
 * @param {{S: string, key: FixedBase}} statement the string S and the election key's powers
 * @param {{alpha, beta, r, index}} opening the ciphertext, its r, and i
 * @param {bigint[]} values M0..Mk
 * @param {bigint} secret the credential's, which hedges the simulated branches; w is hedged by r
 */
export async function proveInterval({ S, key }, opening, values, secret) {
  const { r, index } = opening;
  const prefix = intervalPrefix(S, opening);
  const proofs = [];
  for (const value of values) proofs.push(await simulate(secret, value, prefix));
  const w = await nonce(r, `ratify/nonce/interval/${values[index]}/v1`, prefix);
  const commitments = values.flatMap((value, j) => {
    if (j === index) return [generatorPower(w), key.power(w)];
    const { challenge, response } = proofs[j];
    const e = modQ(response + r * challenge);
    const shift = modQ((values[index] - value) * challenge);
    return [generatorPower(e), key.power(e).multiply(generatorPower(shift))];
  });
  const total = await hashToExponent(prefix, commitments);
  const others = proofs.reduce((sum, proof, j) => (j === index ? sum : sum + proof.challenge), 0n);
  const challenge = modQ(total - others);
  proofs[index] = { challenge, response: modQ(w - r * challenge) };
  return proofs;
}

/** Verify an interval proof (specification 4.12, steps 1 and 2); EvidenceError if it fails. */
export async function verifyInterval({ S, key }, { alpha, beta }, values, proofs, what) {
  const commitments = values.flatMap((value, j) => {
    const { challenge, response } = proofs[j] ?? { challenge: 0n, response: 0n };
    const shifted = beta.multiply(G.publicPower(value).inverse());
    return [
      generatorPower(response).multiply(alpha.publicPower(challenge)),
      key.power(response).multiply(shifted.publicPower(challenge)),
    ];
  });
  const total = await hashToExponent(intervalPrefix(S, { alpha, beta }), commitments);
  const sum = proofs.reduce((partial, proof) => partial + proof.challenge, 0n);
  if (proofs.length !== values.length || modQ(sum) !== total) {
    throw new EvidenceError("bad-proof", `${what}: the proof does not hold`);
  }
}

/** A proof as the protocol writes it. */
export function proofToJson({ challenge, response }) {
  return { challenge: String(challenge), response: String(response) };
}

/** A proof from its JSON: the challenge in [1, q), the response in [0, q); EvidenceError otherwise. */
export function proofFromJson(json, what) {
  const challenge = parseExponent(json?.challenge, `${what}, challenge`);
  if (challenge === 0n) throw new EvidenceError("malformed", `${what}, challenge: 0 proves nothing`);
  return { challenge, response: parseExponent(json?.response, `${what}, response`) };
}
