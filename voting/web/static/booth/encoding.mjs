/**
 * Bytes, digests and JSON, exactly as the protocol hashes them.
 *
 * Rules kept here:
 * - No trailing newline is ever hashed.
 * - Every decoder accepts one form only: it re-encodes and compares.
 * - Canonical JSON is RFC 8785, for what we sign: its numbers are integers.
 */

import { EvidenceError } from "./errors.mjs";

const HALF_OF_A_PAIR = /\p{Surrogate}/u;
const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a string. */
export function utf8(text) {
  return UTF8.encode(text);
}

/** The text of strictly valid UTF-8 bytes; EvidenceError otherwise. */
export function fromUtf8(bytes, what) {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    throw new EvidenceError("malformed", `${what}: not valid UTF-8`);
  }
}

/** SHA-256 of a string (as UTF-8) or of bytes: 32 bytes. */
export async function sha256(data) {
  const bytes = typeof data === "string" ? utf8(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-512 of bytes: 64 bytes. */
export async function sha512(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
}

/** Lower-case hexadecimal of bytes. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of an even number of hexadecimal digits, which the caller has checked. */
export function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

/** Standard base64 of bytes, with padding. */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** SHA-256 in lower-case hexadecimal (64 characters). */
export async function sha256Hex(data) {
  return hex(await sha256(data));
}

/** SHA-256 in standard base64 without padding (43 characters): fingerprints and trackers. */
export async function sha256Base64(data) {
  return base64(await sha256(data)).replace(/=+$/, "");
}

/** Decode padded standard base64 into exactly `length` bytes; EvidenceError otherwise. */
export function fromBase64(text, length, what) {
  let bytes = null;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new EvidenceError("malformed", `${what}: not base64`);
  }
  if (bytes.length !== length || base64(bytes) !== text) {
    throw new EvidenceError("malformed", `${what}: not the base64 of ${length} bytes`);
  }
  return bytes;
}

/** The integer that bytes represent, big-endian. */
export function toInteger(bytes) {
  return BigInt(`0x${hex(bytes)}`);
}

/** A whole number below 256^length as `length` bytes, big-endian. */
export function fromInteger(value, length) {
  return fromHex(value.toString(16).padStart(2 * length, "0"));
}

/** JSON as Belenios hashes it: compact, fields in the order given. */
export function compact(value) {
  return JSON.stringify(value);
}

/**
 * RFC 8785 JSON of objects, lists, strings, safe integers, true, false and null: all that we sign.
 * @throws {EvidenceError} malformed, for anything else: another number, half of a surrogate pair
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  const text = typeof value === "string" && !HALF_OF_A_PAIR.test(value);
  if (text || value === null || typeof value === "boolean" || Number.isSafeInteger(value)) {
    return compact(value);
  }
  throw new EvidenceError("malformed", `${typeof value}: not a text, an integer, true, false or null`);
}
