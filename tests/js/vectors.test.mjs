/** The vectors that Python wrote (tests/vectors): both languages must agree on every one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { makeBallot, tracker, verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { deriveSecret, proveSignIn, publicCredential, verifyCode } from "../../voting/web/static/booth/credential.mjs";
import { compact, sha256Base64, sha256Hex } from "../../voting/web/static/booth/encoding.mjs";
import { BoothError, EvidenceError, InputError } from "../../voting/web/static/booth/errors.mjs";
import { hashToExponent, parseElement } from "../../voting/web/static/booth/group.mjs";
import { proofFromJson, verifyKnowledge } from "../../voting/web/static/booth/proofs.mjs";
import { open, readAsPage } from "./polls.mjs";
import { vectors } from "./vectors.mjs";

const hash = await vectors("hash");
const credential = await vectors("credential");
const ballot = await vectors("ballot");

/** The vectors' election, as the booth reads it from a page of its poll. */
function vectorElection() {
  return readAsPage(ballot.election);
}

test("digests", async () => {
  for (const { text, hex, b64 } of hash.digests) {
    assert.equal(await sha256Hex(text), hex);
    assert.equal(await sha256Base64(text), b64);
  }
});

test("H(prefix, elements)", async () => {
  for (const { name, prefix, elements, hash: expected } of hash.hash_to_exponent) {
    assert.equal(String(await hashToExponent(prefix, elements)), expected, name); // hashed as texts
  }
});

test("compact JSON", () => {
  for (const { value, compact: expected } of hash.json) {
    const integerKeys = Object.keys(value.order ?? {}).some((key) => /^[0-9]+$/.test(key));
    if (!integerKeys) assert.equal(compact(value), expected); // JavaScript orders such keys itself
  }
});

test("voting codes", () => {
  for (const { name, code, valid } of credential.codes) {
    if (name === "parted inside a group") assert.equal(verifyCode(code).length, 16); // as people paste
    else if (valid) assert.equal(verifyCode(code), code.replace(/[^0-9]/g, ""), name);
    else assert.throws(() => verifyCode(code), InputError, name);
  }
});

for (const { name, code, card_set, member, iterations, secret, credential: Y } of credential.derivations) {
  test(`the same credential from the same code: ${name}`, async () => {
    const derived = await deriveSecret(code, card_set, member, iterations);
    assert.equal(String(derived), secret);
    assert.equal(publicCredential(derived), Y);
  });
}

for (const { name, poll, member, nonce, credential: Y, proof, valid } of credential.sign_in) {
  test(`a sign-in proof ${valid ? "holds" : "is refused"}: ${name}`, async () => {
    const verify = async () => {
      await proveSignIn(5n, poll, member, nonce); // refuses the shapes that must not be signed
      const prefix = `signin|${poll}|${member}|${nonce}|${Y}|`;
      await verifyKnowledge(parseElement(Y, "credential"), prefix, proofFromJson(proof, "proof"), "sign-in");
    };
    if (valid) await verify();
    else await assert.rejects(verify, BoothError);
  });
}

test("valid ballots verify, with their trackers and choices", async () => {
  const election = await vectorElection();
  for (const { choice, ballot: text, tracker: expected } of ballot.valid) {
    await verifyBallot(election, text);
    assert.equal(await tracker(text), expected);
    assert.equal(open(text, BigInt(ballot.trustee_secret)).indexOf(1), choice);
  }
});

test("a ballot of the same credential and election verifies here too", async () => {
  const election = await vectorElection();
  await verifyBallot(election, await makeBallot(election, BigInt(ballot.secret), 0));
});

for (const { name, ballot: text } of ballot.flawed) {
  test(`a flawed ballot is refused: ${name}`, async () => {
    await assert.rejects(verifyBallot(await vectorElection(), text), EvidenceError);
  });
}
