import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";

import "./webcrypto.mjs";
import { PollApi } from "../../voting/web/static/booth/api.mjs";
import { IN_FAVOUR, NOT_IN_FAVOUR } from "../../voting/web/static/booth/ballot.mjs";
import { deriveSecret } from "../../voting/web/static/booth/credential.mjs";
import { compact, fromUtf8, sha256Base64, sha256Hex, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { G } from "../../voting/web/static/booth/group.mjs";
import { VotingSession } from "../../voting/web/static/booth/session.mjs";
import {
  CARD_SET,
  CODE,
  ITERATIONS,
  MEMBER,
  POLL,
  TestServer,
  UNIT,
  makeAuthorization,
  makePoll,
  makeReceipt,
  open,
  problem,
} from "./polls.mjs";

const SEAL = ["seal.json", "poll.json", "trustees.json"];

let poll = null;
let secret = null;
let server = null;
let session = null;
let stages = [];
let pauses = [];

before(async () => {
  poll = await makePoll();
  secret = await deriveSecret(CODE, CARD_SET, MEMBER, ITERATIONS);
});

beforeEach(() => {
  stages = [];
  pauses = [];
  server = new TestServer(poll, secret);
  session = newSession();
});

/** Another browser window of the same member. */
function newSession() {
  const pause = async (seconds) => pauses.push(seconds);
  const report = (stage) => stages.push(stage);
  return new VotingSession(poll.data, new PollApi(POLL, { fetch: server.fetch }), { pause, report });
}

/** The same seal with other iterations, and every digest made to fit: another seal digest. */
async function resealedWith(iterations) {
  const terms = { ...JSON.parse(fromUtf8(poll.seal.document, "test")), iterations };
  const document = utf8(compact(terms));
  const digest = await sha256Hex(document);
  const entry = { ...JSON.parse(fromUtf8(poll.seal.entry, "test")), poll: digest };
  return { seal: { ...poll.seal, document, entry: utf8(compact(entry)) }, data: { ...poll.data, digest } };
}

/** No answer, as a browser tells it. */
function noAnswer() {
  throw new TypeError("Failed to fetch");
}

/** Do `action` for the first `times` requests called `name`. */
function first(times, name, action) {
  let left = times;
  return async (called, body) => {
    if (called !== name || left === 0) return null;
    left -= 1;
    return action(body);
  };
}

test("a member signs in, casts, and gets the receipt of that ballot", async () => {
  const seal = await sha256Hex(poll.seal.entry);
  const ready = { unit: UNIT, description: "A elementary / A élémentaire", seal, hold: null };
  assert.deepEqual(await session.signIn(MEMBER, CODE), ready);
  const { receipt, check, ours } = await session.cast(NOT_IN_FAVOUR);
  assert.equal(check, "good");
  assert.ok(ours);
  assert.equal(server.ballots.length, 1);
  assert.equal(receipt.tracker, await sha256Base64(server.ballots[0]));
  assert.deepEqual(open(server.ballots[0], poll.trusteeSecret), [0, 1]);
  assert.deepEqual(stages, ["deriving", "signing-in", "encrypting", "sending"]);
});

test("neither the code nor the choice nor the secret is in anything sent", async () => {
  await session.signIn(MEMBER, CODE);
  await session.cast(IN_FAVOUR);
  const sent = JSON.stringify(server.requests.map(({ url, options }) => [url, options]));
  for (const kept of [CODE, CODE.slice(0, 8), "favour", String(secret), secret.toString(16)]) {
    assert.ok(!sent.includes(kept));
  }
  const names = ["nonce", "sign-in", "election.json", "cast"];
  assert.deepEqual(server.requests.map(({ name }) => name), [...SEAL, ...names]);
  assert.deepEqual(Object.keys(server.requests[4].body), ["member", "nonce", "proof"]);
  assert.deepEqual(Object.keys(server.requests[6].body), ["authorization", "ballot"]);
  for (const { options } of server.requests) {
    assert.equal(options.credentials, "omit");
    assert.equal(options.redirect, "error");
  }
});

test("a wrong code and an unknown member are refused alike, and can be tried again", async () => {
  await assert.rejects(session.signIn(MEMBER, "1234567890123443"), { slug: "sign-in-refused" });
  await assert.rejects(session.signIn("99999", CODE), { slug: "sign-in-refused" });
  assert.deepEqual(pauses, []);
  await session.signIn(MEMBER, CODE);
});

test("a member who has voted gets the receipt again, and nothing else can be cast", async () => {
  await session.signIn(MEMBER, CODE);
  const { receipt } = await session.cast(IN_FAVOUR);
  const again = newSession();
  const found = await again.signIn(MEMBER, CODE);
  assert.deepEqual(found, { receipt, check: "good", ours: true, hold: null });
  assert.equal(server.ballots.length, 1);
});

test("a hostile nonce gets no proof", async () => {
  server.interfere = first(1, "nonce", () => Response.json({ nonce: `sig|${"A".repeat(43)}|` }));
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "bad-nonce" });
  assert.deepEqual(server.requests.map(({ name }) => name), [...SEAL, "nonce"]);
});

