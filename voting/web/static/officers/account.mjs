/**
 * Registration of a passkey.
 *
 * Rules kept here:
 * - The officer confirms first: by password and code, or by a passkey of the account.
 * - The password and the code are wiped from the page as soon as they are sent.
 */

import { passkeyButton, post } from "./passkey_button.mjs";
import { answerFor, register } from "./webauthn.mjs";

/** The password and the code from the form, which is then wiped; null if one is missing. */
function typed() {
  const form = document.getElementById("passkey-form");
  if (!form.reportValidity()) return null;
  const { password, code } = Object.fromEntries(new FormData(form));
  form.reset();
  return { password, code };
}

passkeyButton("passkey-register", register, async () => typed());

passkeyButton("passkey-register-by-passkey", register, async ({ confirmation }) =>
  answerFor("confirm", await post(confirmation)),
);
