/** A person who is not on the list: the claim, its one-time code, and the sequestered ballot. */

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";

import "./webcrypto.mjs";
import { PollApi } from "../../voting/web/static/booth/api.mjs";
import { IN_FAVOUR, NOT_IN_FAVOUR } from "../../voting/web/static/booth/ballot.mjs";
import { drawSecret, publicCredential } from "../../voting/web/static/booth/credential.mjs";
import { canonical } from "../../voting/web/static/booth/encoding.mjs";
import { checkReceipt, isReceipt, verifyAuthorization } from "../../voting/web/static/booth/evidence.mjs";
import { parseElement } from "../../voting/web/static/booth/group.mjs";
import { VotingSession } from "../../voting/web/static/booth/session.mjs";
import {
  CLAIM,
  CODE,
  MEMBER,
  ONE_TIME_CODE,
  POLL,
  TestServer,
  UNIT,
  makeAuthorization,
  makePoll,
  makeReceipt,
  open,
  problem,
} from "./polls.mjs";

const ANSWERS = {
  name: "Ana Tremblay",
  board: "Board A",
  panel: "elementary",
  unit: "",
  number_kind: "employee",
  number: "EMP-65432",
  contact: "ana@example.org",
  language: "en",
  standing: "",
};
const SECRET = 424242n;

let poll = null;
let server = null;
let session = null;
let stages = [];
let pauses = [];

before(async () => {
  poll = await makePoll();
});

beforeEach(() => {
  stages = [];
  pauses = [];
  server = new TestServer(poll, SECRET);
  session = newSession();
});

