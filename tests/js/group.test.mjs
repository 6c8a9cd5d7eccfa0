import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import {
  FixedBase,
  G,
  GroupElement,
  Q,
  generatorPower,
  hashToExponent,
  modQ,
  parseElement,
  parseExponent,
  randomExponent,
  reduce512,
} from "../../voting/web/static/booth/group.mjs";
import { Point } from "../../voting/web/static/vendor/noble-ed25519/index.js";
import { vectors } from "./vectors.mjs";

const group = await vectors("group");
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "hex"));
const IDENTITY = G.publicPower(0n);

/** An element of the vectors, the identity included. */
function elementOf(text) {
  return text === group.identity ? IDENTITY : parseElement(text, "element");
}

test("q, g and the identity are Ed25519's", () => {
  assert.equal(String(Q), group.q);
  assert.equal(String(G), group.generator);
  assert.equal(String(IDENTITY), group.identity);
  assert.ok(IDENTITY.isIdentity && !G.isIdentity);
  assert.ok(G.publicPower(Q - 1n).multiply(G).isIdentity);
});

for (const { name, text, valid } of group.elements) {
  test(`an element is ${valid ? "read" : "refused"}: ${name}`, () => {
    if (valid) assert.equal(String(parseElement(text, "element")), text);
    else assert.throws(() => parseElement(text, "the key"), (error) => {
      assert.ok(error instanceof EvidenceError);
      assert.match(error.message, /^the key: not /);
      assert.match(error.slug, /^(malformed|bad-element)$/);
      return true;
    });
  });
}

test("what is refused as a text, and what as a point, is told apart", () => {
  const slug = (name) => {
    const { text } = group.elements.find((vector) => vector.name === name);
    try {
      parseElement(text, "element");
    } catch (error) {
      return error.slug;
    }
    return null;
  };
  assert.equal(slug("upper-case digits"), "malformed");
  assert.equal(slug("torsion_two"), "bad-element");
  assert.equal(slug("the identity"), "bad-element");
});

test("bytes of another length are refused", () => {
  const bytes = G.toBytes();
  for (const other of [bytes.slice(1), new Uint8Array([...bytes, 0]), new Uint8Array(0)]) {
    assert.throws(() => GroupElement.fromBytes(other, "key"), { slug: "bad-element" });
  }
});

test("an element cannot be changed", () => {
  assert.throws(() => (G.toString = null), TypeError);
  assert.equal(G.toBytes().fill(0).length, 32);
  assert.equal(String(GroupElement.fromBytes(G.toBytes(), "g")), group.generator);
});

for (const { base, exponent, power } of group.powers) {
  test(`powers agree, exponent ${exponent}, base ${base.slice(0, 4)}`, () => {
    const element = parseElement(base, "base");
    assert.equal(String(element.publicPower(BigInt(exponent))), power);
    assert.equal(String(new FixedBase(element).power(BigInt(exponent))), power);
    if (base === group.generator) assert.equal(String(generatorPower(BigInt(exponent))), power);
  });
}

test("a table agrees with the curve's own powers on exponents drawn at random", () => {
  const base = generatorPower(randomExponent());
  const table = new FixedBase(base);
  for (let i = 0; i < 20; i += 1) {
    const exponent = randomExponent();
    assert.equal(String(table.power(exponent)), String(base.publicPower(exponent)));
    assert.equal(String(generatorPower(exponent)), String(G.publicPower(exponent)));
  }
});

test("products, inverses and squares", () => {
  for (const { a, b, product, quotient } of group.products) {
    assert.equal(String(elementOf(a).multiply(elementOf(b))), product);
    assert.equal(String(elementOf(a).multiply(elementOf(b).inverse())), quotient);
  }
  assert.equal(String(G.square()), String(G.multiply(G)));
});

test("the second generator is 8 times the point that its tag names", () => {
  const { digest, element } = group.second_generator;
  const bytes = bytesOf(digest);
  bytes[31] &= 127;
  assert.equal(String(new GroupElement(Point.fromBytes(bytes, false).clearCofactor())), element);
});

for (const { name, text, valid } of group.exponents) {
  test(`an exponent is ${valid ? "read" : "refused"}: ${name}`, () => {
    if (valid) assert.equal(String(parseExponent(text, "x")), text);
    else assert.throws(() => parseExponent(text, "x"), { slug: "malformed" });
  });
}

test("64 bytes are reduced to an exponent", () => {
  for (const { bytes, value } of group.reduce512) assert.equal(String(reduce512(bytesOf(bytes))), value);
});

test("random exponents are reduced from 64 random bytes", (context) => {
  const { bytes, value } = group.reduce512.at(-1);
  context.mock.method(crypto, "getRandomValues", (array) => {
    assert.equal(array.length, 64);
    array.set(bytesOf(bytes));
    return array;
  });
  assert.equal(String(randomExponent()), value);
});

test("random exponents lie in [0, q), in both its halves, and differ", () => {
  const drawn = Array.from({ length: 500 }, randomExponent);
  assert.ok(drawn.every((exponent) => exponent >= 0n && exponent < Q));
  assert.equal(new Set(drawn).size, drawn.length);
  assert.ok(drawn.some((exponent) => exponent >= Q / 2n));
  assert.ok(drawn.some((exponent) => exponent < Q / 2n));
});

test("mod q is never negative", () => {
  assert.equal(modQ(-1n), Q - 1n);
  assert.equal(modQ(-2n * Q), 0n);
  assert.equal(modQ(2n * Q + 1n), 1n);
});

test("H hashes the prefix and the elements parted by commas, mod q", async () => {
  for (const { name, prefix, elements, hash } of group.hash_to_exponent) {
    assert.equal(String(await hashToExponent(prefix, elements.map(elementOf))), hash, name);
  }
});
