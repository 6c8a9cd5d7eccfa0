/**
 * What a challenged member is told: her place on the voters' list is challenged, and her vote is on hold.
 *
 * Rules kept here:
 * - The server's answer to her sign-in says it, with the reason (`holdIn` of evidence.mjs).
 * - It is shown before she chooses, before she casts, and on the receipt; it says how to answer, and
 *   until when. The history's entry that keeps the receipt keeps no reason.
 */

import { element } from "./steps.mjs";

/** The places of the page that say it before the vote is cast, and after. */
const NOTICES = ["hold-choose", "hold-review", "hold-receipt"];

/** What a receipt or an entry of the history may keep of a hold: nothing of the reason. */
export function kept(hold) {
  return hold === null ? null : { standing: hold.standing };
}

/** Show the hold on the page, or nothing if there is none. */
export function showHold(hold, texts) {
  for (const id of NOTICES) element(id).hidden = hold === null;
  const standing = hold?.standing ?? "on-hold";
  const reason = hold?.reason ? texts.say("hold", `reason-${hold.reason}`) : null;
  for (const line of document.querySelectorAll("[data-reason]")) {
    line.hidden = reason === null;
    line.querySelector("strong").textContent = reason ?? "";
  }
  for (const part of document.querySelectorAll("[data-held]")) {
    part.hidden = part.dataset.held !== standing;
  }
}
