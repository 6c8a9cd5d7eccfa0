/**
 * No two proofs share a commitment, and no broken generator gives a secret away. Commitments are not in
 * the files: they are computed again from the proofs, as whoever wants a secret would.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";

import "./webcrypto.mjs";
import { makeBallot } from "../../voting/web/static/booth/ballot.mjs";
import { proveSignIn } from "../../voting/web/static/booth/credential.mjs";
import { FixedBase, G, generatorPower, modQ, parseElement } from "../../voting/web/static/booth/group.mjs";
import { proofFromJson, proveInterval, proveKnowledge } from "../../voting/web/static/booth/proofs.mjs";
import { CARD_SET, MEMBER, POLL } from "./polls.mjs";

const SECRET = 1001n;
const KEY = generatorPower(3003n);
const ELECTION = { uuid: "uuidAAAAAAAAAA1", fingerprint: "A".repeat(43), key: new FixedBase(KEY) };

/** g^response X^challenge, as text. */
function commitmentOf(X, { challenge, response }) {
  return String(generatorPower(response).multiply(X.publicPower(challenge)));
}

/** The commitments A and B of each disjunct of an interval proof over the values 0.. or 1. */
function intervalCommitments({ alpha, beta }, values, proofs) {
  return proofs.flatMap(({ challenge, response }, j) => {
    const shifted = beta.multiply(G.publicPower(modQ(-values[j])));
    const B = KEY.publicPower(response).multiply(shifted.publicPower(challenge));
    return [commitmentOf(alpha, { challenge, response }), String(B)];
  });
}

/** Every commitment of a ballot, and its alphas, which are powers of g as well. */
function ballotCommitments(text) {
  const { credential, answers, signature } = JSON.parse(text);
  const [{ choices, individual_proofs, overall_proof }] = answers;
  const pairs = choices.map(({ alpha, beta }) => ({
    alpha: parseElement(alpha, "alpha"),
    beta: parseElement(beta, "beta"),
  }));
  const [first, second] = pairs;
  const product = { alpha: first.alpha.multiply(second.alpha), beta: first.beta.multiply(second.beta) };
  const parsed = (list) => list.map((proof) => proofFromJson(proof, "proof"));
  return [
    ...pairs.map(({ alpha }) => String(alpha)),
    ...pairs.flatMap((pair, i) => intervalCommitments(pair, [0n, 1n], parsed(individual_proofs[i]))),
    ...intervalCommitments(product, [1n], parsed(overall_proof)),
    commitmentOf(parseElement(credential, "credential"), proofFromJson(signature.proof, "signature")),
  ];
}

/** Refuse two that are alike. */
function assertDistinct(texts) {
  assert.equal(new Set(texts).size, texts.length);
}

/** Each prover, by the commitments of one proof of one and the same statement. */
const PROVERS = {
  "knowledge of a secret": async () => {
    const proof = await proveKnowledge(SECRET, "sig|hash|");
    return [commitmentOf(generatorPower(SECRET), proof)];
  },
  "a sign-in": async () => {
    const proof = await proveSignIn(SECRET, POLL, MEMBER, "ab".repeat(32));
    return [commitmentOf(generatorPower(SECRET), proof)];
  },
  "one of two values": async () => {
    const r = 55n;
    const opening = { alpha: generatorPower(r), beta: ELECTION.key.power(r).multiply(G), r, index: 1 };
    const proofs = await proveInterval({ S: "phi|Y", key: ELECTION.key }, opening, [0n, 1n], SECRET);
    return intervalCommitments(opening, [0n, 1n], proofs);
  },
  "one value": async () => {
    const r = 55n;
    const opening = { alpha: generatorPower(r), beta: ELECTION.key.power(r).multiply(G), r, index: 0 };
    const proofs = await proveInterval({ S: "phi|Y", key: ELECTION.key }, opening, [1n], SECRET);
    return intervalCommitments(opening, [1n], proofs);
  },
  "a whole ballot": async () => ballotCommitments(await makeBallot(ELECTION, SECRET, 0)),
};

const CONSTANTS = { "in order": null, "of zeros": 0, "of ones": 255 };

for (const [prover, prove] of Object.entries(PROVERS)) {
  for (const [state, constant] of Object.entries(CONSTANTS)) {
    test(`two proofs differ in every commitment: ${prover}, a generator ${state}`, async (context) => {
      if (constant !== null) context.mock.method(crypto, "getRandomValues", (bytes) => bytes.fill(constant));
      assertDistinct([...(await prove()), ...(await prove())]);
    });
  }
}

test("two statements never share a nonce, where the generator is constant", async (context) => {
  context.mock.method(crypto, "getRandomValues", (bytes) => bytes.fill(7));
  const found = [];
  for (const poll of [POLL, CARD_SET]) {
    const proof = await proveSignIn(SECRET, poll, MEMBER, "ab".repeat(32));
    found.push(commitmentOf(generatorPower(SECRET), proof));
  }
  for (const secret of [SECRET, 2002n]) {
    for (const choice of [0, 1]) found.push(...ballotCommitments(await makeBallot(ELECTION, secret, choice)));
  }
  assertDistinct(found);
});

/** The ballot of a choice, from a page that was just opened and has a broken generator. */
async function freshBallot(choice) {
  const script = fileURLToPath(new URL("broken_generator.mjs", import.meta.url));
  return (await promisify(execFile)(process.execPath, [script, String(choice)])).stdout;
}

test("a constant generator and a page opened anew do not show that two choices differ", async () => {
  const [inFavour, again, against] = [await freshBallot(0), await freshBallot(0), await freshBallot(1)];
  assert.equal(inFavour, again); // or this test would prove nothing: the generator is a constant
  assertDistinct([...ballotCommitments(inFavour), ...ballotCommitments(against)]);
  const betas = (text) => JSON.parse(text).answers[0].choices.map(({ beta }) => parseElement(beta, "beta"));
  const ratios = betas(inFavour).map((beta, i) => String(beta.multiply(betas(against)[i].inverse())));
  for (const shift of [G, G.inverse()]) assert.ok(!ratios.includes(String(shift)));
});

test("every nonce of a ballot is hedged by a secret of the voter: the credential's, or an r", async (context) => {
  const { importKey } = crypto.subtle;
  const keys = [];
  context.mock.method(crypto.subtle, "importKey", function (format, key, ...rest) {
    keys.push(BigInt(`0x${Buffer.from(key).toString("hex")}`));
    return importKey.call(this, format, key, ...rest);
  });
  const text = await makeBallot(ELECTION, SECRET, 0);
  const [first, second] = JSON.parse(text).answers[0].choices.map(({ alpha }) => parseElement(alpha, "alpha"));
  const owners = { r1: first, r2: second, both: first.multiply(second), credential: generatorPower(SECRET) };
  const names = new Map(Object.entries(owners).map(([name, element]) => [String(element), name]));
  const used = keys.map((key) => names.get(String(generatorPower(key))) ?? "no secret of the voter");
  const simulated = (count) => Array(2 * count).fill("credential");
  assert.deepEqual(used, [
    ...["credential", "credential"], // the two r
    ...[...simulated(2), "r1"],
    ...[...simulated(2), "r2"],
    ...[...simulated(1), "both"],
    "credential", // the signature
  ]);
});
