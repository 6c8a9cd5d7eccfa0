/**
 * What the pages share that show a member's place on the voters' list.
 *
 * Rules kept here:
 * - The voting code stays in this browser: what is sent is a proof that it is known.
 */

import { deriveSecret, proveSignIn } from "./credential.mjs";
import { readTerms } from "./seal.mjs";
import { element } from "./steps.mjs";

/** The proof that whoever typed this card knows its code, with the nonce that `nonceOf` gets: {nonce, proof}. */
export async function proveCard(api, poll, { member, code }, nonceOf) {
  const { iterations } = await readTerms(await api.seal(), poll);
  const secret = await deriveSecret(code, poll.card_set, member, iterations);
  const nonce = await nonceOf();
  return { nonce, proof: await proveSignIn(secret, poll.poll, member, nonce) };
}

/** Show the masked contacts of the member, or that there are none. */
export function showContacts(texts, contacts) {
  const lines = contacts.map(({ kind, contact }) => {
    const line = document.createElement("li");
    line.textContent = texts.say("contact", kind, { contact });
    return line;
  });
  element("listed-contacts").replaceChildren(...lines);
  element("listed-none").hidden = lines.length > 0;
  element("listed-some").hidden = lines.length === 0;
}
