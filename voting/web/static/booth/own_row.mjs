/**
 * The page that shows a member's own row on the voters' list, while objections to it are taken.
 *
 * Rules kept here:
 * - The browser proves that it knows the voting code, as at sign-in, and never sends it; the answer is
 *   no signed ballot, and nothing here casts a vote.
 * - The code is wiped from its field as soon as it has been used. Nothing is stored in the browser.
 */

import { PollApi } from "./api.mjs";
import { proveCard, showContacts } from "./listed.mjs";
import { carried, forgetOnLeaving, isAble, serviceRoot } from "./page.mjs";
import { SignInForm } from "./sign_in.mjs";
import { SmallPage } from "./small_page.mjs";
import { element } from "./steps.mjs";
import { Texts } from "./texts.mjs";

/** The page. */
class OwnRowPage {
  #poll;
  #texts;
  #api;
  #page;
  #form;

  constructor(poll, texts) {
    this.#poll = poll;
    this.#texts = texts;
    this.#page = new SmallPage("own-row", texts);
    this.#form = new SignInForm(texts);
    this.#api = new PollApi(poll.poll, { root: serviceRoot() });
  }

  /** Wire the page and show its first step. */
  open() {
    this.#page.on("sign-in-form", "submit", () => this.#look(), (error) => this.#form.fail(error));
    forgetOnLeaving(() => this.#form.wipe());
    this.#page.show("sign-in", { first: true });
  }

  async #look() {
    const card = this.#form.read();
    if (card === null) return;
    const { nonce, proof } = await proveCard(this.#api, this.#poll, card, () => this.#api.ownRowNonce());
    const row = await this.#api.ownRow(card.member, nonce, proof);
    this.#form.wipe();
    element("row-member").textContent = row.member;
    element("row-number").textContent = row.number;
    for (const language of ["en", "fr"]) {
      element(`row-unit-${language}`).textContent = `${row.name[language]} (${row.unit})`;
    }
    showContacts(this.#texts, row.contacts);
    this.#page.show("row");
  }
}

/** Start; if the browser cannot compute proofs, say so at once. */
function start() {
  const texts = new Texts(carried("own-row-texts"), document.documentElement.lang);
  if (isAble()) new OwnRowPage(carried("poll-data"), texts).open();
  else new SmallPage("own-row", texts).show("unable", { first: true });
}

start();
