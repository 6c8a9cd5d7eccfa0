/**
 * The reissue of one member's lost voting code, without any page.
 *
 * Rules kept here:
 * - The new code is drawn in this browser. The code, its secret exponent and the link's token are in no
 *   error; only the token is ever sent, and only to the server that made it.
 * - One link draws one code: whatever happens on the network, the same credential is sent again.
 * - After `forget`, nothing is kept.
 */

import { deriveSecret, drawCode, proveSignIn, publicCredential, verifyCode } from "./credential.mjs";
import { InputError } from "./errors.mjs";
import { readTerms } from "./seal.mjs";

const TOKEN = /^#([A-Za-z0-9_-]{43})$/;

/** The link's token in an address's fragment, or null if there is none. */
export function tokenOf(fragment) {
  return fragment.match(TOKEN)?.[1] ?? null;
}

/** A reissue by a link. */
export class Reissue {
  #poll;
  #api;
  #token;
  #member = null;
  #code = null;
  #secret = null;

  /**
   * @param {{poll: string, card_set: string, digest: string}} poll the page's data
   * @param {PollApi} api
   * @param {string} token the link's token
   */
  constructor(poll, api, token) {
    this.#poll = poll;
    this.#api = api;
    this.#token = token;
  }

  /** How far the reissue of the member with this number is: a state of the interface. */
  async look(member) {
    const state = await this.#api.reissueState(this.#token, member);
    this.#member = member;
    return state;
  }

  /** The new voting code, 16 digits: drawn at the first call, then always the same. */
  draw() {
    this.#code ??= drawCode();
    return this.#code;
  }

  /**
   * Compare the code with what the member typed from their note.
   * @throws {InputError} the slugs of `verifyCode`, or code-other
   */
  compare(typed) {
    if (verifyCode(typed) !== this.#code) {
      throw new InputError("code-other", "not the code that was drawn");
    }
  }

  /** Send the new credential, with a proof that this browser knows its secret: the state. */
  async send() {
    this.#secret ??= await this.#derive();
    const nonce = await this.#api.reissueNonce();
    const proof = await proveSignIn(this.#secret, this.#poll.poll, this.#member, nonce);
    const credential = publicCredential(this.#secret);
    return this.#api.drawReissue(this.#token, this.#member, nonce, proof, credential);
  }

  /** The secret of the new code, by the sealed iterations of its cards. */
  async #derive() {
    const { iterations } = await readTerms(await this.#api.seal(), this.#poll);
    return deriveSecret(this.draw(), this.#poll.card_set, this.#member, iterations);
  }

  /** Forget the code and its secret: they are no longer needed, or the member left. */
  forget() {
    this.#code = null;
    this.#secret = null;
  }
}
