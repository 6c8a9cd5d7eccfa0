/**
 * Signing an act by passkey.
 *
 * Rules kept here:
 * - What is signed is the SHA-256 of exactly the text that this page shows, computed here. A server
 *   that asked for another digest would get no valid signature of it.
 */

import { passkeyButton } from "./passkey_button.mjs";
import { sha256, sign } from "./webauthn.mjs";

passkeyButton("passkey-sign", async (options) => {
  const text = document.getElementById("statement-text").textContent;
  if (!text.startsWith("ratify/statement/v1\n")) throw new TypeError("this is no statement");
  return sign(options, await sha256(text));
});
