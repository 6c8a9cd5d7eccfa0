/**
 * The page on which a lost card is reissued: asking for a link; and, by a link, a new voting code.
 *
 * Rules kept here:
 * - The new code is shown once the link has proved good, and sent (its public credential is) only
 *   once the member has typed it from the note: a code that nobody wrote down would lose the vote.
 * - The old code stays good until the page says that the new one works; the page says which is.
 * - The link's token leaves the address bar at once. Nothing is stored in the browser.
 */

import { PollApi } from "./api.mjs";
import { groupDigits } from "./code_field.mjs";
import { verifyMemberNumber } from "./credential.mjs";
import { InputError } from "./errors.mjs";
import { Reissue, tokenOf } from "./reissuing.mjs";
import { element, mark, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/** A code in groups of four; where it does not fit on one line, it breaks in the middle. */
function inGroups(code) {
  const [one, two, three, four] = code.match(/.{4}/g);
  return `${one}\u00a0${two} ${three}\u00a0${four}`;
}

/** The page. */
class ReissuePage {
  #texts;
  #api;
  #reissue = null;
  #member = null;
  #busy = false;

  constructor(poll, texts, token) {
    this.#texts = texts;
    const root = new URL("../../../", new URL(".", location.href)).pathname;
    this.#api = new PollApi(poll.poll, { root });
    if (token !== null) this.#reissue = new Reissue(poll, this.#api, token);
  }

  /** Wire the page and show its first step. */
  open() {
    if (document.getElementById("ask-form") !== null) {
      this.#on("ask-form", "submit", "ask-error", () => this.#ask());
    }
    this.#on("number-form", "submit", "number-error", () => this.#look());
    this.#on("written", "click", "retype-error", () => this.#toRetype());
    this.#on("retype-form", "submit", "retype-error", () => this.#send());
    element("code-again").addEventListener("click", () => this.#showCode());
    element("code-print").addEventListener("click", () => print());
    groupDigits(element("retyped"));
    globalThis.addEventListener("pagehide", () => this.#wipe());
    globalThis.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    this.#show(this.#reissue === null ? "ask" : "number", { first: true });
  }

  /** Run an action of the member, one at a time; what is refused is told at `place`. */
  #on(id, type, place, action) {
    element(id).addEventListener(type, async (event) => {
      event.preventDefault();
      if (this.#busy) return;
      this.#setBusy(true);
      try {
        tell(place, null);
        await action();
      } catch (error) {
        this.#fail(place, error);
      } finally {
        this.#setBusy(false);
      }
    });
  }

  #setBusy(busy) {
    this.#busy = busy;
    element("reissue").setAttribute("aria-busy", String(busy));
    for (const line of document.querySelectorAll("#reissue .working")) {
      line.textContent = busy ? this.#texts.say("working", "working") : "";
    }
  }

  // --- asking for a link ---

  async #ask() {
    const member = this.#memberFrom("ask-member");
    if (member === null) return;
    await this.#api.askReissue(member);
    element("ask-form").reset();
    this.#show("asked");
  }

  // --- by a link ---

  async #look() {
    this.#member = this.#memberFrom("member");
    if (this.#member === null) return;
    this.#go(await this.#reissue.look(this.#member));
  }

  /** Show the step that fits a state of the interface. */
  #go(state) {
    if (state === "ready") this.#showCode();
    else if (state === "waiting") this.#wait(FIRST_PAUSE_MS);
    else this.#end(state);
  }

  #showCode() {
    element("new-code").textContent = inGroups(this.#reissue.draw());
    this.#show("code");
  }

  async #toRetype() {
    element("new-code").textContent = "";
    element("retype-form").reset();
    mark("retyped", null);
    this.#show("retype");
    element("retyped").focus();
  }

  async #send() {
    if (!this.#reads("retyped", (typed) => this.#reissue.compare(typed))) return;
    this.#go(await this.#reissue.send());
  }

  /** Look again and again, ever more seldom, until the change is made or refused. */
  #wait(pause) {
    this.#wipe();
    if (this.#current !== "waiting") this.#show("waiting");
    setTimeout(async () => {
      const longer = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      try {
        const state = await this.#reissue.look(this.#member);
        if (state === "waiting") this.#wait(longer);
        else this.#go(state);
      } catch (error) {
        if (error.slug === "network") this.#wait(longer);
        else this.#stop(error.slug);
      }
    }, pause);
  }

  #end(state) {
    this.#wipe();
    if (state === "done") this.#show("done");
    else this.#stop("refused");
  }

  // --- common ---

  #memberFrom(id) {
    let member = null;
    const good = this.#reads(id, (typed) => {
      member = verifyMemberNumber(typed);
    });
    return good ? member : null;
  }

  /** Read a field; mark it, and move the focus there, where what was typed is wrong. */
  #reads(id, read) {
    try {
      read(element(id).value);
      mark(id, null);
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const count = element(id).value.replace(/[^0-9]/g, "").length;
      mark(id, this.#texts.say("field", error.slug, { count }));
      element(id).focus();
      return false;
    }
  }

  #fail(place, error) {
    const name = this.#texts.has("problem", error.slug) ? error.slug : "other";
    if (["already-voted", "poll-closed", "conflict"].includes(error.slug)) {
      this.#stop(error.slug === "already-voted" ? "refused" : error.slug);
      return;
    }
    const wait = this.#texts.duration(error.retryAfter ?? 60);
    tell(place, this.#texts.say("problem", name, { wait }));
    element(place).focus();
  }

  /** An end without a new code: a name of the texts' `stopped`. */
  #stop(name) {
    this.#wipe();
    const known = this.#texts.has("stopped", name) ? name : "reissue-link";
    tell("stopped-text", this.#texts.say("stopped", known));
    this.#show("stopped");
  }

  /** Forget the code, in the page too. */
  #wipe() {
    this.#reissue?.forget();
    element("new-code").textContent = "";
    element("retype-form").reset();
  }

  get #current() {
    return document.querySelector("#reissue [data-step]:not([hidden])")?.dataset.step;
  }

  /** Show one step, and move the focus to its heading; not at the first, where the page begins. */
  #show(name, { first = false } = {}) {
    for (const step of document.querySelectorAll("#reissue [data-step]")) {
      step.hidden = step.dataset.step !== name;
    }
    if (!first) element(`${name}-title`).focus();
  }
}

/** The link's token, which leaves the address bar; the page's other language keeps it. */
function takeToken() {
  const token = tokenOf(location.hash);
  if (token === null) return null;
  for (const link of document.querySelectorAll("a[hreflang]")) link.href += `#${token}`;
  history.replaceState(null, "", location.pathname);
  return token;
}

/** Start; a browser that cannot draw a code is told so at once. */
function start() {
  const texts = new Texts(JSON.parse(element("reissue-texts").textContent), document.documentElement.lang);
  const able = globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.AbortSignal?.timeout;
  if (!able) {
    for (const step of document.querySelectorAll("#reissue [data-step]")) {
      step.hidden = step.dataset.step !== "unable";
    }
    return;
  }
  new ReissuePage(JSON.parse(element("poll-data").textContent), texts, takeToken()).open();
}

start();
