/**
 * The page: it asks for the seal digest and the record, and says step by step what holds.
 *
 * Rules kept here:
 * - The digest is asked for first. Without it the verdict is 'consistent, NOT ANCHORED', never 'holds'.
 * - Nothing of the record becomes markup: every text is set as text.
 * - An outcome is a word, never only a colour; the verdict takes the focus.
 * - The language can be changed at any time, also while the check runs.
 */

import { STEPS, checkRecord } from "../record/steps.mjs";
import { Pool } from "./pool.mjs";
import { Progress } from "./progress.mjs";
import { showResult } from "./result.mjs";
import { WORDS } from "./words.mjs";
import { Texts } from "../booth/texts.mjs";

const DIGEST = /^[0-9a-f]{64}$/;
const TRACKER = /^[A-Za-z0-9+/]{43}$/;
const LARGEST = 2 ** 30;
const LIMITS = ["decryptions", "rulings", "lines", "route", "trustees", "weights", "receipt", "unused"];

/** The element of this name. */
function element(id) {
  return document.getElementById(id);
}

/** True if this browser has what the check needs, in a page from disk. */
function isAble() {
  return typeof Worker === "function" && typeof BigInt === "function" && globalThis.crypto?.subtle !== undefined;
}

/** The page. */
export class VerifyPage {
  #program;
  #texts;
  #progress = null;
  #pool = null;
  #shown = null;
  #wrong = new Map();

  /** @param {string} program the text of this script, for the workers */
  constructor(program) {
    this.#program = program;
  }

  /** Wire the page and show its first state. */
  open() {
    const french = navigator.language?.toLowerCase().startsWith("fr");
    for (const language of ["en", "fr"]) {
      element(`to-${language}`).addEventListener("click", () => this.#speak(language));
    }
    element("ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start();
    });
    element("cancel").addEventListener("click", () => this.#stop());
    element("again").addEventListener("click", () => this.#askAgain());
    this.#speak(french ? "fr" : "en");
    if (!isAble()) {
      element("ask").hidden = true;
      this.#say("unable", "problem", "browser");
    }
  }

  /** Put every text of the page into this language. */
  #speak(language) {
    this.#texts = new Texts(WORDS[language], language);
    document.documentElement.lang = language;
    document.title = `${this.#texts.say("page", "title")} – Ratify`;
    for (const one of ["en", "fr"]) element(`to-${one}`).setAttribute("aria-pressed", String(one === language));
    for (const one of document.querySelectorAll("[data-text]")) {
      one.textContent = this.#texts.say(...one.dataset.text.split("."));
    }
    const items = LIMITS.map((name) => {
      const item = document.createElement("li");
      item.textContent = this.#texts.say("limits", name);
      return item;
    });
    element("limits").replaceChildren(...items);
    for (const [id, said] of this.#wrong) this.#say(id, ...said);
    this.#progress?.speak(this.#texts);
    if (this.#shown !== null) showResult(this.#shown, this.#texts);
  }

  /** Say what is wrong in the element of this name, or nothing; a field is marked too. */
  #say(id, section = null, name = null, values = {}) {
    const place = element(id);
    if (section === null) this.#wrong.delete(id);
    else this.#wrong.set(id, [section, name, values]);
    place.hidden = section === null;
    place.textContent = section === null ? "" : this.#texts.say(section, name, values);
    const field = element(id.replace(/-wrong$/, ""));
    if (field !== place) field.toggleAttribute("aria-invalid", false);
    if (field !== place && section !== null) field.setAttribute("aria-invalid", "true");
  }

  /** What was typed and chosen: {typed, file, tracker}; null if something of it cannot be. */
  #read() {
    const typed = element("digest").value.replace(/\s/g, "").toLowerCase();
    const tracker = element("tracker").value.replace(/[\s=]/g, "");
    const file = element("file").files[0] ?? null;
    const faults = [
      ["digest-wrong", typed !== "" && !DIGEST.test(typed), "digest-wrong", { count: typed.length }],
      ["file-wrong", file === null, "file-wrong", {}],
      ["tracker-wrong", tracker !== "" && !TRACKER.test(tracker), "tracker-wrong", {}],
    ];
    for (const [id, wrong, name, values] of faults) {
      if (wrong) this.#say(id, "ask", name, values);
      else this.#say(id);
    }
    const first = faults.find(([, wrong]) => wrong);
    if (first) element(first[0].replace(/-wrong$/, "")).focus();
    return first ? null : { typed: typed || null, file, tracker: tracker || null };
  }

  /** The bytes of the file, or null once it is said what is wrong with it. */
  async #bytesOf(file) {
    if (file.size > LARGEST) {
      this.#say("file-wrong", "problem", "large");
      return null;
    }
    try {
      return new Uint8Array(await file.arrayBuffer());
    } catch {
      this.#say("file-wrong", "problem", "read");
      return null;
    }
  }

  /** Check what was asked for. */
  async #start() {
    this.#say("unable");
    const asked = this.#read();
    const bytes = asked && (await this.#bytesOf(asked.file));
    if (!bytes) return;
    element("ask").hidden = true;
    element("working").hidden = false;
    element("working-title").focus();
    const progress = new Progress(Object.keys(STEPS), this.#texts);
    const pool = new Pool(this.#program);
    this.#progress = progress;
    this.#pool = pool;
    const verifyAll = (pieces) => {
      progress.begin(pieces.reduce((sum, { ballots }) => sum + ballots.length, 0));
      return pool.run(pieces, (ballots) => progress.add(ballots));
    };
    try {
      const found = await checkRecord(bytes, asked.typed, verifyAll, () => progress.step());
      if (this.#pool === pool) this.#show({ ...found, tracker: asked.tracker });
    } catch {
      if (this.#pool !== pool) return;
      this.#stop();
      this.#say("unable", "problem", "worker");
    }
  }

  /** The check is done. */
  #show(found) {
    this.#end();
    this.#shown = found;
    showResult(found, this.#texts);
    element("result").hidden = false;
    element("verdict").focus();
  }

  /** The work is over. */
  #end() {
    this.#pool = null;
    this.#progress = null;
    element("working").hidden = true;
  }

  /** Stop, and ask again. */
  #stop() {
    this.#pool?.stop();
    this.#end();
    element("ask").hidden = false;
    element("digest").focus();
  }

  #askAgain() {
    this.#shown = null;
    element("result").hidden = true;
    element("ask").hidden = false;
    element("digest").focus();
  }
}
