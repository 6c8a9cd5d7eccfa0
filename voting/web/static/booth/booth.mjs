/**
 * The voting booth: one page, from the sign-in or the claim to the receipt.
 *
 * Rules kept here:
 * - Only "Cast my vote", pressed by the member, casts a vote.
 * - A member whom officers challenged is told before she casts that her vote will be on hold; if she is
 *   challenged meanwhile, nothing is cast until she has read so and presses again.
 * - After every step the page says whether the vote has been cast; if we do not know, it says so.
 * - The voting code, or the claim, is wiped from its fields as soon as it is no longer needed; the
 *   choice, as soon as the vote is cast. Nothing is stored in the browser.
 * - A page that comes back, by Back or by a reload, shows the receipt if its vote was cast, and says
 *   that it may be another member's; the receipt is kept only in that entry of the window's history.
 */

import { AnswerForm } from "./answer_form.mjs";
import { PollApi } from "./api.mjs";
import { IN_FAVOUR, NOT_IN_FAVOUR } from "./ballot.mjs";
import { ClockLine } from "./clock_line.mjs";
import { Clocks } from "./clocks.mjs";
import { Entrance } from "./entrance.mjs";
import { checkReceipt, isReceipt } from "./evidence.mjs";
import { kept, showHold } from "./hold.mjs";
import { LeaveGuard } from "./leaving.mjs";
import { Actions, carried, isAble, serviceRoot } from "./page.mjs";
import { showReceipt } from "./receipt.mjs";
import { VotingSession } from "./session.mjs";
import { Steps, element, tell } from "./steps.mjs";
import { Texts } from "./texts.mjs";

const CHOICES = { "in-favour": IN_FAVOUR, "not-in-favour": NOT_IN_FAVOUR };
const WORKING = {
  "sign-in": "sign-in-working",
  claim: "claim-working",
  confirm: "confirm-working",
  casting: "casting-working",
};

/** The booth, in a browser that is known to be capable of it. */
class Booth {
  #poll;
  #texts;
  #steps;
  #guard;
  #clocks;
  #clock;
  #session;
  #entrance;
  #actions = new Actions(element("booth"));
  #choice;
  #unit = null;
  /** What the receipt's step shows once the vote is cast: {receipt, kind, ours, unit, hold}. */
  #shown = null;

  constructor(poll, texts, steps) {
    this.#poll = poll;
    this.#texts = texts;
    this.#steps = steps;
    this.#guard = new LeaveGuard(texts);
    this.#choice = new AnswerForm(texts);
    const root = serviceRoot();
    const api = new PollApi(poll.poll, { root, onServerTime: (date) => this.#clock.set(date) });
    this.#clocks = new Clocks(poll.clocks, texts.language);
    this.#clock = new ClockLine(poll, texts, this.#clocks, api);
    const report = (stage, seconds) => this.#report(stage, seconds);
    this.#session = new VotingSession(poll, api, { report });
    this.#entrance = new Entrance(this.#session, steps, this.#guard, texts, {
      entered: (outcome) => this.#entered(outcome),
      ended: (name, standing, slug) => this.#end(name, standing, slug),
    });
  }

