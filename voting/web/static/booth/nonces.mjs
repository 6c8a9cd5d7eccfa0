/**
 * The secret numbers of proofs and encryptions: hedged, so that a broken generator gives none away.
 *
 * Rules kept here:
 * - A nonce follows from a secret, what it is for, how many were drawn before, and fresh randomness.
 *   Who does not know the secret cannot tell it, even if `crypto.getRandomValues` returned a constant.
 * - No two nonces of one page follow from the same bytes: each has a number of its own.
 */

import { fromInteger, utf8 } from "./encoding.mjs";
import { reduce512 } from "./group.mjs";

const HMAC = { name: "HMAC", hash: "SHA-512" };
const EXPONENT_BYTES = 32;
const LENGTH_BYTES = 4;
const COUNT_BYTES = 8;

let drawn = 0n;

/**
 * A nonce in [0, q) for one statement under one secret exponent.
 * @param {bigint} secret in [0, q)
 * @param {string} domain which number of which proof or encryption; ends in `/v1`
 * @param {string} statement what is proved or encrypted
 */
export async function nonce(secret, domain, statement) {
  const count = drawn;
  drawn += 1n;
  return hedged(secret, domain, statement, count, crypto.getRandomValues(new Uint8Array(64)));
}

/** The bytes of a text, after their number in 4 bytes. */
function framed(text) {
  const bytes = utf8(text);
  return [...fromInteger(BigInt(bytes.length), LENGTH_BYTES), ...bytes];
}

/**
 * The nonce that follows from these values: HMAC-SHA512, read big-endian, mod q. The key is the secret
 * in 32 bytes; the message is domain and statement, each after its length in 4 bytes, then `count` in 8
 * bytes, then 64 random bytes. All numbers are big-endian.
 */
export async function hedged(secret, domain, statement, count, random) {
  const counted = fromInteger(count, COUNT_BYTES);
  const message = new Uint8Array([...framed(domain), ...framed(statement), ...counted, ...random]);
  const bytes = fromInteger(secret, EXPONENT_BYTES);
  const key = await crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
  bytes.fill(0);
  return reduce512(new Uint8Array(await crypto.subtle.sign("HMAC", key, message)));
}
