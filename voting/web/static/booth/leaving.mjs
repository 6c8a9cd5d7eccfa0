/**
 * Leaving the booth before the vote is cast.
 *
 * Rules kept here:
 * - From sign-in to receipt, leaving asks first and says plainly "you have not voted".
 * - The browser's own question covers what we cannot: closing the window, typing an address.
 * - The browser's Back goes one step back, and out of the booth only after asking.
 */

import { element } from "./steps.mjs";

/** The question before leaving, asked only while something would be lost. */
export class LeaveGuard {
  #texts;
  #dialog = element("leave");
  #risk = null;
  #go = () => {};
  #stay = () => {};

  constructor(texts) {
    this.#texts = texts;
    globalThis.addEventListener("beforeunload", (event) => {
      if (this.#risk === null) return;
      event.preventDefault();
      event.returnValue = true; // for browsers before 2023
    });
    document.addEventListener("click", (event) => this.#onClick(event));
    element("leave-stay").addEventListener("click", () => this.#dialog.close());
    element("leave-go").addEventListener("click", () => this.#leave());
    this.#dialog.addEventListener("close", () => this.#stay());
  }

  /** What leaving would lose: "not-voted", "claim" (and the claim), "casting", or null for nothing. */
  set risk(risk) {
    this.#risk = risk;
    if (risk === null && this.#dialog.open) this.#dialog.close();
  }

  get risk() {
    return this.#risk;
  }

  /** Ask, then call `go` or, if the member stays, `stay`; call `go` at once if nothing would be lost. */
  ask(go, stay = () => {}) {
    if (this.#risk === null) {
      go();
      return;
    }
    this.#go = go;
    this.#stay = stay;
    for (const part of ["title", "text", "stay", "go"]) {
      const name = part === "text" ? this.#risk : `${this.#risk}-${part}`;
      element(`leave-${part}`).textContent = this.#texts.say("leave", name);
    }
    this.#dialog.showModal();
    element("leave-stay").focus();
  }

  #leave() {
    this.#risk = null;
    this.#stay = () => {};
    this.#dialog.close();
    this.#go();
  }

  /** Ask before a plain click on a link leaves the page, unless the click was handled already. */
  #onClick(event) {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (this.#risk === null || event.defaultPrevented) return;
    if (!link || !plain || link.target === "_blank") return;
    const { href } = link;
    if (new URL(href).hash && href.split("#")[0] === location.href.split("#")[0]) return;
    event.preventDefault();
    this.ask(() => location.assign(href));
  }
}
