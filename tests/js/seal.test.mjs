import assert from "node:assert/strict";
import { before, test } from "node:test";

import "./webcrypto.mjs";
import { compact, fromUtf8, sha256Hex, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { G, generatorPower } from "../../voting/web/static/booth/group.mjs";
import { readSeal, verifySealed } from "../../voting/web/static/booth/seal.mjs";
import { vectors } from "./vectors.mjs";
import { UNIT, electionObject, makePoll } from "./polls.mjs";

const { elements } = await vectors("group");
const TORSION_TWO = elements.find(({ name }) => name === "torsion_two").text;

let poll = null;

before(async () => {
  poll = await makePoll();
});

const parsed = (bytes) => JSON.parse(fromUtf8(bytes, "test"));

/** The seal with trustees.json and poll.json changed, and every digest made to fit again. */
async function resealed({ trustees = (t) => t, document = (d) => d, entry = (e) => e }) {
  const trusteesBytes = utf8(compact(trustees(parsed(poll.seal.trustees))));
  const terms = { ...parsed(poll.seal.document), trustees: await sha256Hex(trusteesBytes) };
  const documentBytes = utf8(compact(document(terms)));
  const digest = await sha256Hex(documentBytes);
  const sealed = { ...parsed(poll.seal.entry), poll: digest };
  const bytes = { entry: utf8(compact(entry(sealed))), document: documentBytes, trustees: trusteesBytes };
  return { bytes, page: { ...poll.data, digest } };
}

/** What an election says of its seal. */
function electionOf(seal, changes = {}) {
  return { sealed: { ...electionObject(seal.publicKey, seal.poll, seal.trustees), ...changes } };
}

test("the seal digest is of the log's seal, and the election key the trustees'", async () => {
  const seal = await readSeal(poll.seal, poll.data);
  assert.equal(seal.digest, await sha256Hex(poll.seal.entry));
  assert.equal(seal.publicKey, String(generatorPower(poll.trusteeSecret)));
  verifySealed(electionOf(seal), UNIT, seal);
});

test("the election key is the product over every trustee, alone or in a ceremony", async () => {
  const single = (secret) => ["Single", { public_key: String(generatorPower(secret)) }];
  const deal = (secret) => ({ message: compact({ coefexps: [String(generatorPower(secret)), String(G)] }) });
  const trustees = () => [single(2n), ["Pedersen", { threshold: 2, coefexps: [deal(3n), deal(5n)] }], single(7n)];
  const { bytes, page } = await resealed({ trustees });
  const seal = await readSeal(bytes, page);
  assert.equal(seal.publicKey, String(generatorPower(17n)));
});

/** Bytes that no digest above them names. */
for (const name of ["entry", "document", "trustees"]) {
  test(`refused: other bytes of the ${name}`, async () => {
    const other = utf8(`${fromUtf8(poll.seal[name], "test")} `);
    const read = readSeal({ ...poll.seal, [name]: other }, poll.data);
    if (name === "entry") assert.notEqual((await read).digest, await sha256Hex(poll.seal.entry));
    else await assert.rejects(read, { slug: "wrong-seal" });
  });
}

const FLAWS = {
  "an entry of another kind": { entry: (e) => ({ ...e, event: "poll:opened" }) },
  "an entry of no place": { entry: (e) => ({ ...e, index: -1 }) },
  "an entry of another poll.json": { entry: (e) => ({ ...e, poll: "0".repeat(64) }) },
  "an entry that is none": { entry: () => null },
  "another poll": { document: (d) => ({ ...d, poll: "another" }) },
  "another card set": { document: (d) => ({ ...d, card_set: "another" }) },
  "no iterations": { document: ({ iterations, ...d }) => d },
  "fewer iterations than any card set has": { document: (d) => ({ ...d, iterations: 99_999 }) },
  "more iterations than any card set has": { document: (d) => ({ ...d, iterations: 600_001 }) },
  "iterations that are no whole number": { document: (d) => ({ ...d, iterations: 100_000.5 }) },
  "iterations that are a text": { document: (d) => ({ ...d, iterations: "100000" }) },
  "another key of the poll": { document: (d) => ({ ...d, log: { public_key: "another" } }) },
  "another question": { document: (d) => ({ ...d, question: { en: "Another?", fr: "Une autre ?" } }) },
  "the answers swapped": {
    document: (d) => ({
      ...d,
      answers: { in_favour: d.answers.not_in_favour, not_in_favour: d.answers.in_favour },
    }),
  },
  "other trustees": { document: (d) => ({ ...d, trustees: "0".repeat(64) }) },
  "no units": { document: ({ units, ...d }) => d },
  "no key of the poll": { document: ({ log, ...d }) => d },
  "no trustee": { trustees: () => [] },
  "a trustee of another kind": { trustees: () => [["Double", { public_key: String(G) }]] },
  "a trustee's key that is 1": { trustees: () => [["Single", { public_key: `${"0".repeat(63)}1` }]] },
  "a trustee's key outside the group": { trustees: () => [["Single", { public_key: TORSION_TWO }]] },
  "a trustee without a key": { trustees: () => [["Single", {}]] },
  "a ceremony without a key": { trustees: () => [["Pedersen", { coefexps: [{ message: "{}" }] }]] },
  "a ceremony that is none": { trustees: () => [["Pedersen", {}]] },
  "trustees that are none": { trustees: () => ({}) },
};

for (const [name, changes] of Object.entries(FLAWS)) {
  test(`refused: ${name}`, async () => {
    const { bytes, page } = await resealed(changes);
    await assert.rejects(readSeal(bytes, page), EvidenceError);
  });
}

test("the seal is the seal wherever it stands in the log", async () => {
  const { bytes, page } = await resealed({ entry: (e) => ({ ...e, index: 6 }) });
  assert.equal((await readSeal(bytes, page)).digest, await sha256Hex(bytes.entry));
});

test("refused: a page that tells of another poll.json", async () => {
  const page = { ...poll.data, digest: "0".repeat(64) };
  await assert.rejects(readSeal(poll.seal, page), { slug: "wrong-seal" });
});

test("refused: what is not JSON", async () => {
  for (const entry of [utf8("{"), Uint8Array.of(0xff)]) {
    await assert.rejects(readSeal({ ...poll.seal, entry }, poll.data), { slug: "malformed" });
  }
});

const OTHERS = {
  "another poll.json": { poll: "0".repeat(64) },
  "other trustees": { trustees: "0".repeat(64) },
  "another unit's election": { uuid: "uuidBBBBBBBBBB1" },
  "another voters' list": { voters_list: "2".repeat(64) },
  "another election key": { public_key: String(G) },
};

for (const [name, changes] of Object.entries(OTHERS)) {
  test(`an election is refused that has ${name}`, async () => {
    const seal = await readSeal(poll.seal, poll.data);
    assert.throws(() => verifySealed(electionOf(seal, changes), UNIT, seal), { slug: "wrong-seal" });
  });
}

test("an election of a unit that was not sealed is refused", async () => {
  const seal = await readSeal(poll.seal, poll.data);
  assert.throws(() => verifySealed(electionOf(seal), "C-OCC", seal), { slug: "wrong-seal" });
});
