/**
 * Passkeys, as the officers' pages use them (Web Authentication, level 2).
 *
 * Rules kept here:
 * - The person is always asked to prove who they are (userVerification: required).
 * - The options are the server's, except the challenge, which is computed here: for a sign-in it is
 *   the digest of its purpose and the server's nonce, for an act the digest of the statement that the
 *   page shows. So no nonce, whoever chose it, can turn a sign-in into an officer's signature.
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

/** SHA-256 of a text, in UTF-8. */
export async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** The challenge for a purpose: `sign-in`, `confirm` or `register`. */
function challengeOf(purpose, nonce) {
  return sha256(`ratify/${purpose}/v1\n${nonce}`);
}

/** True if this browser can use passkeys at this address. */
export function supported() {
  return globalThis.isSecureContext && "PublicKeyCredential" in globalThis;
}

/**
 * Register a new passkey.
 * @param {object} options creation options as the server sends them, buffers in base64url
 * @returns {Promise<{nonce, credential}>} as the server reads it
 */
export async function register({ nonce, ...options }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: await challengeOf("register", nonce),
      user: { ...options.user, id: fromBase64url(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
    },
  });
  const { response } = credential;
  return {
    nonce,
    credential: {
      id: credential.id,
      rawId: toBase64url(credential.rawId),
      type: credential.type,
      response: {
        clientDataJSON: toBase64url(response.clientDataJSON),
        attestationObject: toBase64url(response.attestationObject),
      },
    },
  };
}

/**
 * Ask a passkey to answer for a purpose.
 * @param {"sign-in"|"confirm"} purpose
 * @param {object} options request options as the server sends them
 * @returns {Promise<{nonce, credential}>} as the server reads it
 */
export async function answerFor(purpose, { nonce, ...options }) {
  const challenge = await challengeOf(purpose, nonce);
  return { nonce, credential: await sign(options, challenge) };
}

/**
 * Sign a challenge with one of the passkeys that the options name.
 * @param {object} options request options as the server sends them, buffers in base64url
 * @param {Uint8Array} challenge
 * @returns {Promise<object>} the assertion as the server reads it
 */
export async function sign(options, challenge) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge,
      allowCredentials: (options.allowCredentials ?? []).map(withBytes),
      userVerification: "required",
    },
  });
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
