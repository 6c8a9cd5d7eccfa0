/**
 * Signing a route's step by passkey.
 *
 * Rules kept here:
 * - What is signed is the SHA-256 of exactly the text that this page shows, computed here, and of no
 *   other kind of statement: as for an act on a poll (act.mjs).
 */

import { passkeyButton } from "./passkey_button.mjs";
import { sha256, sign } from "./webauthn.mjs";

passkeyButton("passkey-sign", async (options) => {
  const text = document.getElementById("statement-text").textContent;
  if (!text.startsWith("ratify/route-statement/v1\n")) throw new TypeError("this is no step of a route");
  return sign(options, await sha256(text));
});
