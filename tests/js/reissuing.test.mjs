import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";

import "./webcrypto.mjs";
import { PollApi } from "../../voting/web/static/booth/api.mjs";
import { deriveSecret, drawCode, publicCredential, verifyCode } from "../../voting/web/static/booth/credential.mjs";
import { fromUtf8, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { InputError, NetworkError } from "../../voting/web/static/booth/errors.mjs";
import { parseElement } from "../../voting/web/static/booth/group.mjs";
import { verifyKnowledge } from "../../voting/web/static/booth/proofs.mjs";
import { Reissue, tokenOf } from "../../voting/web/static/booth/reissuing.mjs";
import { CARD_SET, ITERATIONS, MEMBER, POLL, makePoll } from "./polls.mjs";

const TOKEN = "abcDEF0123456789_-abcDEF0123456789_-abcDEF0";
const NONCE = "0123456789abcdef".repeat(4);

let poll = null;
let sent = [];
let silent = 0;

/** A server that takes a draw, once it is not silent any more. */
async function answer(url, { body }) {
  const files = { "seal.json": "entry", "poll.json": "document", "trustees.json": "trustees" };
  const file = files[String(url).split("/").pop()];
  if (file !== undefined) return new Response(poll.seal[file], { status: 200 });
  const name = String(url).split("/reissue/")[1];
  const message = JSON.parse(body);
  sent.push({ name, message, raw: body });
  if (name === "draw" && silent > 0) {
    silent -= 1;
    throw new TypeError("Failed to fetch");
  }
  const answers = { nonce: { nonce: NONCE }, state: { state: "ready" }, draw: { state: "waiting" } };
  return new Response(JSON.stringify(answers[name] ?? { asked: true }), { status: 200 });
}

let reissue = null;

before(async () => {
  poll = await makePoll();
});

beforeEach(() => {
  sent = [];
  silent = 0;
  const api = new PollApi(POLL, { fetch: answer });
  reissue = new Reissue(poll.data, api, TOKEN);
});

test("a link's token is read from the fragment, and from nothing else", () => {
  assert.equal(tokenOf(`#${TOKEN}`), TOKEN);
  for (const other of ["", "#", TOKEN, `#${TOKEN}x`, `#${TOKEN.slice(1)}`, `#${TOKEN.slice(1)}!`]) {
    assert.equal(tokenOf(other), null, other);
  }
});

test("drawn codes are codes, and every digit comes up in every place but the last", () => {
  const codes = Array.from({ length: 600 }, () => drawCode());
  for (const code of codes) assert.equal(verifyCode(code), code);
  assert.equal(new Set(codes).size, codes.length);
  for (let place = 0; place < 15; place += 1) {
    assert.equal(new Set(codes.map((code) => code[place])).size, 10);
  }
});

test("bytes that would favour a digit are thrown away", () => {
  const real = crypto.getRandomValues;
  const bytes = [255, 250, 249, ...Array(14).fill(0)];
  crypto.getRandomValues = (array) => {
    array[0] = bytes.shift();
    return array;
  };
  try {
    assert.equal(drawCode().slice(0, 15), "900000000000000");
  } finally {
    crypto.getRandomValues = real;
  }
});

test("what is sent proves the credential of the code, and does not hold the code", async () => {
  await reissue.look(MEMBER);
  const code = reissue.draw();
  assert.equal(await reissue.send(), "waiting");
  const { message } = sent.find(({ name }) => name === "draw");
  assert.deepEqual(Object.keys(message).sort(), ["credential", "member", "nonce", "proof", "token"]);
  const secret = await deriveSecret(code, CARD_SET, MEMBER, ITERATIONS);
  assert.equal(message.credential, publicCredential(secret));
  const proof = {
    challenge: BigInt(message.proof.challenge),
    response: BigInt(message.proof.response),
  };
  const credential = parseElement(message.credential, "credential");
  await verifyKnowledge(credential, `signin|${POLL}|${MEMBER}|${NONCE}|${credential}|`, proof, "the draw");
  const everything = sent.map(({ raw }) => raw).join();
  assert.ok(!everything.includes(code));
  assert.ok(!everything.includes(String(secret)));
});

test("nothing is derived or sent with other iterations than the sealed ones", async () => {
  const fewer = fromUtf8(poll.seal.document, "test").replace('"iterations":100000', '"iterations":1');
  const honest = poll.seal;
  poll.seal = { ...honest, document: utf8(fewer) };
  await reissue.look(MEMBER);
  reissue.draw();
  await assert.rejects(reissue.send(), { slug: "wrong-seal" });
  poll.seal = honest;
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["state"],
  );
});

test("a lost answer sends the same credential again", async () => {
  await reissue.look(MEMBER);
  reissue.draw();
  silent = 1;
  await assert.rejects(reissue.send(), NetworkError);
  assert.equal(await reissue.send(), "waiting");
  const drawn = sent.filter(({ name }) => name === "draw").map(({ message }) => message.credential);
  assert.equal(drawn.length, 2);
  assert.equal(drawn[0], drawn[1]);
});

test("a code is drawn once, until it is forgotten", () => {
  const code = reissue.draw();
  assert.equal(reissue.draw(), code);
  reissue.forget();
  assert.notEqual(reissue.draw(), code);
});

test("the note is compared with the code, and never quoted", () => {
  const code = reissue.draw();
  reissue.compare(code.replace(/(.{4})/g, "$1 "));
  let other = drawCode();
  while (other === code) other = drawCode();
  const slugs = { [other]: "code-other", "": "code-empty", 1234: "code-length" };
  for (const [typed, slug] of Object.entries(slugs)) {
    assert.throws(
      () => reissue.compare(typed),
      (error) => error instanceof InputError && error.slug === slug && !/[0-9]{3}/.test(error.message),
    );
  }
});
