import assert from "node:assert/strict";
import { before, test } from "node:test";

import "./webcrypto.mjs";
import { publicCredential } from "../../voting/web/static/booth/credential.mjs";
import { readElection } from "../../voting/web/static/booth/election.mjs";
import { compact, sha256Base64, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { generatorPower, randomExponent } from "../../voting/web/static/booth/group.mjs";
import { vectors } from "./vectors.mjs";
import { electionObject, makeAuthorization, makePoll } from "./polls.mjs";

let poll = null;
let authorization = null;

before(async () => {
  poll = await makePoll();
  authorization = await makeAuthorization(poll, publicCredential(randomExponent()));
});

test("the poll's election is read, and its fingerprint is over the bytes as served", async () => {
  const election = await readElection(poll.election, authorization, poll.data);
  assert.equal(election.fingerprint, await sha256Base64(poll.election));
  assert.equal(election.description, "A elementary / A élémentaire");
});

test("bytes that the signed ballot does not name are refused", async () => {
  const other = utf8(new TextDecoder().decode(poll.election).replace("A elementary", "B elementary"));
  await assert.rejects(readElection(other, authorization, poll.data), { slug: "wrong-election" });
});

/** Spoil one thing in election.json, with a signed ballot that names the spoiled bytes. */
const FLAWS = {
  "another version": (e) => (e.version = 2),
  "another group": (e) => (e.group = "RFC-3526-2048"),
  "the group of older elections": (e) => (e.group = "BELENIOS-2048"),
  "the group in lower case": (e) => (e.group = "ed25519"),
  "another poll": (e) => (e.poll = "f".repeat(64)),
  "no poll": (e) => delete e.poll,
  "the answers swapped": (e) => e.questions[0].answers.reverse(),
  "a third answer": (e) => e.questions[0].answers.push("Blank"),
  "another question": (e) => (e.questions[0].question = "Another? / Une autre ?"),
  "two questions": (e) => e.questions.push(e.questions[0]),
  "both answers allowed": (e) => (e.questions[0].max = 2),
  "a blank answer allowed": (e) => (e.questions[0].blank = true),
  "a short uuid": (e) => (e.uuid = "short"),
};

const { elements } = await vectors("group");
for (const { name, text } of elements.filter(({ valid }) => !valid)) {
  FLAWS[`public key: ${name}`] = (e) => (e.public_key = text);
}

for (const [name, spoil] of Object.entries(FLAWS)) {
  test(`refused before anything is encrypted: ${name}`, async () => {
    const object = electionObject(generatorPower(9n), poll.digest);
    spoil(object);
    const bytes = utf8(compact(object));
    const naming = { ...authorization, election: await sha256Base64(bytes) };
    await assert.rejects(readElection(bytes, naming, poll.data), EvidenceError);
  });
}

test("refused before anything is encrypted: not compact JSON, not JSON, not UTF-8", async () => {
  const text = compact(electionObject(generatorPower(9n), poll.digest));
  const twice = text.replace('{"version":1', '{"version":1,"version":1');
  for (const bytes of [utf8(`${text}\n`), utf8(twice), utf8("{"), utf8("null"), utf8("[]"), Uint8Array.of(0xff)]) {
    const naming = { ...authorization, election: await sha256Base64(bytes) };
    await assert.rejects(readElection(bytes, naming, poll.data), EvidenceError);
  }
});
