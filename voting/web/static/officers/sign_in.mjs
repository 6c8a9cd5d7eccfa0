/** Sign-in by passkey. */

import { passkeyButton } from "./passkey_button.mjs";
import { answerFor } from "./webauthn.mjs";

passkeyButton("passkey-sign-in", (options) => answerFor("sign-in", options));
