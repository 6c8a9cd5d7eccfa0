import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import {
  FixedBase,
  G,
  P,
  Q,
  generatorPower,
  hashToExponent,
  modulo,
  parseElement,
  parseExponent,
  power,
  randomExponent,
  verifyMember,
} from "../../voting/web/static/booth/group.mjs";

test("p, q and g are BELENIOS-2048's: sizes, q divides p - 1, g has order q", () => {
  assert.equal(P.toString(2).length, 2048);
  assert.equal(Q.toString(2).length, 256);
  assert.equal((P - 1n) % Q, 0n);
  assert.equal(power(G, Q), 1n);
  assert.notEqual(G, 1n);
});

test("tables and windows agree with square-and-multiply", () => {
  const naive = (base, exponent) => {
    let result = 1n;
    for (const bit of exponent.toString(2)) {
      result = (result * result) % P;
      if (bit === "1") result = (result * base) % P;
    }
    return result;
  };
  const base = generatorPower(randomExponent());
  const table = new FixedBase(base);
  for (const exponent of [0n, 1n, 2n, 15n, 16n, (1n << 255n) - 1n, Q - 1n, randomExponent()]) {
    const expected = naive(base, exponent);
    assert.equal(power(base, exponent), expected);
    assert.equal(table.power(exponent), expected);
    assert.equal(generatorPower(exponent), naive(G, exponent));
  }
});

test("random exponents lie in [0, q) and reach beyond what 255 bits hold", () => {
  const drawn = Array.from({ length: 500 }, randomExponent);
  assert.ok(drawn.every((exponent) => exponent >= 0n && exponent < Q));
  assert.equal(new Set(drawn).size, drawn.length);
  assert.ok(drawn.some((exponent) => exponent >= 1n << 255n));
  assert.ok(drawn.some((exponent) => exponent < 1n << 255n));
});

test("a draw that is not below q is thrown away, not reduced", (context) => {
  const draws = [Q, Q + 5n, (1n << 256n) - 1n, 41n];
  context.mock.method(crypto, "getRandomValues", (bytes) => {
    const digits = draws.shift().toString(16).padStart(64, "0");
    bytes.set(Buffer.from(digits, "hex"));
    return bytes;
  });
  assert.equal(randomExponent(), 41n);
});

test("elements outside the subgroup are refused", () => {
  verifyMember(generatorPower(5n), "x");
  const outside = { zero: 0n, identity: 1n, "p - 1": P - 1n, p: P, "g + p": G + P, two: 2n };
  for (const [name, x] of Object.entries(outside)) {
    assert.throws(() => verifyMember(x, "x"), EvidenceError, name);
  }
});

test("numbers have one form", () => {
  assert.equal(parseExponent("0", "x"), 0n);
  assert.equal(parseElement(String(G), "x"), G);
  const bad = ["", "-1", "+1", "01", " 1", "1 ", "0x10", "1e3", "1.0", "１", "1".repeat(700), 1, null];
  for (const text of bad) assert.throws(() => parseExponent(text, "x"), EvidenceError, String(text));
  assert.throws(() => parseExponent(String(Q), "x"), EvidenceError);
});

test("modulo is never negative", () => {
  assert.equal(modulo(-1n, 7n), 6n);
  assert.equal(modulo(-14n, 7n), 0n);
  assert.equal(modulo(15n, 7n), 1n);
});

test("H hashes the prefix and the elements parted by commas, mod q", async () => {
  // printf 'a|1,2' | sha256sum
  const digest = 0xe8b5605d05e184a0e68603946059cfee81b151d981cb9818ed74c97599a46243n;
  assert.equal(await hashToExponent("a|", [1n, 2n]), digest - Q);
  assert.notEqual(await hashToExponent("a|", [12n]), digest - Q);
});