  /** Open the booth: wire the page, start the clock, show the first step. */
  open() {
    this.#wire();
    this.#tick();
    setInterval(() => this.#tick(), 1_000);
    document.addEventListener("visibilitychange", () => this.#tick());
    this.#clock.follow(() => this.#shown === null && !document.hidden);
    const { phase } = this.#clock;
    if (isReceipt(history.state?.receipt)) this.#showKept(history.state);
    else if (phase === "before") this.#stop("not-open", "ended");
    else if (phase === "after") this.#stop("closed", "ended");
    else this.#entrance.show();
    element("see-receipt").hidden = phase !== "after";
  }

  #wire() {
    const actions = this.#actions;
    this.#entrance.wire((id, type, action) => actions.on(id, type, action));
    actions.on("choose-form", "submit", () => this.#review());
    actions.on("cast", "click", () => this.#cast());
    actions.on("retry", "click", () => this.#cast());
    element("change").addEventListener("click", () => history.back());
    for (const id of ["again", "another"]) {
      element(id).addEventListener("click", () => this.#startOver());
    }
    element("see-receipt").addEventListener("click", () => {
      element("see-receipt").hidden = true;
      this.#steps.show("sign-in");
    });
    element("leave-booth").addEventListener("click", () => this.#guard.ask(() => this.#left()));
    globalThis.addEventListener("popstate", (event) => this.#onMove(event.state));
    globalThis.addEventListener("pagehide", () => this.#session.forget());
    globalThis.addEventListener("pageshow", (event) => {
      if (event.persisted && this.#shown === null) location.reload();
    });
  }

  // --- entering ---

  #entered(outcome) {
    if (outcome.receipt) {
      this.#showCast(outcome, "earlier");
      return;
    }
    this.#unit = `${this.#texts.half(outcome.description)} (${outcome.unit.replaceAll("-", "\u2011")})`;
    element("unit").textContent = this.#unit;
    element("seal-digest").textContent = outcome.seal;
    showHold(outcome.hold, this.#texts);
    this.#guard.risk = this.#steps.way === "claim" ? "claim" : "not-voted";
    this.#goTo("choose");
  }

  // --- choose and review ---

  /** Show a step that the browser's Back can leave. */
  #goTo(step) {
    history.pushState({ step }, "");
    this.#steps.show(step);
  }

  async #review() {
    if (this.#choice.review()) this.#goTo("review");
  }

  /** Back and Forward: between the ways in, between choice and review, or (after asking) out of the booth. */
  #onMove(place) {
    const step = place?.step;
    if (this.#shown !== null) history.replaceState(this.#shown, "");
    else if (this.#guard.risk === "casting") history.pushState({ step: "casting" }, "");
    else if (this.#steps.entering) this.#entrance.show(step);
    else if (this.#guard.risk === null) return;
    else if (step === "review" && this.#choice.value !== null) {
      this.#choice.review();
      this.#steps.show("review");
    } else if (step === "choose") this.#steps.show("choose");
    else this.#guard.ask(() => this.#left(), () => this.#goTo("choose"));
  }

  /** The member left the booth without voting: wipe everything. */
  #left() {
    this.#end("left", "stopped");
    element("again").hidden = false;
  }

  // --- cast ---

  async #cast() {
    const choice = CHOICES[this.#choice.value];
    tell("casting-working", null);
    this.#guard.risk = "casting";
    this.#steps.stand("casting");
    this.#steps.show("casting");
    try {
      this.#showCast(await this.#session.cast(choice), "own");
    } catch (error) {
      this.#castFailed(error);
    }
  }

  #castFailed(error) {
    if (error.slug === "cast-unknown") {
      this.#steps.stand("unknown");
      this.#steps.show("unknown");
      return;
    }
    if (error.slug === "challenged") {
      this.#challenged();
      return;
    }
    const closed = ["poll-closed", "poll-not-open"].includes(error.slug);
    this.#end(closed ? "cast-closed" : "cast-refused", "stopped", error.slug ?? error.name);
    element("again").hidden = closed;
  }

  /** Officers have challenged the member since she signed in: nothing is cast; she decides again. */
  #challenged() {
    this.#guard.risk = "not-voted";
    showHold(this.#session.hold, this.#texts);
    this.#steps.stand("challenged");
    this.#steps.show("review");
  }

  #showCast({ receipt, check, ours, hold }, kind) {
    const { contact } = this.#entrance;
    this.#wipe();
    this.#guard.risk = null;
    showHold(hold, this.#texts);
    this.#shown = { receipt, kind, ours, unit: this.#unit ?? receipt.unit, hold: kept(hold) };
    history.replaceState(this.#shown, "", location.pathname);
    const apart = receipt.sequestered ? "sequestered" : "cast";
    this.#showReceipt(check, hold === null ? apart : hold.standing, contact);
  }

  /** Show the receipt that this entry of the history keeps; the reader may be another member. */
  async #showKept(entry) {
    this.#shown = { ...entry, kind: "kept", ours: true };
    element("another").hidden = false;
    showHold(entry.hold ?? null, this.#texts);
    this.#showReceipt(await checkReceipt(entry.receipt, this.#poll), "kept");
  }

  #showReceipt(check, standing, contact = null) {
    this.#steps.way = this.#shown.receipt.sequestered && !this.#shown.hold ? "claim" : "card";
    showReceipt(this.#shown, check, this.#texts, this.#clocks, contact);
    this.#steps.stand(standing);
    this.#steps.show("receipt");
    this.#tick();
  }

  /** Make room for another member. */
  #startOver() {
    history.replaceState(null, "");
    location.reload();
  }

  // --- common ---

  /** Forget what the member entered, and wipe it from the page. */
  #wipe() {
    this.#entrance.wipe();
    this.#choice.wipe();
  }

  /** End without a vote, and wipe everything of the member's. */
  #end(name, standing, cause = null) {
    this.#wipe();
    this.#session.forget();
    this.#stop(name, standing, cause);
  }

  /** Stop without a vote: `name` names the texts, `standing` the standing line. */
  #stop(name, standing, cause = null) {
    this.#guard.risk = null;
    this.#steps.stand(standing);
    this.#steps.stop(name, cause);
  }

  #report(stage, seconds) {
    const offline = stage === "retrying" && navigator.onLine === false;
    const wait = this.#texts.duration(seconds ?? 0);
    const text = this.#texts.say("working", offline ? "offline" : stage, { wait });
    const place = WORKING[this.#steps.current];
    if (place) tell(place, text);
  }

  #tick() {
    this.#clock.show(this.#steps.current !== "receipt", this.#guard.risk !== null);
  }
}

/** Start; if the browser cannot encrypt, say so at once. */
function start() {
  const texts = new Texts(carried("booth-texts"), document.documentElement.lang);
  const steps = new Steps(texts);
  if (!isAble()) {
    steps.stop(globalThis.isSecureContext ? "unsupported" : "insecure");
    return;
  }
  new Booth(carried("poll-data"), texts, steps).open();
}

start();
