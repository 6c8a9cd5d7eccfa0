/**
 * What the booth and the pages beside it share: how a page starts, and how it takes what the member does.
 *
 * Rules kept here:
 * - One action of the member runs at a time, and the page says that it runs.
 * - A field that is wrong is marked, with what is wrong in the page's language.
 * - What was entered is forgotten when the page is left: it comes back empty, from the browser's memory too.
 */

import { InputError } from "./errors.mjs";
import { element, mark } from "./steps.mjs";

/** The JSON that the page carries in the element of this id. */
export function carried(id) {
  return JSON.parse(element(id).textContent);
}

/** True where this browser can do the arithmetic, and is let do it: the page came by a secure address. */
export function isAble() {
  return Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.AbortSignal?.timeout);
}

/** The path of the service's root, seen from a poll's page: /en/polls/POLL/page. */
export function serviceRoot() {
  return new URL("../../../", new URL(".", location.href)).pathname;
}

/** Forget with `wipe` when the page is left; one that comes back from the browser's memory starts anew. */
export function forgetOnLeaving(wipe) {
  globalThis.addEventListener("pagehide", wipe);
  globalThis.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/** The value that `parse` makes of a field; null, with the field marked, where it throws an InputError. */
export function readField(id, parse, texts) {
  const typed = element(id).value;
  try {
    const value = parse(typed);
    mark(id, null);
    return value;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    mark(id, texts.say("field", error.slug, { count: typed.replace(/[^0-9]/g, "").length }));
    return null;
  }
}

/** What the member does on a page, one action at a time. */
export class Actions {
  #root;
  #busy = false;

  constructor(root) {
    this.#root = root;
  }

  /** Run `action` at an event. What it throws is given to `fail`; without that, it is the program's fault. */
  on(id, type, action, fail = null) {
    element(id).addEventListener(type, async (event) => {
      event.preventDefault();
      if (this.#busy) return;
      this.setBusy(true);
      try {
        await action();
      } catch (error) {
        if (fail === null) throw error;
        fail(error);
      } finally {
        this.setBusy(false);
      }
    });
  }

  /** Say that an action runs, or that none does. */
  setBusy(busy) {
    this.#busy = busy;
    this.#root.setAttribute("aria-busy", String(busy));
  }
}
