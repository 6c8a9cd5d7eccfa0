/**
 * The receipt on the screen: read, copied, downloaded, printed.
 *
 * Rules kept here:
 * - The downloaded file is exactly the server's receipt, as canonical JSON, which
 *   `ratify audit verify --receipt` takes.
 * - Nothing of the choice is on the receipt, or left on the page beside it.
 * - The search of the board has the tracker in a form's body: no address in a server's or proxy's log
 *   holds a tracker beside the network address of the person who asks.
 */

import { canonical } from "./encoding.mjs";
import { element, tell } from "./steps.mjs";

const GROUP = 4;

/**
 * Fill the receipt's step.
 * @param {{receipt, kind: "own"|"earlier"|"kept", ours: boolean, unit: string, hold}} shown `kind` says
 *   whether the ballot was cast just now, `ours` whether the receipt is that ballot's; `unit` in words;
 *   `hold` is the challenge of a listed member, or null
 * @param {"good"|"bad"|"unlike"} check what is known of the receipt
 * @param {Clocks} clocks by which its time is shown
 * @param {string|null} contact where the ruling on a sequestered ballot will be sent, masked, if known
 */
export function showReceipt({ receipt, kind, ours, unit, hold }, check, texts, clocks, contact = null) {
  const apart = receipt.sequestered && !hold && kind !== "kept";
  const said = apart ? "sequestered" : kind;
  element("receipt-title").textContent = texts.say("receipt", `${ours ? said : "earlier"}-title`);
  const own = kind === "own" && hold ? "own-held" : said;
  element("receipt-text").textContent = texts.say("receipt", ours ? own : "other");
  const name = contact === null ? "contact-kept" : "contact";
  element("receipt-contact").textContent = texts.say("receipt", name, { contact });
  showTracker(receipt.tracker);
  element("receipt-unit").textContent = unit;
  showTime(receipt.time, clocks);
  element("receipt-index").textContent = String(receipt.index);
  element("receipt-check").textContent = texts.say("receipt", check);
  const warning = check === "good" ? null : texts.say("receipt", `warning-${check}`);
  tell("receipt-warning", warning);
  element("receipt-print").textContent = canonical(receipt);
  element("receipt-board").value = receipt.tracker;
  offerReceipt(receipt, texts);
}

/** Show the tracker in groups, each an element, so that a copy of it has no spaces. */
function showTracker(tracker) {
  const groups = tracker.match(new RegExp(`.{1,${GROUP}}`, "g")).map((text) => {
    const group = document.createElement("span");
    group.textContent = text;
    return group;
  });
  element("tracker").replaceChildren(...groups);
}

/** Show the time in Toronto, with the exact moment for machines. */
function showTime(time, clocks) {
  const shown = element("receipt-time");
  const date = new Date(time);
  shown.dateTime = time;
  shown.textContent = Number.isNaN(date.getTime()) ? time : `${clocks.exact(date)} (Toronto)`;
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

/** Save the receipt as a file, named after its poll and the start of its tracker. */
function download(receipt) {
  const start = receipt.tracker.replace(/[^A-Za-z0-9]/g, "").slice(0, 8);
  const link = document.createElement("a");
  const blob = new Blob([canonical(receipt)], { type: "application/json" });
  link.href = URL.createObjectURL(blob);
  link.download = `ratify-receipt-${receipt.poll}-${start}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Copy the tracker, or select it if the browser does not allow that. */
async function copy(tracker) {
  try {
    await navigator.clipboard.writeText(tracker);
    return "copied";
  } catch {
    getSelection().selectAllChildren(element("tracker"));
    return "not-copied";
  }
}
