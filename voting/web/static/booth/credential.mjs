/**
 * Voting code -> secret -> credential, and the proof by which a member signs in. A person who is not
 * on the list has no code: their secret is drawn at random.
 *
 * Rules kept here:
 * - A voting code is 15 digits and a Damm check digit; it is hashed without its spaces.
 * - The code and the secret exponent never leave this browser and are never in an error.
 * - The sign-in proof begins with `signin|`, and its three fields must have their exact forms:
 *   otherwise a hostile nonce could turn the proof into a ballot's signature.
 */

import { EvidenceError, InputError } from "./errors.mjs";
import { toInteger, utf8 } from "./encoding.mjs";
import { Q, generatorPower, randomExponent } from "./group.mjs";
import { proveKnowledge } from "./proofs.mjs";

/** The fewest and the most of PBKDF2's iterations that a card set may have. */
export const FEWEST_ITERATIONS = 100_000;
const MOST_ITERATIONS = 600_000;
const INFO = "ratify/credential/v1";
const CODE_LENGTH = 16;

const MEMBER = /^[0-9]{4,12}$/;
const POLL = /^[1-9A-HJ-NP-Za-km-z]{15}$/;
const NONCE = /^[0-9a-f]{64}$/;

// Damm's quasigroup of order 10 (H. M. Damm, 2004): it catches every wrong digit and every swap of
// two neighbours.
const DAMM = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

/** The Damm check digit of some digits; 0 when they already end in theirs. */
function checkDigit(digits) {
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim][Number(digit)]);
  return interim;
}

/**
 * A fresh voting code, to replace a lost one: 15 uniformly random digits and their check digit.
 * A byte of 250 or more is drawn again, so that all digits are equally likely.
 */
export function drawCode() {
  const byte = new Uint8Array(1);
  let digits = "";
  while (digits.length < CODE_LENGTH - 1) {
    crypto.getRandomValues(byte);
    if (byte[0] < 250) digits += String(byte[0] % 10);
  }
  return digits + String(checkDigit(digits));
}

/**
 * The 16 digits of a code typed with or without spaces and hyphens.
 * 1. Digits only. 2. Sixteen of them. 3. The check digit is right.
 * @throws {InputError} code-empty, code-characters, code-length or code-typo; never quotes the code
 */
export function verifyCode(typed) {
  const digits = typed.replace(/[\s-]/g, "");
  if (digits === "") throw new InputError("code-empty", "no voting code was typed");
  if (!/^[0-9]*$/.test(digits)) throw new InputError("code-characters", "not only digits"); // 1
  if (digits.length !== CODE_LENGTH) throw new InputError("code-length", "not 16 digits"); // 2
  if (checkDigit(digits) !== 0) throw new InputError("code-typo", "the check digit is wrong"); // 3
  return digits;
}

/**
 * The member number as typed, without spaces at its ends; leading zeros are kept.
 * @throws {InputError} member-empty or member-format
 */
export function verifyMemberNumber(typed) {
  const member = typed.trim();
  if (member === "") throw new InputError("member-empty", "no member number was typed");
  if (!MEMBER.test(member)) throw new InputError("member-format", "not 4 to 12 digits");
  return member;
}

/**
 * Refuse iterations that no card set has: with fewer, what is sent would tell the code sooner.
 * @throws {EvidenceError} bad-iterations
 */
export function verifyIterations(iterations) {
  if (Number.isInteger(iterations) && iterations >= FEWEST_ITERATIONS && iterations <= MOST_ITERATIONS) return;
  throw new EvidenceError("bad-iterations", "the card set's iterations are not from 100,000 to 600,000");
}

/**
 * The secret exponent: PBKDF2-HMAC-SHA256, then HKDF-Expand-SHA256 to 48 bytes, mod q.
 * @param {string} code 16 digits, from `verifyCode`
 * @param {string} cardSet the card set's 15-character name
 * @param {string} member the member number
 * @param {number} iterations of PBKDF2, as sealed for the card set (`readTerms`)
 * @throws {EvidenceError} bad-iterations
 */
export async function deriveSecret(code, cardSet, member, iterations) {
  verifyIterations(iterations);
  const password = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const salt = utf8(`${cardSet}|${member}`);
  const stretched = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    password,
    256,
  );
  const bytes = await expand(stretched, utf8(INFO), 48);
  const secret = toInteger(bytes) % Q;
  bytes.fill(0);
  return secret;
}

/** HKDF-Expand-SHA256 (RFC 5869, 2.3): WebCrypto's own HKDF would extract first. */
async function expand(key, info, length) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const hmac = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  const output = new Uint8Array(Math.ceil(length / 32) * 32);
  let block = new Uint8Array(0);
  for (let i = 0; i * 32 < length; i += 1) {
    const input = new Uint8Array([...block, ...info, i + 1]);
    block = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, input));
    output.set(block, i * 32);
  }
  return output.slice(0, length);
}

/** A fresh secret exponent: uniformly random, and not 0, whose credential would be the identity. */
export function drawSecret() {
  const secret = randomExponent();
  return secret === 0n ? drawSecret() : secret;
}

/** The credential Y = g^s, as 64 hexadecimal digits. */
export function publicCredential(secret) {
  return String(generatorPower(secret));
}

/**
 * Prove to the poll that this browser holds the secret of a credential.
 * Refused unless: 1. the nonce is 64 lower-case hexadecimal digits; 2. the poll is a 15-character
 * name; 3. the member number is 4 to 12 digits.
 * @throws {EvidenceError} bad-nonce, bad-poll or bad-member
 */
export async function proveSignIn(secret, poll, member, nonce) {
  if (typeof nonce !== "string" || !NONCE.test(nonce)) {
    throw new EvidenceError("bad-nonce", "the server's nonce is not 64 hexadecimal digits"); // 1
  }
  if (typeof poll !== "string" || !POLL.test(poll)) {
    throw new EvidenceError("bad-poll", "the poll's name has not its shape"); // 2
  }
  if (typeof member !== "string" || !MEMBER.test(member)) {
    throw new EvidenceError("bad-member", "the member number is not 4 to 12 digits"); // 3
  }
  return proveKnowledge(secret, `signin|${poll}|${member}|${nonce}|${publicCredential(secret)}|`);
}
