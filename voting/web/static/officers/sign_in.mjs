/** Sign-in by passkey. */

import { passkeyButton } from "./passkey_button.mjs";
import { assertionJson, sign } from "./webauthn.mjs";

passkeyButton("passkey-sign-in", async (options) => assertionJson(await sign(options)));
