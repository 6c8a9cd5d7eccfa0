/** A small poll for the tests: its keys, its election.json and a server that answers the booth. */

import "./webcrypto.mjs";
import { base64, canonical, compact, sha256Base64, sha256Hex, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { publicCredential } from "../../voting/web/static/booth/credential.mjs";
import { readElection } from "../../voting/web/static/booth/election.mjs";
import { G, generatorPower, modQ, parseElement, randomExponent } from "../../voting/web/static/booth/group.mjs";
import { proofFromJson, verifyKnowledge } from "../../voting/web/static/booth/proofs.mjs";

export const POLL = "PoLL1234567abcd";
export const CARD_SET = "CaRd1234567abcd";
export const ITERATIONS = 100_000;
export const UNIT = "A-ELEM";
export const MEMBER = "00123";
export const CODE = "1234567890123450";
export const CLAIM = "C1aimC1aimC1aim";
export const ONE_TIME_CODE = "123456";

const QUESTION = { en: "Do you accept the agreement?", fr: "Acceptez-vous l’entente ?" };
const ANSWERS = {
  in_favour: { en: "In favour", fr: "En faveur" },
  not_in_favour: { en: "Not in favour", fr: "Pas en faveur" },
};

/** election.json as an object, so that a test can spoil one field. */
export function electionObject(publicKey, digest, trustees = "1".repeat(64)) {
  const both = ({ en, fr }) => `${en} / ${fr}`;
  const answers = [both(ANSWERS.in_favour), both(ANSWERS.not_in_favour)];
  return {
    version: 1,
    description: "A elementary / A élémentaire",
    name: "Agreement / Entente",
    group: "Ed25519",
    public_key: String(publicKey),
    questions: [{ answers, min: 1, max: 1, question: both(QUESTION) }],
    uuid: "uuidAAAAAAAAAA1",
    poll: digest,
    voters_list: "0".repeat(64),
    trustees,
  };
}

/** poll.json as an object, as far as the booth reads it. */
export function pollObject(logKey, trustees) {
  return {
    answers: ANSWERS,
    card_set: CARD_SET,
    iterations: ITERATIONS,
    log: { origin: `ratify-log/${POLL}`, public_key: logKey },
    poll: POLL,
    question: QUESTION,
    trustees,
    units: [
      { election: "uuidBBBBBBBBBB1", unit: "B-SEC", voters_list: "2".repeat(64) },
      { election: "uuidAAAAAAAAAA1", unit: UNIT, voters_list: "0".repeat(64) },
    ],
  };
}

/** A poll: what the page is told (`data`), and what only the other side knows. */
export async function makePoll() {
  const keys = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const logKey = base64(new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)));
  const trusteeSecret = randomExponent();
  const publicKey = generatorPower(trusteeSecret);
  const trustees = utf8(compact([["Single", { pok: {}, public_key: String(publicKey) }]]));
  const document = utf8(compact(pollObject(logKey, await sha256Hex(trustees))));
  const digest = await sha256Hex(document);
  const entry = utf8(compact({ event: "poll:sealed", index: 0, poll: digest }));
  const election = utf8(compact(electionObject(publicKey, digest, await sha256Hex(trustees))));
  const data = {
    poll: POLL,
    card_set: CARD_SET,
    digest,
    log_key: logKey,
    question: QUESTION,
    answers: ANSWERS,
  };
  return { data, keys, election, trusteeSecret, digest, seal: { entry, document, trustees } };
}

/** election.json's text, read by the booth as on a page of that very poll. */
export async function readAsPage(text) {
  const { poll, questions } = JSON.parse(text);
  const [question, in_favour, not_in_favour] = [questions[0].question, ...questions[0].answers].map((both) => {
    const [en, fr] = both.split(" / ");
    return { en, fr };
  });
  const page = { digest: poll, question, answers: { in_favour, not_in_favour } };
  return readElection(utf8(text), { election: await sha256Base64(text) }, page);
}

/** The object with the poll's signature. */
export async function signObject(type, object, keys) {
  const bytes = utf8(`ratify/${type}/v1\n${canonical(object)}`);
  const raw = await crypto.subtle.sign({ name: "Ed25519" }, keys.privateKey, bytes);
  return { ...object, signature: base64(new Uint8Array(raw)) };
}

/** The signed ballot of a credential. */
export async function makeAuthorization(poll, credential, changes = {}) {
  const authorization = {
    poll: POLL,
    unit: UNIT,
    election: await sha256Base64(poll.election),
    credential,
    serial: "0badc0de".repeat(4),
    channel: "web",
    issued: "2025-03-14T15:00:00Z",
    expires: "2025-03-14T15:30:00Z",
    ...changes,
  };
  return signObject("ballot-authorization", authorization, poll.keys);
}

