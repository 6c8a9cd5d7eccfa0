/**
 * Signing an act by passkey.
 *
 * Rules kept here:
 * - What is signed is the SHA-256 of the very text that this page shows, computed here. A server that
 *   asked for another digest would get no valid signature over it.
 */

import { passkeyButton } from "./passkey_button.mjs";
import { assertionJson, sign } from "./webauthn.mjs";

async function statementDigest() {
  const text = document.getElementById("statement-text").textContent;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

passkeyButton("passkey-sign", async (options) => {
  const challenge = await statementDigest();
  return assertionJson(await sign({ ...options, challenge }));
});
