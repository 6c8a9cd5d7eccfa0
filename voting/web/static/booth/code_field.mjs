/**
 * The field of the voting code: four groups of four, without getting in the member's way.
 *
 * Rules kept here:
 * - Digits are never dropped or added. If anything but digits, spaces and hyphens was typed, it is
 *   left as it is, for the member to see.
 * - The caret stays next to the same digit.
 * - The field has no name and is in no form that a browser would send.
 */

const GROUP = 4;

/** Digits in groups of four. */
function grouped(digits) {
  return digits.replace(new RegExp(`(.{${GROUP}})(?=.)`, "g"), "$1 ");
}

/**
 * Regroup the digits in the field after an edit.
 * @param {string} value the field's value, and `caret` the caret's place in it
 * @param {string} before the value before the edit
 * @param {"back"|"forward"|null} deleting which way a digit was deleted, if one was
 * @returns {{value: string, caret: number}}
 */
export function regroup(value, caret, before, deleting) {
  if (!/^[0-9\s-]*$/.test(value)) return { value, caret };
  let digits = value.replace(/[^0-9]/g, "");
  let place = value.slice(0, caret).replace(/[^0-9]/g, "").length;
  if (deleting && digits === before.replace(/[^0-9]/g, "")) {
    // Only a space was deleted, and it would come back: delete the digit on its other side.
    if (deleting === "back") place = Math.max(0, place - 1);
    digits = digits.slice(0, place) + digits.slice(place + 1);
  }
  const spaces = Math.floor(Math.max(0, place - (deleting ? 1 : 0)) / GROUP);
  const text = grouped(digits);
  return { value: text, caret: Math.min(place + spaces, text.length) };
}

const DELETIONS = {
  deleteContentBackward: "back",
  deleteWordBackward: "back",
  deleteContentForward: "forward",
  deleteWordForward: "forward",
};

/** Keep an input's digits grouped while the member types, deletes or pastes. */
export function groupDigits(input) {
  let before = input.value;
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    const deleting = DELETIONS[event.inputType] ?? null;
    const { value, caret } = regroup(input.value, input.selectionStart, before, deleting);
    if (value !== input.value) {
      input.value = value;
      input.setSelectionRange(caret, caret);
    }
    before = value;
  });
}

/** Let the member hide the code from people nearby, and show it again. */
export function hideable(input, button, label) {
  button.addEventListener("click", () => {
    const hidden = input.classList.toggle("hidden-code");
    button.firstChild.data = label(hidden);
  });
}
