/**
 * Passkeys, as the officers' pages use them (Web Authentication, level 2).
 *
 * Rules kept here:
 * - The person is always asked to prove who they are (userVerification: required).
 * - Nothing is chosen here: the options are the server's, the caller may only set the challenge.
 */

/** Bytes of base64url text. */
export function fromBase64url(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

/** Standard base64 of a buffer, with padding. */
export function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

/** Base64url of a buffer, without padding. */
export function toBase64url(buffer) {
  return toBase64(buffer).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** True if this browser can use passkeys at this address. */
export function supported() {
  return globalThis.isSecureContext && "PublicKeyCredential" in globalThis;
}

/**
 * Register a new passkey.
 * @param {object} options creation options as the server sends them, buffers in base64url
 * @returns {Promise<object>} the credential as the server reads it
 */
export async function register(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: fromBase64url(options.challenge),
      user: { ...options.user, id: fromBase64url(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
    },
  });
  const { response } = credential;
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
    },
  };
}

/**
 * Sign a challenge with one of the passkeys named.
 * @param {object} options request options as the server sends them, buffers in base64url; the
 *   challenge may be bytes
 * @returns {Promise<PublicKeyCredential>}
 */
export function sign(options) {
  return navigator.credentials.get({
    publicKey: {
      ...options,
      challenge:
        typeof options.challenge === "string" ? fromBase64url(options.challenge) : options.challenge,
      allowCredentials: (options.allowCredentials ?? []).map(withBytes),
      userVerification: "required",
    },
  });
}

/** An assertion as the server's sign-in reads it. */
export function assertionJson(credential) {
  const { response } = credential;
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      userHandle: response.userHandle ? toBase64url(response.userHandle) : null,
    },
  };
}

function withBytes(descriptor) {
  return { ...descriptor, id: fromBase64url(descriptor.id) };
}
