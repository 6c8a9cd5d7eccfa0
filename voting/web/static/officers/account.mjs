/** Registration of a passkey. */

import { passkeyButton } from "./passkey_button.mjs";
import { register } from "./webauthn.mjs";

passkeyButton("passkey-register", register);