/** The choices that a ballot's text encrypts, opened with the trustee's secret: [0|1, 0|1]. */
export function open(text, trusteeSecret) {
  return JSON.parse(text).answers[0].choices.map(({ alpha, beta }) => {
    const factor = parseElement(alpha, "alpha").publicPower(modQ(-trusteeSecret));
    const plain = parseElement(beta, "beta").multiply(factor);
    return plain.isIdentity ? 0 : String(plain) === String(G) ? 1 : NaN;
  });
}

const CLAIM_DIGEST = "c".repeat(64);
export const CHALLENGE_DIGEST = "d".repeat(64);
const OPENED = { claim: CLAIM, contact: "a•••@example.org", kind: "email", expires: "2025-03-14T15:10:00Z" };

/** A server of one poll and one member, which answers as the real one does. */
export class TestServer {
  requests = [];
  ballots = [];
  receipt = null;
  /** The challenge of the member, {reason, standing}; null if officers have not challenged her. */
  hold = null;
  /** Called before each answer with (name, body); it may throw, or return a Response instead. */
  interfere = async () => null;
  /** Called after the request has been carried out; it may throw: the answer is then lost. */
  lose = async () => null;

  constructor(poll, secret, { member = MEMBER } = {}) {
    this.poll = poll;
    this.member = member;
    this.credential = publicCredential(secret);
    this.fetch = this.fetch.bind(this);
  }

  async fetch(url, options) {
    const name = url.split("/").pop();
    const body = options.body === undefined ? null : JSON.parse(options.body);
    this.requests.push({ url, name, options, body });
    const response = (await this.interfere(name, body)) ?? (await this.#answer(name, body));
    await this.lose(name, body);
    return response;
  }

  async #answer(name, body) {
    if (name === "election.json") return new Response(this.poll.election);
    if (name === "seal.json") return new Response(this.poll.seal.entry);
    if (name === "poll.json") return new Response(this.poll.seal.document);
    if (name === "trustees.json") return new Response(this.poll.seal.trustees);
    if (name === "nonce") return Response.json({ nonce: "ab".repeat(32) });
    if (name === "sign-in") return this.#signIn(body);
    if (name === "claims" || name === "code") return Response.json(OPENED);
    if (name === "confirm") return this.#confirm(body);
    return this.#cast(body);
  }

  /** As the real one: the first credential is bound to the claim, and the same again is answered. */
  async #confirm({ claim, code, credential }) {
    if (claim !== CLAIM) return problem(404, "not-found");
    if (code !== ONE_TIME_CODE) return problem(403, "code-wrong", {}, { tries_left: 4 });
    this.claimed ??= credential;
    if (credential !== this.claimed) return problem(409, "conflict");
    if (this.receipt) return Response.json({ receipt: this.receipt, ballot_cast: true });
    const marked = { claim: CLAIM_DIGEST };
    return Response.json({ authorization: await makeAuthorization(this.poll, credential, marked) });
  }

  async #signIn({ member, nonce, proof }) {
    try {
      if (member !== this.member) throw new Error("unknown member");
      const parsed = proofFromJson(proof, "proof");
      const prefix = `signin|${POLL}|${member}|${nonce}|${this.credential}|`;
      await verifyKnowledge(parseElement(this.credential, "credential"), prefix, parsed, "sign-in");
    } catch {
      return problem(403, "sign-in-refused");
    }
    const told = this.hold === null ? {} : { hold: this.hold };
    if (this.receipt) return Response.json({ receipt: this.receipt, ballot_cast: true, ...told });
    const marked = this.hold === null ? {} : { claim: CHALLENGE_DIGEST };
    const authorization = await makeAuthorization(this.poll, this.credential, marked);
    return Response.json({ authorization, ...told });
  }

  async #cast({ authorization, ballot }) {
    if (this.ballots.includes(ballot)) return Response.json(this.receipt);
    if (this.receipt) return problem(409, "already-voted");
    if (this.hold !== null && authorization.claim !== CHALLENGE_DIGEST) return problem(403, "authorization-refused");
    this.ballots.push(ballot);
    const marked = authorization.claim ? { sequestered: true } : {};
    this.receipt = await makeReceipt(this.poll, await sha256Base64(ballot), marked);
    return Response.json(this.receipt);
  }
}

/** A receipt for a tracker. */
export function makeReceipt(poll, tracker, changes = {}) {
  const time = "2025-03-14T15:05:06Z";
  return signObject("receipt", { poll: POLL, unit: UNIT, tracker, index: 7, time, ...changes }, poll.keys);
}

/** An RFC 9457 answer. */
export function problem(status, slug, headers = {}, extra = {}) {
  const type = `https://ratify.example/problems/${slug}`;
  const body = JSON.stringify({ type, title: slug, status, detail: "", ...extra });
  return new Response(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}
