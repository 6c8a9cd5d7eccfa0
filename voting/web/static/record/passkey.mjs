/**
 * An officer's passkey under a statement: a WebAuthn assertion over SHA-256 of what is signed.
 *
 * Rules kept here:
 * - The assertion is for the sealed host and from the sealed origin, never from a frame of another; the
 *   person was present, and the authenticator verified who it was.
 * - A key has one form, that of its algorithm. ES256 is the browser's own; EdDSA is verified by the one
 *   rule that every Ed25519 signature is (`signatures.mjs`).
 */

import { demand, demandMembers, refuse, sameBytes } from "./documents.mjs";
import { joined } from "./tree.mjs";
import { base64, fromHex, fromUtf8, sha256, utf8 } from "../booth/encoding.mjs";
import { verifySignature } from "../booth/signatures.mjs";

const PRESENT_AND_VERIFIED = 0x05;
const FLAGS = 32;
const LEAST_AUTHENTICATOR_DATA = 37;
const NAMES = ["officer", "key", "type", "authenticator_data", "client_data", "signature"];
/** What precedes a key in its SubjectPublicKeyInfo, by algorithm, and the length of the whole. */
const INFO = {
  ES256: { prefix: fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"), length: 91 },
  EdDSA: { prefix: fromHex("302a300506032b6570032100"), length: 44 },
};
const HALF = 32;

/** The bytes of base64 in its one form, of whatever length. */
function decoded(text, what) {
  let bytes = null;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    refuse(`${what}: not base64`);
  }
  demand(base64(bytes) === text, `${what}: not base64 in its one form`);
  return bytes;
}

/** base64url without padding, as WebAuthn writes a challenge. */
function base64url(bytes) {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** One of a DER signature's two integers at `at`, as 32 bytes; and where it ends. */
function derInteger(der, at, what) {
  const length = der[at + 1];
  const digits = der.subarray(at + 2, at + 2 + length);
  const short = digits.length === length && length > 0 && length <= HALF + 1;
  const minimal = digits[0] !== 0 || length === 1 || digits[1] >= 0x80;
  demand(der[at] === 2 && short && minimal && digits[0] < 0x80, `${what}: not a DER signature`);
  const whole = digits.length > HALF ? digits.subarray(1) : digits;
  const bytes = new Uint8Array(HALF);
  bytes.set(whole, HALF - whole.length);
  return { bytes, end: at + 2 + length };
}

/** A DER signature of ES256 as the 64 bytes that WebCrypto takes. */
function rawSignature(der, what) {
  demand(der[0] === 0x30 && der[1] === der.length - 2, `${what}: not a DER signature`);
  const r = derInteger(der, 2, what);
  const s = derInteger(der, r.end, what);
  demand(s.end === der.length, `${what}: not a DER signature`);
  return joined(r.bytes, s.bytes);
}

async function verifyES256(key, signature, message, what) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  let holds = false;
  try {
    const imported = await crypto.subtle.importKey("spki", key, algorithm, false, ["verify"]);
    holds = await crypto.subtle.verify(algorithm, imported, rawSignature(signature, what), message);
  } catch {
    holds = false; // a point that is not on the curve
  }
  demand(holds, `${what}: the passkey's signature does not hold`);
}

/** Refuse client data that are not of this challenge, of the sealed origin's own page. */
function demandClientData(bytes, challenge, { origin }, what) {
  let data = null;
  try {
    data = JSON.parse(fromUtf8(bytes, what));
  } catch {
    refuse(`${what}: the passkey's client data are not JSON`);
  }
  const own = data?.type === "webauthn.get" && data.origin === origin && (data.crossOrigin ?? false) === false;
  demand(own && data.challenge === challenge, `${what}: the passkey signed something else, or elsewhere`);
}

/**
 * Verify a passkey's assertion (Web Authentication, section 7.2).
 * 1. The client data are of this message, from the sealed origin. 2. The authenticator data name the sealed
 * host; the person was present and verified. 3. The signature over both holds.
 * @param {{key, authenticator_data, client_data, signature}} assertion in base64
 * @param {{algorithm, public_key, rp_id, origin}} key as sealed
 * @param {Uint8Array} message what a key file would sign
 * @throws {EvidenceError} record, bad-element or bad-signature
 */
export async function verifyAssertion(assertion, key, message, what) {
  demandMembers(assertion, NAMES, what);
  const clientData = decoded(assertion.client_data, what);
  const authenticator = decoded(assertion.authenticator_data, what);
  demandClientData(clientData, base64url(await sha256(message)), key, what); // 1
  const host = await sha256(utf8(key.rp_id));
  const there = authenticator.length >= LEAST_AUTHENTICATOR_DATA;
  demand(there && sameBytes(authenticator.subarray(0, FLAGS), host), `${what}: not for the sealed host`); // 2
  const flags = authenticator[FLAGS] & PRESENT_AND_VERIFIED;
  demand(flags === PRESENT_AND_VERIFIED, `${what}: the passkey did not verify who was there`); // 2
  const signed = joined(authenticator, await sha256(clientData));
  const info = INFO[key.algorithm];
  const publicKey = decoded(key.public_key, what);
  const form = info?.length === publicKey.length && sameBytes(publicKey.subarray(0, info.prefix.length), info.prefix);
  demand(form, `${what}: the sealed passkey's key is not of its algorithm`);
  const signature = decoded(assertion.signature, what);
  if (key.algorithm === "ES256") await verifyES256(publicKey, signature, signed, what); // 3
  else await verifySignature({ key: publicKey.subarray(info.prefix.length), signature, message: signed }, what);
}