test("too many failures: the wait is told at once, not sat out", async () => {
  server.interfere = first(1, "sign-in", () => problem(429, "too-many-attempts", { "Retry-After": "30" }));
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "too-many-attempts", retryAfter: 30 });
  assert.deepEqual(pauses, []);
});

test("sign-in without an answer is tried again with a fresh nonce, then given up", async () => {
  server.interfere = first(2, "sign-in", noAnswer);
  await session.signIn(MEMBER, CODE);
  assert.deepEqual(pauses, [1, 3]);
  assert.equal(server.requests.filter(({ name }) => name === "nonce").length, 3);
  server.interfere = first(99, "nonce", noAnswer);
  await assert.rejects(newSession().signIn(MEMBER, CODE), { slug: "network" });
});

test("a nonce that took too long is replaced", async () => {
  server.interfere = first(1, "sign-in", () => problem(403, "nonce-expired"));
  await session.signIn(MEMBER, CODE);
  assert.deepEqual(pauses, [1]);
});

test("a cut before the server: the very same bytes are sent again, one ballot results", async () => {
  await session.signIn(MEMBER, CODE);
  server.interfere = first(3, "cast", noAnswer);
  const { receipt } = await session.cast(IN_FAVOUR);
  assert.equal(server.ballots.length, 1);
  assert.equal(receipt.tracker, await sha256Base64(server.ballots[0]));
  const sent = server.requests.filter(({ name }) => name === "cast").map(({ options }) => options.body);
  assert.equal(sent.length, 4);
  assert.equal(new Set(sent).size, 1);
  assert.deepEqual(pauses, [1, 2, 4]);
});

test("a lost answer: the vote stands once, and the same receipt comes at the next attempt", async () => {
  await session.signIn(MEMBER, CODE);
  server.lose = first(1, "cast", noAnswer);
  const { receipt, ours } = await session.cast(IN_FAVOUR);
  assert.equal(server.ballots.length, 1);
  assert.deepEqual(receipt, server.receipt);
  assert.ok(ours);
});

test("refused after a lost answer: the receipt is asked for before anyone says 'not cast'", async () => {
  await session.signIn(MEMBER, CODE);
  server.lose = first(1, "cast", noAnswer);
  const refusals = [() => null, () => problem(409, "poll-closed")];
  server.interfere = async (name) => (name === "cast" ? (refusals.shift()?.() ?? null) : null);
  const { receipt, ours } = await session.cast(IN_FAVOUR);
  assert.deepEqual(receipt, server.receipt);
  assert.ok(ours);
  assert.equal(server.ballots.length, 1);
});

test("refused after a cut, and no ballot in the box: not cast", async () => {
  await session.signIn(MEMBER, CODE);
  const answers = [noAnswer, () => problem(409, "poll-closed")];
  server.interfere = async (name) => {
    if (name === "cast") return answers.shift()();
    return name === "sign-in" ? problem(409, "poll-closed") : null;
  };
  await assert.rejects(session.cast(IN_FAVOUR), { slug: "poll-closed" });
  assert.equal(server.ballots.length, 0);
});

test("no answer for long: the outcome is said to be unknown, and the same bytes go at the next try", async () => {
  await session.signIn(MEMBER, CODE);
  server.interfere = first(7, "cast", noAnswer);
  await assert.rejects(session.cast(IN_FAVOUR), { slug: "cast-unknown" });
  const { ours } = await session.cast(NOT_IN_FAVOUR);
  assert.ok(ours);
  const sent = server.requests.filter(({ name }) => name === "cast").map(({ body }) => body.ballot);
  assert.equal(new Set(sent).size, 1);
  assert.deepEqual(open(server.ballots[0], poll.trusteeSecret), [1, 0]);
});

test("an overloaded or crashed server counts as no answer", async () => {
  await session.signIn(MEMBER, CODE);
  const answers = [
    () => problem(503, "unavailable"),
    () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    () => new Response("not a receipt"),
    () => Response.json({ ok: true }),
    () => problem(429, "too-many-requests", { "Retry-After": "9" }),
  ];
  server.interfere = async (name) => (name === "cast" ? answers.shift()?.() ?? null : null);
  const { ours } = await session.cast(IN_FAVOUR);
  assert.ok(ours);
  assert.deepEqual(pauses, [1, 2, 4, 8, 15]);
});

test("an expired signed ballot is renewed silently, and the same ballot is cast", async () => {
  await session.signIn(MEMBER, CODE);
  server.interfere = first(1, "cast", () => problem(403, "authorization-expired"));
  await session.cast(IN_FAVOUR);
  assert.equal(server.ballots.length, 1);
  assert.deepEqual(stages.slice(-4), ["sending", "renewing", "signing-in", "sending"]);
});

