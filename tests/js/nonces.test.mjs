import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { Q } from "../../voting/web/static/booth/group.mjs";
import { hedged, nonce } from "../../voting/web/static/booth/nonces.mjs";
import { vectors } from "./vectors.mjs";

const { nonces } = await vectors("group");
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "hex"));

for (const { name, secret, domain, statement, drawn, random, nonce: expected } of nonces) {
  test(`a hedged nonce: ${name}`, async () => {
    const found = await hedged(BigInt(secret), domain, statement, BigInt(drawn), bytesOf(random));
    assert.equal(String(found), expected);
  });
}

test("nonces lie in [0, q), and no two are alike for one secret, domain and statement", async () => {
  const drawn = [];
  for (let i = 0; i < 50; i += 1) drawn.push(await nonce(5n, "ratify/test/v1", "statement"));
  assert.ok(drawn.every((value) => value >= 0n && value < Q));
  assert.equal(new Set(drawn).size, drawn.length);
});

test("not even where all randomness is a constant", async (context) => {
  context.mock.method(crypto, "getRandomValues", (bytes) => bytes.fill(7));
  const drawn = [];
  for (const statement of ["one", "one", "one", "another"]) {
    drawn.push(await nonce(5n, "ratify/test/v1", statement));
  }
  assert.equal(new Set(drawn).size, drawn.length);
});

test("64 random bytes are in each nonce", async (context) => {
  const { getRandomValues } = crypto;
  const lengths = [];
  context.mock.method(crypto, "getRandomValues", function (bytes) {
    lengths.push(bytes.length);
    return getRandomValues.call(this, bytes);
  });
  await nonce(5n, "ratify/test/v1", "statement");
  assert.deepEqual(lengths, [64]);
});
