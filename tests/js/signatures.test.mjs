import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { verifySignature } from "../../voting/web/static/booth/signatures.mjs";
import { verifyAsync } from "../../voting/web/static/vendor/noble-ed25519/index.js";
import { vectors } from "./vectors.mjs";

const { signatures } = await vectors("group");
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "hex"));

/** The parts of a vector, as bytes. */
function parts({ key, signature, message }) {
  return { key: bytesOf(key), signature: bytesOf(signature), message: utf8(message) };
}

for (const vector of signatures) {
  test(`a signature ${vector.valid ? "holds" : "is refused"}: ${vector.name}`, async () => {
    const verified = verifySignature(parts(vector), "receipt");
    if (vector.valid) await verified;
    else await assert.rejects(verified, EvidenceError);
  });
}

test("what holds here holds for WebCrypto too", async () => {
  for (const { key, signature, message } of signatures.filter(({ valid }) => valid).map(parts)) {
    const algorithm = { name: "Ed25519" };
    const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["verify"]);
    assert.ok(await crypto.subtle.verify(algorithm, imported, signature, message));
  }
});

test("noble's own verifier takes what is refused here: it is not used", async () => {
  const name = "R with a point of order 2 added";
  const { key, signature, message } = parts(signatures.find((vector) => vector.name === name));
  assert.ok(await verifyAsync(signature, message, key, { zip215: false }));
});