test("a renewed signed ballot that is refused too is an end, not a loop", async () => {
  await session.signIn(MEMBER, CODE);
  server.interfere = first(9, "cast", () => problem(403, "authorization-refused"));
  await assert.rejects(session.cast(IN_FAVOUR), { slug: "authorization-refused" });
  assert.equal(server.ballots.length, 0);
});

test("two windows: the second is refused, and shown the receipt of the ballot that stands", async () => {
  const second = newSession();
  await session.signIn(MEMBER, CODE);
  await second.signIn(MEMBER, CODE);
  const { receipt } = await session.cast(IN_FAVOUR);
  const found = await second.cast(NOT_IN_FAVOUR);
  assert.deepEqual(found, { receipt, check: "good", ours: false, hold: null });
  assert.equal(server.ballots.length, 1);
  assert.deepEqual(open(server.ballots[0], poll.trusteeSecret), [1, 0]);
});

for (const [status, slug] of [[409, "poll-closed"], [409, "poll-not-open"], [422, "ballot-malformed"]]) {
  test(`a cast refused with ${slug} is told as it is: not cast`, async () => {
    await session.signIn(MEMBER, CODE);
    server.interfere = first(1, "cast", () => problem(status, slug));
    await assert.rejects(session.cast(IN_FAVOUR), { slug });
    assert.equal(server.ballots.length, 0);
  });
}

test("a receipt with a wrong signature, or for another ballot, is shown as such", async () => {
  await session.signIn(MEMBER, CODE);
  const other = await makeReceipt(poll, "B".repeat(43));
  server.interfere = first(1, "cast", () => Response.json({ ...other, index: 99 }));
  const { check, ours } = await session.cast(IN_FAVOUR);
  assert.equal(check, "bad");
  assert.equal(ours, false);
});

test("another counting unit's election, or a spoiled one, is refused at sign-in", async () => {
  const spoiled = poll.election.slice();
  spoiled[spoiled.length - 3] ^= 1;
  server.interfere = first(1, "election.json", () => new Response(spoiled));
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "wrong-election" });
});

test("a false election key, with everything else right, is refused before anything is proved", async () => {
  const trustees = utf8(compact([["Single", { pok: {}, public_key: String(G) }]]));
  server.interfere = first(1, "trustees.json", () => new Response(trustees));
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "wrong-seal" });
  assert.deepEqual(server.requests.map(({ name }) => name), SEAL);
});

test("an election key that is not the trustees' is refused before anything is encrypted", async () => {
  const object = { ...JSON.parse(fromUtf8(poll.election, "election")), public_key: String(G) };
  const election = utf8(compact(object));
  const authorization = await makeAuthorization({ ...poll, election }, server.credential);
  server.interfere = async (name) => {
    if (name === "election.json") return new Response(election);
    return name === "sign-in" ? Response.json({ authorization }) : null;
  };
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "wrong-seal" });
  await assert.rejects(session.cast(IN_FAVOUR));
  assert.equal(server.ballots.length, 0);
});

test("the seal is asked for once, and again where no answer came", async () => {
  server.interfere = first(1, "poll.json", noAnswer);
  await session.signIn(MEMBER, CODE);
  server.interfere = first(1, "cast", () => problem(403, "authorization-expired"));
  await session.cast(IN_FAVOUR);
  assert.equal(server.requests.filter(({ name }) => name === "seal.json").length, 2);
});

test("after the vote the session holds nothing to vote with", async () => {
  await session.signIn(MEMBER, CODE);
  await session.cast(IN_FAVOUR);
  await assert.rejects(session.cast(IN_FAVOUR), TypeError);
});

test("a code is derived by the sealed iterations, and never by fewer than a card set has", async () => {
  for (const [iterations, outcome] of [
    [ITERATIONS + 1, "sign-in-refused"],
    [1, "bad-iterations"],
  ]) {
    const { seal, data } = await resealedWith(iterations);
    const other = new TestServer({ ...poll, seal }, secret);
    const api = new PollApi(POLL, { fetch: other.fetch });
    const signingIn = new VotingSession(data, api, { pause: async () => {} }).signIn(MEMBER, CODE);
    await assert.rejects(signingIn, { slug: outcome });
    assert.equal(other.requests.some(({ name }) => name === "sign-in"), outcome === "sign-in-refused");
  }
});

test("a server that names other iterations than the sealed ones is told nothing", async () => {
  const { seal } = await resealedWith(ITERATIONS + 1);
  server.poll = { ...poll, seal: { ...poll.seal, document: seal.document } };
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "wrong-seal" });
  assert.deepEqual(server.requests.map(({ name }) => name).sort(), [...SEAL].sort());
});
