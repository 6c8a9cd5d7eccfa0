/**
 * The page where a lost card is reissued: asking for a link and, by a link, drawing a new voting code.
 *
 * Rules kept here:
 * - The new code is shown once the link has proved valid. Its public credential is sent only once the
 *   member has typed the code from their note: a code that nobody wrote down would lose the vote.
 * - The old code works until the page says that the new one does; the page says which of them works.
 * - The link's token is removed from the address bar at once. Nothing is stored in the browser.
 */

import { PollApi } from "./api.mjs";
import { groupDigits } from "./code_field.mjs";
import { carried, forgetOnLeaving, isAble, serviceRoot } from "./page.mjs";
import { Reissue, tokenOf } from "./reissuing.mjs";
import { SmallPage } from "./small_page.mjs";
import { element, mark, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/** A code in groups of four; if it does not fit on one line, it breaks in the middle. */
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
  #page;

  constructor(poll, texts, token) {
    this.#texts = texts;
    this.#page = new SmallPage("reissue", texts);
    this.#api = new PollApi(poll.poll, { root: serviceRoot() });
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
    forgetOnLeaving(() => this.#wipe());
    this.#page.show(this.#reissue === null ? "ask" : "number", { first: true });
  }

  /** Run an action of the member; show a refusal at `place`. */
  #on(id, type, place, action) {
    const run = async () => {
      tell(place, null);
      await action();
    };
    this.#page.on(id, type, run, (error) => this.#fail(place, error));
  }

  // --- asking for a link ---

  async #ask() {
    const member = this.#page.memberIn("ask-member");
    if (member === null) return;
    await this.#api.askReissue(member);
    element("ask-form").reset();
    this.#page.show("asked");
  }

  // --- by a link ---

  async #look() {
    this.#member = this.#page.memberIn("member");
    if (this.#member === null) return;
    this.#go(await this.#reissue.look(this.#member));
  }

  /** Show the step for a state of the reissue. */
  #go(state) {
    if (state === "ready") this.#showCode();
    else if (state === "waiting") this.#wait(FIRST_PAUSE_MS);
    else this.#end(state);
  }

  #showCode() {
    element("new-code").textContent = inGroups(this.#reissue.draw());
    this.#page.show("code");
  }

  async #toRetype() {
    element("new-code").textContent = "";
    element("retype-form").reset();
    mark("retyped", null);
    this.#page.show("retype");
    element("retyped").focus();
  }

  async #send() {
    const compare = (typed) => this.#reissue.compare(typed);
    if (this.#page.read("retyped", compare) === null) return;
    this.#go(await this.#reissue.send());
  }

  /** Ask again, at growing intervals, until the change is made or refused. */
  #wait(pause) {
    this.#wipe();
    if (this.#page.current !== "waiting") this.#page.show("waiting");
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
    if (state === "done") this.#page.show("done");
    else this.#stop("refused");
  }

  // --- common ---

  #fail(place, error) {
    if (["already-voted", "poll-closed", "conflict"].includes(error.slug)) {
      this.#stop(error.slug === "already-voted" ? "refused" : error.slug);
      return;
    }
    this.#page.fail(place, "problem", error);
  }

  /** End without a new code; `name` is one of the texts' `stopped`. */
  #stop(name) {
    this.#wipe();
    const known = this.#texts.has("stopped", name) ? name : "reissue-link";
    tell("stopped-text", this.#texts.say("stopped", known));
    this.#page.show("stopped");
  }

  /** Forget the code, and wipe it from the page. */
  #wipe() {
    this.#reissue?.forget();
    element("new-code").textContent = "";
    element("retype-form").reset();
  }
}

/** Take the link's token out of the address bar; the link to the other language keeps it. */
function takeToken() {
  const token = tokenOf(location.hash);
  if (token === null) return null;
  for (const link of document.querySelectorAll("a[hreflang]")) link.href += `#${token}`;
  history.replaceState(null, "", location.pathname);
  return token;
}

/** Start; if the browser cannot draw a code, say so at once. */
function start() {
  const texts = new Texts(carried("reissue-texts"), document.documentElement.lang);
  if (isAble()) new ReissuePage(carried("poll-data"), texts, takeToken()).open();
  else new SmallPage("reissue", texts).show("unable", { first: true });
}

start();
