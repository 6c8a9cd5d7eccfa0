/** A listed member whom officers challenged: nothing of hers goes on hold unless she was told first. */

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";

import "./webcrypto.mjs";
import { PollApi } from "../../voting/web/static/booth/api.mjs";
import { IN_FAVOUR, NOT_IN_FAVOUR } from "../../voting/web/static/booth/ballot.mjs";
import { deriveSecret } from "../../voting/web/static/booth/credential.mjs";
import { sha256Base64 } from "../../voting/web/static/booth/encoding.mjs";
import { checkReceipt, holdIn } from "../../voting/web/static/booth/evidence.mjs";
import { VotingSession } from "../../voting/web/static/booth/session.mjs";
import {
  CARD_SET,
  CHALLENGE_DIGEST,
  CODE,
  ITERATIONS,
  MEMBER,
  POLL,
  TestServer,
  makeAuthorization,
  makePoll,
  makeReceipt,
  open,
} from "./polls.mjs";

const HOLD = { reason: "wrong-unit", standing: "on-hold" };

let poll = null;
let secret = null;
let server = null;
let session = null;

before(async () => {
  poll = await makePoll();
  secret = await deriveSecret(CODE, CARD_SET, MEMBER, ITERATIONS);
});

beforeEach(() => {
  server = new TestServer(poll, secret);
  session = newSession();
});

function newSession() {
  return new VotingSession(poll.data, new PollApi(POLL, { fetch: server.fetch }), { pause: async () => {} });
}

test("challenged before: told at the sign-in, and the receipt says that the ballot is held apart", async () => {
  server.hold = HOLD;
  assert.deepEqual((await session.signIn(MEMBER, CODE)).hold, HOLD);
  const { receipt, check, hold } = await session.cast(IN_FAVOUR);
  assert.deepEqual([receipt.sequestered, check, hold], [true, "good", HOLD]);
});

test("a vote is put on hold by no authorization that the server's answer does not explain", async () => {
  const held = await makeAuthorization(poll, server.credential, { claim: CHALLENGE_DIGEST });
  const plain = await makeAuthorization(poll, server.credential);
  for (const answer of [{ authorization: held }, { authorization: plain, hold: HOLD }]) {
    server.interfere = async (name) => (name === "sign-in" ? Response.json(answer) : null);
    await assert.rejects(session.signIn(MEMBER, CODE), { slug: "bad-authorization" });
  }
  assert.equal(server.ballots.length, 0);
});

test("challenged between sign-in and cast: nothing is cast until she says so again, then the same ballot", async () => {
  await session.signIn(MEMBER, CODE);
  server.hold = HOLD;
  await assert.rejects(session.cast(NOT_IN_FAVOUR), { slug: "challenged" });
  assert.equal(server.ballots.length, 0);
  assert.deepEqual(session.hold, HOLD);
  const { receipt, check, ours } = await session.cast(IN_FAVOUR); // the choice is ignored: one session, one ballot
  assert.deepEqual([receipt.sequestered, check, ours], [true, "good", true]);
  const sent = server.requests.filter(({ name }) => name === "cast").map(({ body }) => body.ballot);
  assert.equal(new Set(sent).size, 1);
  assert.deepEqual(open(server.ballots[0], poll.trusteeSecret), [0, 1]);
});

test("challenged after: the next sign-in shows the receipt, and what became of the challenge", async () => {
  await session.signIn(MEMBER, CODE);
  const { receipt } = await session.cast(IN_FAVOUR);
  for (const standing of ["on-hold", "counts", "excluded", "fell"]) {
    server.hold = { reason: "suspended", standing };
    const found = await newSession().signIn(MEMBER, CODE);
    assert.deepEqual(found, { receipt, check: "good", ours: true, hold: server.hold });
  }
});

test("a receipt that says otherwise than its authorization is shown as such", async () => {
  for (const [told, marked] of [[null, { sequestered: true }], [HOLD, {}]]) {
    server = new TestServer(poll, secret);
    server.hold = told;
    session = newSession();
    await session.signIn(MEMBER, CODE);
    server.interfere = async (name, body) => {
      if (name !== "cast") return null;
      server.receipt = await makeReceipt(poll, await sha256Base64(body.ballot), marked);
      return Response.json(server.receipt);
    };
    const { check, ours } = await session.cast(IN_FAVOUR);
    assert.deepEqual([check, ours], ["unlike", true]);
  }
  const forged = { ...(await makeReceipt(poll, "B".repeat(43))), sequestered: true };
  assert.equal(await checkReceipt(forged, poll.data, true), "bad");
});

test("what the server says of a challenge has one form", () => {
  assert.equal(holdIn({}), null);
  assert.deepEqual(holdIn({ hold: HOLD }), HOLD);
  for (const hold of ["on-hold", [], {}, { ...HOLD, member: "1" }, { ...HOLD, standing: "held" }, { ...HOLD, reason: "<b>" }]) {
    assert.throws(() => holdIn({ hold }), { slug: "bad-hold" });
  }
});
