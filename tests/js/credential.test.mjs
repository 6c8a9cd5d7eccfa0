import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import {
  FEWEST_ITERATIONS,
  deriveSecret,
  drawSecret,
  proveSignIn,
  publicCredential,
  verifyCode,
  verifyMemberNumber,
} from "../../voting/web/static/booth/credential.mjs";
import { EvidenceError, InputError } from "../../voting/web/static/booth/errors.mjs";
import { G, parseElement, randomExponent } from "../../voting/web/static/booth/group.mjs";
import { verifyKnowledge } from "../../voting/web/static/booth/proofs.mjs";
import { CARD_SET, CODE, MEMBER, POLL } from "./polls.mjs";

const NONCE = "0123456789abcdef".repeat(4);

test("a code is accepted with or without its spaces and hyphens", () => {
  for (const typed of ["1234567890123450", "1234 5678 9012 3450", " 1234-5678-9012-3450 "]) {
    assert.equal(verifyCode(typed), CODE);
  }
});

test("every single wrong digit and every swap of neighbours is caught", () => {
  for (let i = 0; i < 16; i += 1) {
    for (const digit of "0123456789") {
      if (digit === CODE[i]) continue;
      const wrong = CODE.slice(0, i) + digit + CODE.slice(i + 1);
      assert.throws(() => verifyCode(wrong), { slug: "code-typo" }, wrong);
    }
    if (i === 15 || CODE[i] === CODE[i + 1]) continue;
    const swapped = CODE.slice(0, i) + CODE[i + 1] + CODE[i] + CODE.slice(i + 2);
    assert.throws(() => verifyCode(swapped), { slug: "code-typo" }, swapped);
  }
});

test("what is wrong with a code is named, and the code is not quoted", () => {
  const cases = {
    "": "code-empty",
    "   ": "code-empty",
    "1234 5678 9012 345": "code-length",
    "1234 5678 9012 3450 1": "code-length",
    "1234 5678 9012 345O": "code-characters",
    "1234 5678 9012 3451": "code-typo",
  };
  for (const [typed, slug] of Object.entries(cases)) {
    assert.throws(
      () => verifyCode(typed),
      (error) => error instanceof InputError && error.slug === slug && !/[0-9]{3}/.test(error.message),
      typed,
    );
  }
});

test("a member number keeps its leading zeros", () => {
  assert.equal(verifyMemberNumber(" 00123 "), "00123");
  assert.throws(() => verifyMemberNumber(" "), { slug: "member-empty" });
  for (const typed of ["123", "1234567890123", "12a45", "1234 5678", "１２３４"]) {
    assert.throws(() => verifyMemberNumber(typed), { slug: "member-format" }, typed);
  }
});

test("the secret depends on the code, the card set and the member number", async () => {
  const secrets = await Promise.all([
    deriveSecret(CODE, CARD_SET, MEMBER, FEWEST_ITERATIONS),
    deriveSecret(CODE, CARD_SET, MEMBER, FEWEST_ITERATIONS),
    deriveSecret(CODE, CARD_SET, "0123", FEWEST_ITERATIONS),
    deriveSecret(CODE, POLL, MEMBER, FEWEST_ITERATIONS),
    deriveSecret("1234567890123443", CARD_SET, MEMBER, FEWEST_ITERATIONS),
  ]);
  assert.equal(secrets[0], secrets[1]);
  assert.equal(new Set(secrets).size, 4);
});

test("the secret depends on how often PBKDF2 iterates, as often as a card set may ask for", async () => {
  const usual = await deriveSecret(CODE, CARD_SET, MEMBER, FEWEST_ITERATIONS);
  assert.notEqual(await deriveSecret(CODE, CARD_SET, MEMBER, FEWEST_ITERATIONS + 1), usual);
  for (const wrong of [99_999, 600_001, 1, 0, -100_000, 100_000.5, "100000", NaN, undefined]) {
    await assert.rejects(deriveSecret(CODE, CARD_SET, MEMBER, wrong), { slug: "bad-iterations" });
  }
});

test("the sign-in proof holds for its own poll, member and nonce alone", async () => {
  const secret = randomExponent();
  const Y = parseElement(publicCredential(secret), "Y");
  const proof = await proveSignIn(secret, POLL, MEMBER, NONCE);
  await verifyKnowledge(Y, `signin|${POLL}|${MEMBER}|${NONCE}|${Y}|`, proof, "sign-in");
  const others = [
    `signin|${POLL}|${MEMBER}|${NONCE.replace("0", "1")}|${Y}|`,
    `signin|${POLL}|0124|${NONCE}|${Y}|`,
    `signin|${CARD_SET}|${MEMBER}|${NONCE}|${Y}|`,
    `signin|${POLL}|${MEMBER}|${NONCE}|${G}|`,
    `signin|${POLL}|${MEMBER}|${NONCE}|`,
    `sig|${NONCE}|`,
  ];
  for (const prefix of others) {
    await assert.rejects(verifyKnowledge(Y, prefix, proof, "sign-in"), { slug: "bad-proof" }, prefix);
  }
});

test("no proof is made for a nonce that is not 64 lower-case hexadecimal digits", async () => {
  const hostile = {
    "a ballot's hash": `sig|${"A".repeat(43)}|`,
    "padded to 64": `sig|${"A".repeat(43)}|`.padEnd(64, "0"),
    "too short": NONCE.slice(1),
    "too long": `${NONCE}0`,
    "upper case": NONCE.toUpperCase(),
    "a newline at the end": `${NONCE}\n`,
    empty: "",
    "a list": [NONCE],
    missing: undefined,
  };
  for (const [name, nonce] of Object.entries(hostile)) {
    const attempt = proveSignIn(randomExponent(), POLL, MEMBER, nonce);
    await assert.rejects(attempt, (error) => error instanceof EvidenceError && error.slug === "bad-nonce", name);
  }
});

test("no proof is made for a poll or member number that has not its shape", async () => {
  const secret = randomExponent();
  for (const poll of ["", "short", `${POLL}x`, "0".repeat(15), `sig|${POLL.slice(4)}`, [POLL]]) {
    await assert.rejects(proveSignIn(secret, poll, MEMBER, NONCE), { slug: "bad-poll" });
  }
  for (const member of ["", "123", "1234567890123", "12|4", [MEMBER], 1234]) {
    await assert.rejects(proveSignIn(secret, POLL, member, NONCE), { slug: "bad-member" });
  }
});

test("a secret of 0, whose credential would be the identity, is drawn again", (context) => {
  const zeros = context.mock.fn((bytes) => bytes.fill(0));
  context.mock.method(globalThis.crypto, "getRandomValues", zeros, { times: 1 });
  assert.notEqual(drawSecret(), 0n);
  assert.equal(zeros.mock.callCount(), 1);
});
