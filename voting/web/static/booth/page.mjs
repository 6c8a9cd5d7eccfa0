/**
 * What the booth and its sister pages share: how a page starts, and how it runs the member's actions.
 *
 * Rules kept here:
 * - One action of the member runs at a time, and the page says so.
 * - A wrong field is marked, and says what is wrong in the page's language.
 * - What was entered is forgotten when the page is left: the page comes back empty, even from the
 *   browser's back/forward cache.
 */

import { InputError } from "./errors.mjs";
import { element, mark } from "./steps.mjs";

/** The JSON in the element of this id. */
export function carried(id) {
  return JSON.parse(element(id).textContent);
}

/** True if this browser can do the cryptography, and the page came from an address where it may. */
export function isAble() {
  return Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.AbortSignal?.timeout);
}

/** The path of the service's root, seen from a poll's page: /en/polls/POLL/page. */
export function serviceRoot() {
  return new URL("../../../", new URL(".", location.href)).pathname;
}

/** Call `wipe` when the page is left; reload one that comes back from the back/forward cache. */
export function forgetOnLeaving(wipe) {
  globalThis.addEventListener("pagehide", wipe);
  globalThis.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/** The value that `parse` returns for a field; null, with the field marked, if it throws an InputError. */
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

  /** Run `action` at an event, and pass what it throws to `fail`; without `fail`, it is thrown again. */
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

  /** Show that an action is running, or that none is. */
  setBusy(busy) {
    this.#busy = busy;
    this.#root.setAttribute("aria-busy", String(busy));
  }
}
