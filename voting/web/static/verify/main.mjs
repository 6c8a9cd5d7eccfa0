/**
 * The one script of verify.html: the page, and in a worker the arithmetic.
 *
 * Rules kept here:
 * - It is one text with one digest: what the page's policy allows is what the workers run.
 */

import { checkBallots } from "../record/ballots.mjs";
import { VerifyPage } from "./page.mjs";

/** Answer each piece with what is found. */
function work() {
  globalThis.onmessage = async ({ data: { place, piece } }) => {
    globalThis.postMessage({ place, finding: await checkBallots(piece) });
  };
}

if (typeof document === "undefined") work();
else new VerifyPage(document.getElementById("program").textContent).open();