/** A browser window that holds nothing yet. */
function newSession() {
  const pause = async (seconds) => pauses.push(seconds);
  const report = (stage) => stages.push(stage);
  return new VotingSession(poll.data, new PollApi(POLL, { fetch: server.fetch }), { pause, report });
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

/** The bodies of the requests called `name`. */
function sent(name) {
  return server.requests.filter((request) => request.name === name).map(({ body }) => body);
}

async function confirmed() {
  await session.openClaim(ANSWERS);
  return session.confirm(ONE_TIME_CODE);
}

test("a person claims, confirms, casts, and gets a receipt that says sequestered", async () => {
  const went = await session.openClaim(ANSWERS);
  assert.deepEqual(went, { contact: "a•••@example.org", kind: "email" });
  const ready = await session.confirm(ONE_TIME_CODE);
  assert.equal(ready.unit, UNIT);
  const { receipt, check, ours } = await session.cast(NOT_IN_FAVOUR);
  assert.equal(receipt.sequestered, true);
  assert.equal(check, "good");
  assert.ok(ours);
  assert.deepEqual(open(server.ballots[0], poll.trusteeSecret), [0, 1]);
  assert.deepEqual(stages, ["claiming", "signing-in", "encrypting", "sending"]);
});

test("what is sent: the answers once, then the claim's name, the code and a public credential", async () => {
  await confirmed();
  await session.cast(IN_FAVOUR);
  assert.deepEqual(sent("claims"), [ANSWERS]);
  assert.deepEqual(Object.keys(sent("confirm")[0]), ["claim", "code", "credential"]);
  assert.equal(sent("confirm")[0].claim, CLAIM);
  const later = server.requests.slice(1).map(({ url, options }) => [url, options.body]);
  const bytes = JSON.stringify(later);
  for (const answer of [ANSWERS.name, ANSWERS.number, ANSWERS.contact, "favour"]) {
    assert.ok(!bytes.includes(answer), answer);
  }
});

test("every secret is drawn afresh, and its credential is in the group", () => {
  const credentials = Array.from({ length: 4 }, () => publicCredential(drawSecret()));
  assert.equal(new Set(credentials).size, 4);
  for (const credential of credentials) parseElement(credential, "credential");
});

test("another claim has another credential; the same claim keeps its own", async () => {
  await confirmed();
  await session.confirm(ONE_TIME_CODE);
  server.claimed = undefined;
  await confirmed();
  const [one, again, other] = sent("confirm").map(({ credential }) => credential);
  assert.equal(one, again);
  assert.notEqual(one, other);
});

test("a wrong code is told with the tries that are left, and the right one is taken after it", async () => {
  await session.openClaim(ANSWERS);
  await assert.rejects(session.confirm("000000"), { slug: "code-wrong", triesLeft: 4 });
  await session.confirm(ONE_TIME_CODE);
  const credentials = sent("confirm").map(({ credential }) => credential);
  assert.equal(new Set(credentials).size, 1);
});

test("a lost answer to the right code: the same again gives another signed ballot", async () => {
  await session.openClaim(ANSWERS);
  server.lose = first(1, "confirm", noAnswer);
  await session.confirm(ONE_TIME_CODE);
  assert.deepEqual(pauses, [1]);
  const [one, two] = sent("confirm");
  assert.deepEqual(one, two);
});

test("no answer for long: the claim is kept, and the code can be sent again by hand", async () => {
  await session.openClaim(ANSWERS);
  server.interfere = first(3, "confirm", noAnswer);
  await assert.rejects(session.confirm(ONE_TIME_CODE), { slug: "network" });
  await session.confirm(ONE_TIME_CODE);
  assert.equal(new Set(sent("confirm").map(({ credential }) => credential)).size, 1);
});

test("a claim is sent once, and the person decides whether to send another", async () => {
  server.interfere = first(1, "claims", noAnswer);
  await assert.rejects(session.openClaim(ANSWERS), { slug: "network" });
  assert.equal(sent("claims").length, 1);
  await session.openClaim(ANSWERS);
});

test("a new code is sent for the same claim", async () => {
  await session.openClaim(ANSWERS);
  assert.deepEqual(await session.sendCode(), { contact: "a•••@example.org", kind: "email" });
  assert.deepEqual(sent("code"), [{ claim: CLAIM }]);
});

test("answers to mend come by field; a spent budget is an answer too", async () => {
  const problems = [{ field: "number", problem: "college-number", message: "six digits" }];
  server.interfere = first(1, "claims", () => problem(422, "claim", {}, { problems }));
  await assert.rejects(session.openClaim(ANSWERS), { slug: "claim", problems });
  server.interfere = first(1, "claims", () => problem(503, "spending-cap"));
  await assert.rejects(session.openClaim(ANSWERS), { slug: "spending-cap" });
  server.interfere = first(1, "claims", () => problem(503, "store-unavailable"));
  await assert.rejects(session.openClaim(ANSWERS), { slug: "network" });
});

test("an expired signed ballot is renewed by the same code and credential", async () => {
  await confirmed();
  server.interfere = first(1, "cast", () => problem(403, "authorization-expired"));
  await session.cast(IN_FAVOUR);
  assert.equal(server.ballots.length, 1);
  const [one, two] = sent("confirm");
  assert.deepEqual(one, two);
});

test("a lost answer to the cast: one ballot, and its receipt after the refusal", async () => {
  await confirmed();
  server.lose = first(1, "cast", noAnswer);
  const refusals = [() => null, () => problem(409, "poll-closed")];
  server.interfere = async (name) => (name === "cast" ? (refusals.shift()?.() ?? null) : null);
  const { receipt, ours } = await session.cast(IN_FAVOUR);
  assert.deepEqual(receipt, server.receipt);
  assert.ok(ours);
  assert.equal(server.ballots.length, 1);
});

test("a member's vote is never held apart, nor a claimant's counted, by an authorization of the wrong kind", async () => {
  const marked = { claim: "c".repeat(64) };
  server.interfere = first(1, "sign-in", async () =>
    Response.json({ authorization: await makeAuthorization(poll, server.credential, marked) }),
  );
  await assert.rejects(session.signIn(MEMBER, CODE), { slug: "bad-authorization" });
  server.interfere = first(1, "confirm", async ({ credential }) =>
    Response.json({ authorization: await makeAuthorization(poll, credential) }),
  );
  await assert.rejects(confirmed(), { slug: "bad-authorization" });
});

test("a signed ballot's claim is a digest, and is signed", async () => {
  const credential = publicCredential(SECRET);
  const good = await makeAuthorization(poll, credential, { claim: "c".repeat(64) });
  await verifyAuthorization(good, poll.data, credential, true);
  const wrong = await makeAuthorization(poll, credential, { claim: "Ana" });
  const changed = { ...good, claim: "d".repeat(64) };
  for (const [authorization, slug] of [[wrong, "bad-authorization"], [changed, "bad-signature"]]) {
    await assert.rejects(verifyAuthorization(authorization, poll.data, credential, true), { slug });
  }
});

test("a receipt's mark is signed, and is true or not there", async () => {
  const receipt = await makeReceipt(poll, "B".repeat(43), { sequestered: true });
  assert.ok(isReceipt(receipt));
  assert.equal(await checkReceipt(receipt, poll.data), "good");
  const { sequestered, ...unmarked } = receipt;
  assert.ok(sequestered && isReceipt(unmarked));
  assert.equal(await checkReceipt(unmarked, poll.data), "bad");
  assert.ok(!isReceipt({ ...receipt, sequestered: false }));
  assert.ok(canonical(receipt).includes('"sequestered":true'));
});

test("what is forgotten can confirm nothing", async () => {
  await confirmed();
  session.forget();
  await assert.rejects(session.confirm(ONE_TIME_CODE), TypeError);
});
