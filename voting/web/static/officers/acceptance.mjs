/**
 * Accepting the union's texts by passkey.
 *
 * Rules kept here:
 * - What is signed is the SHA-256 of exactly the text that this page shows, computed here, and that
 *   text is an acceptance: this page signs no act on a poll.
 */

import { passkeyButton } from "./passkey_button.mjs";
import { sha256, sign } from "./webauthn.mjs";

passkeyButton("passkey-sign", async (options) => {
  const text = document.getElementById("statement-text").textContent;
  if (!text.startsWith("ratify/acceptance/v1\n")) throw new TypeError("this is no acceptance");
  return sign(options, await sha256(text));
});
