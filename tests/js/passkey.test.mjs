import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { base64, sha256, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { verifyAssertion } from "../../voting/web/static/record/passkey.mjs";

const RP_ID = "vote.example.org";
const ORIGIN = "https://vote.example.org";
const MESSAGE = utf8("what two officers sign");
const ALGORITHMS = {
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};

/** One of the two halves of an ES256 signature as a DER integer. */
function derInteger(half) {
  const digits = [...half];
  while (digits.length > 1 && digits[0] === 0 && digits[1] < 0x80) digits.shift();
  if (digits[0] >= 0x80) digits.unshift(0);
  return [2, digits.length, ...digits];
}

/** The DER signature of the 64 bytes that WebCrypto gives, as authenticators write it. */
function toDer(raw) {
  const body = [...derInteger(raw.subarray(0, 32)), ...derInteger(raw.subarray(32))];
  return Uint8Array.from([0x30, body.length, ...body]);
}

/** What an authenticator makes of a message, and the key as poll.json seals it. */
async function made(algorithm, { message = MESSAGE, host = RP_ID, flags = 5, data = {}, signed = (b) => b } = {}) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(ALGORITHMS[algorithm], true, ["sign", "verify"]);
  const challenge = Buffer.from(await sha256(message)).toString("base64url");
  const clientData = utf8(JSON.stringify({ type: "webauthn.get", challenge, origin: ORIGIN, ...data }));
  const authenticator = new Uint8Array([...(await sha256(utf8(host))), flags, 0, 0, 0, 7]);
  const over = new Uint8Array([...authenticator, ...(await sha256(clientData))]);
  const raw = new Uint8Array(await crypto.subtle.sign(ALGORITHMS[algorithm], privateKey, over));
  const key = base64(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)));
  return {
    key: { type: "passkey", algorithm, public_key: key, rp_id: RP_ID, origin: ORIGIN },
    assertion: {
      officer: "executive",
      key,
      type: "passkey",
      authenticator_data: base64(authenticator),
      client_data: base64(clientData),
      signature: base64(signed(algorithm === "ES256" ? toDer(raw) : raw)),
    },
  };
}

/** The last byte changed. */
function changed(bytes) {
  return bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
}

const REFUSED = {
  "another message": { data: { challenge: "AAAA" } },
  "another kind": { data: { type: "webauthn.create" } },
  "another origin": { data: { origin: "https://elsewhere.example" } },
  "a frame of another": { data: { crossOrigin: true } },
  "another host": { host: "elsewhere.example" },
  "nobody there": { flags: 4 },
  "nobody verified": { flags: 1 },
  "another signature": { signed: changed },
  "a byte more": { signed: (bytes) => Uint8Array.from([...bytes, 0]) },
  "nothing signed": { signed: () => new Uint8Array(0) },
};

for (const algorithm of Object.keys(ALGORITHMS)) {
  test(`${algorithm}: an honest assertion holds, time after time`, async () => {
    for (let i = 0; i < 40; i += 1) {
      const { assertion, key } = await made(algorithm);
      await verifyAssertion(assertion, key, MESSAGE, "passkey");
    }
  });

  for (const [name, options] of Object.entries(REFUSED)) {
    test(`${algorithm}: refused: ${name}`, async () => {
      const { assertion, key } = await made(algorithm, options);
      await assert.rejects(verifyAssertion(assertion, key, MESSAGE, "passkey"), EvidenceError);
    });
  }

  test(`${algorithm}: refused: the key of another algorithm, or not in its one form`, async () => {
    const { assertion, key } = await made(algorithm);
    const other = algorithm === "ES256" ? "EdDSA" : "ES256";
    for (const sealed of [
      { ...key, algorithm: other },
      { ...key, algorithm: "RS256" },
      { ...key, public_key: base64(utf8("no key")) },
      { ...key, public_key: "%%%" },
    ]) {
      await assert.rejects(verifyAssertion(assertion, sealed, MESSAGE, "passkey"), EvidenceError);
    }
    const { signature, ...less } = assertion;
    assert.ok(signature);
    await assert.rejects(verifyAssertion(less, key, MESSAGE, "passkey"), EvidenceError);
  });
}
