/**
 * The election of one counting unit, as served: election.json (protocol, section 2).
 *
 * Rules kept here:
 * - The fingerprint is computed over exactly the bytes that were served; nothing is serialised again.
 * - No ballot is encrypted for any election but the one that the member was promised.
 */

import { EvidenceError } from "./errors.mjs";
import { compact, fromUtf8, sha256Base64 } from "./encoding.mjs";
import { FixedBase, parseElement } from "./group.mjs";

const GROUP = "Ed25519";
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** Refuse, naming what differs. */
function require(condition, what) {
  if (!condition) throw new EvidenceError("wrong-election", `election.json: ${what}`);
}

/** A text in both languages, in the form that ballots sign. */
function bilingual({ en, fr }) {
  return `${en} / ${fr}`;
}

/**
 * Read and check election.json.
 * 1. Its fingerprint is the authorization's. 2. Its bytes are compact JSON. 3. Version and group.
 * 4. It is bound to this poll's poll.json. 5. One question, the poll's, with the poll's two answers
 * in the poll's order, exactly one to be chosen. 6. A uuid. 7. The election key is in the group and is
 * not the identity.
 * @param {Uint8Array} bytes as served
 * @param {{election: string}} authorization the signed ballot
 * @param {{digest: string, question: {en, fr}, answers: {in_favour, not_in_favour}}} poll
 * @returns {Promise<{uuid: string, fingerprint: string, description: string, key: FixedBase, sealed}>}
 *   `description` names the counting unit in both languages; `key` computes powers of the election
 *   key; `sealed` is what the seal must say about it (`seal.mjs`)
 * @throws {EvidenceError} wrong-election, malformed or bad-element
 */
export async function readElection(bytes, authorization, poll) {
  const fingerprint = await sha256Base64(bytes);
  require(fingerprint === authorization.election, "not the election that the signed ballot names"); // 1
  const text = fromUtf8(bytes, "election.json");
  const election = parse(text);
  require(compact(election) === text, "not compact JSON"); // 2
  require(election.version === 1, "not version 1"); // 3
  require(election.group === GROUP, `not the group ${GROUP}`); // 3
  require(DIGEST.test(election.poll) && election.poll === poll.digest, "another poll's"); // 4
  requireQuestion(election.questions, poll); // 5
  require(UUID.test(election.uuid), "not a uuid"); // 6
  const key = new FixedBase(parseElement(election.public_key, "election.json, public_key")); // 7
  const { uuid, voters_list, trustees, public_key } = election;
  const sealed = { uuid, poll: election.poll, voters_list, trustees, public_key };
  return { uuid, fingerprint, description: String(election.description), key, sealed };
}

/** The object of a JSON text; EvidenceError otherwise. */
function parse(text) {
  let value = null;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EvidenceError("malformed", "election.json: not JSON");
  }
  require(value !== null && typeof value === "object", "not an object");
  return value;
}

/** Check 5: the ballot asks what the page shows. */
function requireQuestion(questions, { question, answers }) {
  const expected = {
    answers: [bilingual(answers.in_favour), bilingual(answers.not_in_favour)],
    min: 1,
    max: 1,
    question: bilingual(question),
  };
  require(compact(questions) === compact([expected]), "not the question shown on this page");
}
