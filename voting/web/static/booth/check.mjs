/**
 * The page that answers "am I on the list, and is my contact right?".
 *
 * Rules kept here:
 * - With the voting code the answer comes at once; the browser proves that it knows the code, as at
 *   sign-in, and never sends it. Without it, a message goes to the contact on the roster, and the page
 *   says the same for every number.
 * - The code is wiped from its field as soon as it has been used. Nothing is stored in the browser.
 * - Nothing here casts a vote, and the page says so.
 */

import { PollApi } from "./api.mjs";
import { proveCard, showContacts } from "./listed.mjs";
import { carried, forgetOnLeaving, isAble, serviceRoot } from "./page.mjs";
import { SignInForm } from "./sign_in.mjs";
import { SmallPage } from "./small_page.mjs";
import { element, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

/** The page. */
class CheckPage {
  #poll;
  #texts;
  #api;
  #page;
  #form;

  constructor(poll, texts) {
    this.#poll = poll;
    this.#texts = texts;
    this.#page = new SmallPage("check", texts);
    this.#form = new SignInForm(texts);
    this.#api = new PollApi(poll.poll, { root: serviceRoot() });
  }

  /** Wire the page and show its first step. */
  open() {
    const page = this.#page;
    page.on("sign-in-form", "submit", () => this.#check(), (error) => this.#form.fail(error));
    const told = (error) => page.fail("ask-error", "ask", error);
    page.on("ask-form", "submit", () => this.#ask(), told);
    element("to-message").addEventListener("click", () => page.show("message"));
    element("to-code").addEventListener("click", () => page.show("sign-in"));
    forgetOnLeaving(() => this.#wipe());
    page.show("sign-in", { first: true });
  }

  async #check() {
    const card = this.#form.read();
    if (card === null) return;
    const { nonce, proof } = await proveCard(this.#api, this.#poll, card, () => this.#api.listCheckNonce());
    const entry = await this.#api.checkList(card.member, nonce, proof);
    this.#wipe();
    this.#tellListed(entry);
    this.#page.show("listed");
  }

  #tellListed({ unit, name, contacts }) {
    element("listed-unit").textContent = `${name[this.#texts.language]} (${unit})`;
    showContacts(this.#texts, contacts);
  }

  async #ask() {
    tell("ask-error", null);
    const member = this.#page.memberIn("ask-member");
    if (member === null) return;
    await this.#api.askListMessage(member);
    element("ask-form").reset();
    this.#page.show("asked");
  }

  /** Forget what was typed. */
  #wipe() {
    this.#form.wipe();
    element("ask-form").reset();
  }
}

/** Start; if the browser cannot compute proofs, say so at once. */
function start() {
  const texts = new Texts(carried("check-texts"), document.documentElement.lang);
  if (isAble()) new CheckPage(carried("poll-data"), texts).open();
  else new SmallPage("check", texts).show("unable", { first: true });
}

start();
