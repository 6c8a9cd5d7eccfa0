import assert from "node:assert/strict";
import { before, test } from "node:test";

import "./webcrypto.mjs";
import { publicCredential } from "../../voting/web/static/booth/credential.mjs";
import { base64, canonical, fromBase64 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { checkReceipt, isReceipt, verifyAuthorization } from "../../voting/web/static/booth/evidence.mjs";
import { CARD_SET, makeAuthorization, makePoll, makeReceipt } from "./polls.mjs";

const credential = publicCredential(12345n);
const TRACKER = "B".repeat(43);
let poll = null;

before(async () => {
  poll = await makePoll();
});

test("a signed ballot of this poll and credential is accepted", async () => {
  await verifyAuthorization(await makeAuthorization(poll, credential), poll.data, credential);
});

test("a signed ballot with one flaw is refused", async () => {
  const good = await makeAuthorization(poll, credential);
  const other = await makePoll();
  const flaws = {
    "another poll": await makeAuthorization(poll, credential, { poll: CARD_SET }),
    "another credential": await makeAuthorization(poll, publicCredential(2n)),
    "another channel": await makeAuthorization(poll, credential, { channel: "phone" }),
    "a unit that is no name": await makeAuthorization(poll, credential, { unit: "../x" }),
    "a field more": await makeAuthorization(poll, credential, { extra: "x" }),
    "no signature": { ...good, signature: undefined },
    "changed after signing": { ...good, serial: "f".repeat(32) },
    "another poll's key": await makeAuthorization(other, credential),
    "a signature that is not base64": { ...good, signature: "…" },
    "no object": "authorization",
    nothing: null,
  };
  for (const [name, authorization] of Object.entries(flaws)) {
    await assert.rejects(verifyAuthorization(authorization, poll.data, credential), EvidenceError, name);
  }
});

test("a browser without Ed25519 checks signatures all the same", async (context) => {
  const authorization = await makeAuthorization(poll, credential);
  const receipt = await makeReceipt(poll, TRACKER);
  const { importKey } = crypto.subtle;
  context.mock.method(crypto.subtle, "importKey", function (format, key, algorithm, ...rest) {
    if (algorithm.name === "Ed25519") throw new DOMException("none", "NotSupportedError");
    return importKey.call(this, format, key, algorithm, ...rest);
  });
  await verifyAuthorization(authorization, poll.data, credential);
  const forged = { ...authorization, serial: "f".repeat(32) };
  await assert.rejects(verifyAuthorization(forged, poll.data, credential), { slug: "bad-signature" });
  assert.equal(await checkReceipt(receipt, poll.data), "good");
  assert.equal(await checkReceipt({ ...receipt, index: 8 }, poll.data), "bad");
});

test("a receipt is good, or bad where anything in it was changed", async () => {
  const receipt = await makeReceipt(poll, TRACKER);
  assert.equal(await checkReceipt(receipt, poll.data), "good");
  const changes = [{ index: 8 }, { time: "x" }, { unit: "B" }, { tracker: "C".repeat(43) }, { poll: CARD_SET }];
  for (const change of changes) {
    assert.equal(await checkReceipt({ ...receipt, ...change }, poll.data), "bad");
  }
  assert.equal(await checkReceipt({ ...receipt, signature: "no" }, poll.data), "bad");
  assert.equal(await checkReceipt(receipt, { ...poll.data, log_key: "no" }), "bad");
  assert.equal(await checkReceipt(receipt, { ...poll.data, log_key: base64(new Uint8Array(32)) }), "bad");
  assert.equal(await checkReceipt(await makeReceipt(poll, TRACKER, { poll: CARD_SET }), poll.data), "bad");
});

test("what is not a receipt is not taken for one", async () => {
  const receipt = await makeReceipt(poll, TRACKER);
  assert.ok(isReceipt(receipt));
  for (const value of [null, undefined, "receipt", [], {}, { ...receipt, extra: 1 }, { ...receipt, tracker: "x" }]) {
    assert.ok(!isReceipt(value));
  }
});

test("canonical JSON sorts its names, at every depth, and takes what is signed only", () => {
  assert.equal(canonical({ b: 1, a: "é", C: "\n" }), '{"C":"\\n","a":"é","b":1}');
  const deep = { b: [{ d: null, c: true }], 9: 0, 10: "x", a: {} };
  assert.equal(canonical(deep), '{"10":"x","9":0,"a":{},"b":[{"c":true,"d":null}]}');
  for (const value of [1.5, undefined, 2 ** 53, "\ud800", () => 1]) {
    assert.throws(() => canonical({ a: value }), EvidenceError);
  }
});

test("base64 has one form", () => {
  assert.deepEqual([...fromBase64("/+8=", 2, "x")], [255, 239]);
  for (const text of ["/+8", "/+9=", " /+8=", "_-8=", "/+8==", "é", ""]) {
    assert.throws(() => fromBase64(text, 2, "x"), EvidenceError, text);
  }
});
