import assert from "node:assert/strict";
import { before, test } from "node:test";

import "./webcrypto.mjs";
import {
  IN_FAVOUR,
  NOT_IN_FAVOUR,
  makeBallot,
  product,
  tracker,
  verifyBallot,
} from "../../voting/web/static/booth/ballot.mjs";
import { publicCredential } from "../../voting/web/static/booth/credential.mjs";
import { readElection } from "../../voting/web/static/booth/election.mjs";
import { compact, sha256Base64 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import {
  G,
  Q,
  generatorPower,
  hashToExponent,
  modQ,
  parseElement,
  randomExponent,
} from "../../voting/web/static/booth/group.mjs";
import { proofFromJson, proofToJson, proveInterval, proveKnowledge } from "../../voting/web/static/booth/proofs.mjs";
import { makeAuthorization, makePoll, open } from "./polls.mjs";
import { vectors } from "./vectors.mjs";

const { elements } = await vectors("group");
const TORSION_TWO = elements.find(({ name }) => name === "torsion_two").text;

let poll = null;
let election = null;
const secret = randomExponent();
let text = null;

before(async () => {
  poll = await makePoll();
  const authorization = await makeAuthorization(poll, publicCredential(secret));
  election = await readElection(poll.election, authorization, poll.data);
  text = await makeBallot(election, secret, IN_FAVOUR);
});

test("a ballot encrypts its choice, and only its choice", async () => {
  assert.deepEqual(open(text, poll.trusteeSecret), [1, 0]);
  const against = await makeBallot(election, secret, NOT_IN_FAVOUR);
  assert.deepEqual(open(against, poll.trusteeSecret), [0, 1]);
});

test("both choices verify, and give ballots of one shape", async () => {
  const against = await makeBallot(election, secret, NOT_IN_FAVOUR);
  await verifyBallot(election, text);
  await verifyBallot(election, against);
  const shape = (value) =>
    typeof value === "object" ? Object.entries(value).map(([key, item]) => [key, shape(item)]) : 0;
  assert.deepEqual(shape(JSON.parse(text)), shape(JSON.parse(against)));
});

test("no two ballots share a number: everything random is drawn afresh", async () => {
  const numbers = (ballot) => ballot.match(/"[0-9a-f]{60,}"/g).filter((n) => n !== `"${publicCredential(secret)}"`);
  const again = await makeBallot(election, secret, IN_FAVOUR);
  const all = [...numbers(text), ...numbers(again)];
  assert.equal(new Set(all).size, all.length);
});

test("only the two choices can be made", async () => {
  for (const choice of [2, -1, "0", true, null, undefined]) {
    await assert.rejects(makeBallot(election, secret, choice), RangeError);
  }
});

test("the page can be drawn between any two proofs", async (context) => {
  const { MessageChannel } = globalThis;
  let breaths = 0;
  context.mock.method(globalThis, "MessageChannel", function () {
    breaths += 1;
    return new MessageChannel();
  });
  await makeBallot(election, secret, IN_FAVOUR);
  assert.equal(breaths, 3);
  await verifyBallot(election, text);
  assert.equal(breaths, 6);
});

test("a ballot takes about 1.7 kB", () => {
  assert.ok(text.length > 1_650 && text.length < 1_750, String(text.length));
});

test("the tracker is the base64 SHA-256 of the exact text", async () => {
  assert.equal(await tracker(text), await sha256Base64(text));
  assert.match(await tracker(text), /^[A-Za-z0-9+/]{43}$/);
});

test("every changed number is refused, named by its place", async () => {
  const places = [...text.matchAll(/"([0-9a-f]{60,})"/g)];
  assert.equal(places.length, 17);
  for (const { 1: digits, index } of places) {
    const isElement = /"(alpha|beta|credential)":$/.test(text.slice(0, index));
    const other = () => parseElement(digits, "element").multiply(G);
    const changed = String(isElement ? other() : (BigInt(digits) + 1n) % Q);
    const spoiled = `${text.slice(0, index + 1)}${changed}${text.slice(index + 1 + digits.length)}`;
    await assert.rejects(verifyBallot(election, spoiled), EvidenceError, `at ${index}`);
  }
});

test("each other form of the same ballot is refused", async () => {
  const ballot = JSON.parse(text);
  const spoil = (change) => {
    const copy = JSON.parse(text);
    change(copy);
    return JSON.stringify(copy);
  };
  const { challenge } = ballot.signature.proof;
  const spoiled = {
    "a space": text.replace(":", ": "),
    "a field more": spoil((copy) => (copy.extra = 1)),
    "a field more inside": spoil((copy) => (copy.answers[0].extra = 1)),
    "a second answer": spoil((copy) => copy.answers.push(copy.answers[0])),
    "no answers": spoil((copy) => (copy.answers = [])),
    "no signature": spoil((copy) => delete copy.signature),
    "a leading zero": text.replace(challenge, `0${challenge}`),
    "a challenge beyond q": text.replace(challenge, `${BigInt(challenge) + Q}`),
    "another hash": spoil((copy) => (copy.signature.hash = "A".repeat(43))),
    "another election's uuid": spoil((copy) => (copy.election_uuid = "uuidAAAAAAAAAA2")),
    "choices swapped": spoil((copy) => copy.answers[0].choices.reverse()),
    "a third choice": spoil((copy) => copy.answers[0].choices.push(copy.answers[0].choices[0])),
    "proof swapped": spoil((copy) => copy.answers[0].individual_proofs.reverse()),
    "an identity": spoil((copy) => (copy.answers[0].choices[0].alpha = `${"0".repeat(63)}1`)),
    "outside the group": spoil((copy) => (copy.answers[0].choices[0].beta = TORSION_TWO)),
    "a credential outside the group": spoil((copy) => (copy.credential = TORSION_TWO)),
    "capitals": spoil((copy) => (copy.credential = copy.credential.toUpperCase())),
    "a challenge of 0": spoil((copy) => (copy.answers[0].overall_proof[0].challenge = "0")),
    "no overall proof": spoil((copy) => (copy.answers[0].overall_proof = [])),
    "two overall proofs": spoil((copy) => copy.answers[0].overall_proof.push({ challenge: "0", response: "0" })),
    "not JSON": text.slice(0, -1),
  };
  for (const [name, changed] of Object.entries(spoiled)) {
    await assert.rejects(verifyBallot(election, changed), EvidenceError, name);
  }
});

test("a ballot signed by another credential's secret is refused", async () => {
  const other = await makeBallot(election, randomExponent(), IN_FAVOUR);
  const forged = JSON.parse(text);
  forged.signature = JSON.parse(other).signature;
  await assert.rejects(verifyBallot(election, JSON.stringify(forged)), EvidenceError);
});

// --- what only a member could make who writes a page of her own: signed anew, with proofs that hold

/** An answer that encrypts these numbers, the first two as one choice; so many are proved to be 0 or 1. */
async function answerOf(numbers, proved) {
  const { key, fingerprint } = election;
  const S0 = `${fingerprint}|${publicCredential(secret)}`;
  const parts = numbers.map((index) => {
    const r = randomExponent();
    return { alpha: generatorPower(r), beta: key.power(r).multiply(generatorPower(BigInt(index))), r, index };
  });
  const S = `${S0}|${parts.map(({ alpha, beta }) => `${alpha},${beta}`).join(",")}`;
  const sum = { ...product(parts[0], parts[1]), r: modQ(parts[0].r + parts[1].r), index: 0 };
  const single = (part) => proveInterval({ S: S0, key }, part, [0n, 1n], secret);
  const individual = await Promise.all(parts.slice(0, proved).map(single));
  const overall = await proveInterval({ S, key }, sum, [1n], secret);
  return { S, sum, parts, individual, overall };
}

/** The ballot of such an answer, signed with the credential's secret. */
async function signedBallot({ parts, individual, overall }) {
  const { signature, answers, ...body } = JSON.parse(text);
  const answer = {
    choices: parts.map(({ alpha, beta }) => ({ alpha: String(alpha), beta: String(beta) })),
    individual_proofs: individual.map((proofs) => proofs.map(proofToJson)),
    overall_proof: overall.map(proofToJson),
  };
  const unsigned = { ...body, answers: [answer] };
  const hash = await sha256Base64(compact(unsigned));
  const proof = proofToJson(await proveKnowledge(secret, `sig|${hash}|`));
  return compact({ ...unsigned, signature: { hash, proof } });
}

test("a choice or a proof too many or too few is refused, though the ballot is signed and each proof holds", async () => {
  await verifyBallot(election, await signedBallot(await answerOf([1, 0], 2)));
  for (const [numbers, proved] of [[[1, 0], 1], [[1, 0, 1], 2], [[1, 0, 1], 3]]) {
    const ballot = await signedBallot(await answerOf(numbers, proved));
    await assert.rejects(verifyBallot(election, ballot), { slug: "malformed" }, `${numbers}, ${proved}`);
  }
});

test("a proof with a challenge too many, which can be made for anything, proves nothing", async () => {
  const answer = await answerOf([1, 1], 2);
  const { alpha, beta } = answer.sum;
  const [challenge, response] = [randomExponent(), randomExponent()];
  const shifted = beta.multiply(G.inverse());
  const commitments = [
    generatorPower(response).multiply(alpha.publicPower(challenge)),
    election.key.power(response).multiply(shifted.publicPower(challenge)),
  ];
  const total = await hashToExponent(`prove|${answer.S}|${alpha},${beta}|`, commitments);
  const overall = [{ challenge, response }, { challenge: modQ(total - challenge), response }];
  const ballot = await signedBallot({ ...answer, overall });
  await assert.rejects(verifyBallot(election, ballot), { slug: "bad-proof" });
});

test("a challenge is not 0", () => {
  assert.deepEqual(proofFromJson({ challenge: "1", response: "0" }, "proof"), { challenge: 1n, response: 0n });
  assert.throws(() => proofFromJson({ challenge: "0", response: "0" }, "proof"), { slug: "malformed" });
});
