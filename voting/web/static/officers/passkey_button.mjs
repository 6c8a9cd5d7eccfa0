/**
 * A button that asks a passkey and sends its answer.
 *
 * Rules kept here:
 * - There is no text here: the page has every sentence, in the officer's language.
 * - Any error is shown beside the button, and the button can be pressed again.
 */

import { supported } from "./webauthn.mjs";

/** A refusal by the server (RFC 9457); `message` is what it says. */
class Refusal extends Error {}

/** No answer from the server reached us. */
class NoAnswer extends Error {}

/** POST to one of these pages' own addresses: the JSON of the answer. */
export async function post(address, body = {}) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  let response = null;
  let answer = null;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, application/problem+json",
        "X-CSRFToken": token,
      },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
    });
    answer = await response.json();
  } catch {
    throw new NoAnswer();
  }
  if (!response.ok) throw new Refusal([answer.title, answer.cause].filter(Boolean).join(": "));
  return answer;
}

/** Show one of the page's own sentences, or what the server said. */
function show(error) {
  const reasons = { NotAllowedError: "dismissed", AbortError: "dismissed", InvalidStateError: "exists" };
  const frame = document.getElementById("passkey-wrong");
  const problem = document.getElementById("passkey-problem");
  for (const text of frame.querySelectorAll("p")) text.hidden = true;
  if (error instanceof Refusal) {
    problem.textContent = error.message;
    problem.hidden = false;
  } else {
    const reason = error instanceof NoAnswer ? "network" : (reasons[error.name] ?? "unsupported");
    frame.querySelector(`[data-reason="${reason}"]`).hidden = false;
  }
  frame.hidden = false;
}

/**
 * Make a button work.
 * @param {string} id of a button with `data-options` and `data-answer`
 * @param {function(object): Promise<object>} ask gets the passkey's answer to the server's options
 * @param {function(DOMStringMap): Promise<object>} [request] given the button's data, returns what to
 *   send for the options; null if the page has said that something is missing
 */
export function passkeyButton(id, ask, request = async () => ({})) {
  const button = document.getElementById(id);
  if (button === null) return;
  if (!supported()) {
    show(new TypeError("no passkeys here"));
    return;
  }
  const working = document.getElementById("passkey-working");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    working.hidden = false;
    document.getElementById("passkey-wrong").hidden = true;
    try {
      const asked = await request(button.dataset);
      if (asked !== null) {
        const answer = await ask(await post(button.dataset.options, asked));
        const { location } = await post(button.dataset.answer, answer);
        globalThis.location.assign(location);
        return;
      }
    } catch (error) {
      show(error);
      button.disabled = false;
      button.focus(); // only now: a disabled button cannot take the focus
    }
    button.disabled = false;
    working.hidden = true;
  });
}
