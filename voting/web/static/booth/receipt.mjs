/**
 * The receipt on the screen: read, copied, downloaded, printed.
 *
 * Rules kept here:
 * - The file that is downloaded is the server's receipt exactly, as canonical JSON: what
 *   `ratify audit verify --receipt` takes.
 * - Nothing of the choice is on the receipt, nor left on the page beside it.
 * - The link to the board carries the tracker in its fragment, which no server and no proxy's log gets.
 */

import { canonical } from "./encoding.mjs";
import { element, tell } from "./steps.mjs";

const GROUP = 4;

/**
 * Fill the receipt's step.
 * @param {{receipt, kind: "own"|"earlier"|"kept", ours: boolean, unit: string}} shown `kind` says whether it
 *   was cast just now, `ours` whether the receipt is that ballot's; `unit` in words
 * @param {"good"|"bad"|"unverifiable"} check what can be said of the receipt's signature
 * @param {string|null} contact where the ruling on a sequestered ballot will be told, masked, if known
 */
export function showReceipt({ receipt, kind, ours, unit }, check, texts, contact = null) {
  const said = receipt.sequestered && kind !== "kept" ? "sequestered" : kind;
  element("receipt-title").textContent = texts.say("receipt", `${ours ? said : "earlier"}-title`);
  element("receipt-text").textContent = texts.say("receipt", ours ? said : "other");
  const name = contact === null ? "contact-kept" : "contact";
  element("receipt-contact").textContent = texts.say("receipt", name, { contact });
  showTracker(receipt.tracker);
  element("receipt-unit").textContent = unit;
  showTime(receipt.time, texts);
  element("receipt-index").textContent = String(receipt.index);
  element("receipt-check").textContent = texts.say("receipt", check);
  tell("receipt-warning", check === "bad" ? texts.say("receipt", "warning") : null);
  element("receipt-print").textContent = canonical(receipt);
  const board = element("receipt-board");
  const found = new URLSearchParams({ tracker: receipt.tracker });
  board.href = `${board.href.split("#")[0]}#${found}`;
  offerReceipt(receipt, texts);
}

/** The tracker in groups, each an element, so that what is copied has no spaces in it. */
function showTracker(tracker) {
  const groups = tracker.match(new RegExp(`.{1,${GROUP}}`, "g")).map((text) => {
    const group = document.createElement("span");
    group.textContent = text;
    return group;
  });
  element("tracker").replaceChildren(...groups);
}

/** The time in Toronto, with the moment itself for machines. */
function showTime(time, texts) {
  const shown = element("receipt-time");
  const date = new Date(time);
  shown.dateTime = time;
  shown.textContent = Number.isNaN(date.getTime()) ? time : `${texts.exact(date)} (Toronto)`;
}

function offerReceipt(receipt, texts) {
  const said = element("receipt-said");
  element("receipt-download").onclick = () => {
    download(receipt);
    said.textContent = texts.say("receipt", "downloaded");
  };
  element("receipt-copy").onclick = async () => {
    said.textContent = texts.say("receipt", await copy(receipt.tracker));
  };
  element("receipt-printer").onclick = () => globalThis.print();
}

/** Save the receipt as a file, named by its poll and the beginning of its tracker. */
function download(receipt) {
  const start = receipt.tracker.replace(/[^A-Za-z0-9]/g, "").slice(0, 8);
  const link = document.createElement("a");
  const blob = new Blob([canonical(receipt)], { type: "application/json" });
  link.href = URL.createObjectURL(blob);
  link.download = `ratify-receipt-${receipt.poll}-${start}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copy the tracker, or select it where the browser does not let us. */
async function copy(tracker) {
  try {
    await navigator.clipboard.writeText(tracker);
    return "copied";
  } catch {
    getSelection().selectAllChildren(element("tracker"));
    return "not-copied";
  }
}
