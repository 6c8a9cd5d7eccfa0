/**
 * The booth's requests to the server.
 *
 * Rules kept here:
 * - Nothing leaves this browser in any other way, and no cookie is sent.
 * - A request ends with what was asked for, a ProblemError (the server's own, RFC 9457), or a
 *   NetworkError, after which the request may or may not have been carried out.
 */

import { NetworkError, ProblemError } from "./errors.mjs";

const TIMEOUT_MS = 30_000;
const PROBLEM = "application/problem+json";
/** Statuses 5xx that are still definite answers: no message can be sent, and nothing was done. */
const UNSENT = ["notify", "no-sender", "spending-cap"];

/** The stable last part of a problem's type: `https://…/problems/poll-closed` -> `poll-closed`. */
function slugOf(type, status) {
  const slug = String(type ?? "").match(/([a-z0-9-]+)$/)?.[1];
  return slug ?? `http-${status}`;
}

/** The problem that a response reports; the error page of a proxy or a crash counts as no answer. */
async function problemOf(response) {
  const isProblem = (response.headers.get("Content-Type") ?? "").startsWith(PROBLEM);
  const document = isProblem ? await response.json() : {};
  const slug = slugOf(document.type, response.status);
  if (!isProblem || (response.status >= 500 && !UNSENT.includes(slug))) {
    return new NetworkError(`status ${response.status}, not an answer of the application`);
  }
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ProblemError(slug, {
    status: response.status,
    detail: document.detail,
    retryAfter: Number.isNaN(wait) ? null : wait,
    problems: Array.isArray(document.problems) ? document.problems : [],
    triesLeft: Number.isInteger(document.tries_left) ? document.tries_left : null,
  });
}

/** One poll's requests. */
export class PollApi {
  #root;
  #poll;
  #fetch;
  #onServerTime;

  /**
   * @param {string} poll the poll's name
   * @param {object} [options]
   * @param {string} [options.root] where the application is mounted, ending in `/`
   * @param {function} [options.fetch] for tests
   * @param {function(Date): void} [options.onServerTime] called with the server's time of each answer
   */
  constructor(poll, { root = "/", fetch = globalThis.fetch, onServerTime = () => {} } = {}) {
    this.#root = root;
    this.#poll = poll;
    this.#fetch = fetch.bind(globalThis);
    this.#onServerTime = onServerTime;
  }

  /** When voting opens and closes now: {opens, closes}. */
  window() {
    const options = { method: "GET", headers: { Accept: "application/json" } };
    return this.#request(`api/polls/${this.#poll}/window`, options, (response) => response.json());
  }

  /** A fresh nonce for a sign-in. */
  async nonce() {
    return (await this.#post("nonce", {})).nonce;
  }

  /** Sign in with a proof: {authorization}, or {receipt, ballot_cast: true}. */
  signIn(member, nonce, { challenge, response }) {
    const proof = { challenge: String(challenge), response: String(response) };
    return this.#post("sign-in", { member, nonce, proof });
  }

  /** Open the claim of a member who is not on the list: {claim, contact (masked), kind, expires}. */
  openClaim(answers) {
    return this.#post("claims", answers);
  }

  /** Have another one-time code sent to a claim's contact; returns what `openClaim` does. */
  sendCode(claim) {
    return this.#post("claims/code", { claim });
  }

  /** Confirm a claim's contact: {authorization}, or {receipt, ballot_cast: true}. */
  confirmClaim(claim, code, credential) {
    return this.#post("claims/confirm", { claim, code, credential });
  }

  /** Have a link for a new voting code sent to the roster's contact, if there is one to reissue. */
  async askReissue(member) {
    await this.#post("reissue/request", { member });
  }

  /** How far a link's reissue is: "ready", "waiting", "done" or "refused". */
  async reissueState(token, member) {
    return (await this.#post("reissue/state", { token, member })).state;
  }

  /** A fresh nonce for the proof that goes with a new credential. */
  async reissueNonce() {
    return (await this.#post("reissue/nonce", {})).nonce;
  }

  /** Replace the old credential with a new one, by a one-time link: the state of the reissue. */
  async drawReissue(token, member, nonce, { challenge, response }, credential) {
    const proof = { challenge: String(challenge), response: String(response) };
    const drawn = { token, member, nonce, proof, credential };
    return (await this.#post("reissue/draw", drawn)).state;
  }

  /** A fresh nonce for the proof of a list check. */
  async listCheckNonce() {
    return (await this.#post("list-check/nonce", {})).nonce;
  }

  /** A member's entry on the list, by a proof: {unit, name: {en, fr}, contacts: [{kind, contact}]}. */
  checkList(member, nonce, { challenge, response }) {
    const proof = { challenge: String(challenge), response: String(response) };
    return this.#post("list-check/check", { member, nonce, proof });
  }

  /** A fresh nonce for the proof that shows a member's own row. */
  async ownRowNonce() {
    return (await this.#post("list/nonce", {})).nonce;
  }

  /** A member's own row, by a proof: {number, member, unit, name: {en, fr}, contacts: [{kind, contact}]}. */
  ownRow(member, nonce, { challenge, response }) {
    const proof = { challenge: String(challenge), response: String(response) };
    return this.#post("list/own", { member, nonce, proof });
  }

  /** Have a message sent to the roster's contact of this member, if the number is on the list. */
  async askListMessage(member) {
    await this.#post("list-check/request", { member });
  }

  /** Cast a ballot's exact text with the signed ballot (authorization): the receipt. */
  cast(authorization, ballot) {
    return this.#post("cast", { authorization, ballot });
  }

  /** The exact bytes of a counting unit's election.json. */
  election(unit) {
    return this.#bytes(`units/${encodeURIComponent(unit)}/election.json`);
  }

  /** The exact bytes of the log's poll:sealed entry, of poll.json and of trustees.json. */
  async seal() {
    const names = ["log/seal.json", "poll.json", "trustees.json"];
    const [entry, document, trustees] = await Promise.all(names.map((name) => this.#bytes(name)));
    return { entry, document, trustees };
  }

  /** The exact bytes of one of the poll's files. */
  #bytes(name) {
    const read = async (response) => new Uint8Array(await response.arrayBuffer());
    return this.#request(`polls/${this.#poll}/${name}`, { method: "GET" }, read);
  }

  /** POST JSON to the poll's interface: the JSON of the answer. */
  #post(name, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    return this.#request(`api/polls/${this.#poll}/${name}`, options, (response) => response.json());
  }

  async #request(path, options, read) {
    const common = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    const limit = { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) };
    let problem = null;
    try {
      const response = await this.#fetch(this.#root + path, { ...options, ...common, ...limit });
      this.#noteTime(response);
      if (response.ok) return await read(response);
      problem = await problemOf(response);
    } catch (error) {
      throw new NetworkError(`no answer to ${path}: ${error.name}`);
    }
    throw problem;
  }

  #noteTime(response) {
    const date = new Date(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date.getTime())) this.#onServerTime(date);
  }
}
