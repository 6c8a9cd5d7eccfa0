/**
 * The two things the server signs for a member: the signed ballot (authorization) and the receipt.
 *
 * Rules kept here:
 * - An authorization for another poll or credential, or with a wrong signature, is refused: nothing
 *   has been cast yet, and the member is told to call.
 * - A receipt is kept and shown whatever happens; the page says so if its signature does not hold.
 * - A ballot is held apart if and only if the person claimed, or the server has said with the
 *   authorization that officers challenged the member: an authorization that would hold apart the vote
 *   of anybody else, or would not hold apart one of these, is refused.
 * - A receipt that says otherwise than the authorization of its ballot is shown as such.
 */

import { EvidenceError } from "./errors.mjs";
import { canonical, fromBase64, utf8 } from "./encoding.mjs";
import { verifySignature } from "./signatures.mjs";

const AUTHORIZATION_FIELDS = "channel,credential,election,expires,issued,poll,serial,signature,unit";
const HELD_AUTHORIZATION_FIELDS = `channel,claim,${AUTHORIZATION_FIELDS.slice("channel,".length)}`;
const RECEIPT_FIELDS = "index,poll,signature,time,tracker,unit";
const SEQUESTERED_FIELDS = "index,poll,sequestered,signature,time,tracker,unit";
const HOLD_FIELDS = "reason,standing";
/** What became of a challenge: it waits, was ruled on, or fell as nobody ruled. */
const STANDINGS = ["on-hold", "counts", "excluded", "fell"];
const REASON = /^[a-z-]{1,40}$/;
const UNIT = /^[A-Z0-9-]{1,32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const TRACKER = /^[A-Za-z0-9+/]{43}$/;

/** Refuse, naming what is wrong. */
function require(condition, slug, what) {
  if (!condition) throw new EvidenceError(slug, what);
}

/** True if `value` is an object with exactly these fields (sorted, comma-separated). */
function hasFields(value, fields) {
  return value !== null && typeof value === "object" && Object.keys(value).sort().join() === fields;
}

/**
 * The challenge that the server's answer tells of, {reason, standing}, or null.
 * @throws {EvidenceError} bad-hold
 */
export function holdIn(answer) {
  const { hold = null } = answer;
  if (hold === null) return null;
  const known = hasFields(hold, HOLD_FIELDS) && STANDINGS.includes(hold.standing) && REASON.test(hold.reason);
  require(known, "bad-hold", "what the server says of a challenge");
  return hold;
}

/**
 * Verify the poll's signature over `ratify/<type>/v1\n` + canonical(object without signature).
 * @throws {EvidenceError} malformed, bad-element or bad-signature
 */
export async function verifySigned(type, object, publicKey) {
  const { signature, ...signed } = object;
  const parts = {
    key: fromBase64(publicKey, 32, "the poll's key"),
    signature: fromBase64(signature, 64, `${type}, signature`),
    message: utf8(`ratify/${type}/v1\n${canonical(signed)}`),
  };
  await verifySignature(parts, type);
}

/**
 * Check a signed ballot before anything is encrypted.
 * 1. Its fields; it names a claim or a challenge, by a digest, if and only if `held`. 2. This poll's.
 * 3. This credential's, for the web. 4. A counting unit's name. 5. The poll's signature.
 * @throws {EvidenceError} bad-authorization, or as `verifySigned`
 */
export async function verifyAuthorization(authorization, { poll, log_key }, credential, held = false) {
  const fields = held ? HELD_AUTHORIZATION_FIELDS : AUTHORIZATION_FIELDS;
  require(hasFields(authorization, fields), "bad-authorization", "the signed ballot's fields"); // 1
  require(!held || DIGEST.test(authorization.claim), "bad-authorization", "what the signed ballot is held for"); // 1
  require(authorization.poll === poll, "bad-authorization", "the signed ballot is another poll's"); // 2
  require(authorization.credential === credential, "bad-authorization", "another credential's ballot"); // 3
  require(authorization.channel === "web", "bad-authorization", "the signed ballot is not for the web"); // 3
  require(UNIT.test(authorization.unit), "bad-authorization", "the signed ballot's counting unit"); // 4
  await verifySigned("ballot-authorization", authorization, log_key); // 5
}

/** True if the server's answer has the form of a receipt; `checkReceipt` says what it proves. */
export function isReceipt(value) {
  const marked = hasFields(value, SEQUESTERED_FIELDS) && value.sequestered === true;
  return (marked || hasFields(value, RECEIPT_FIELDS)) && TRACKER.test(value.tracker);
}

/**
 * What can be said of a receipt: 1. it is this poll's; 2. the poll's signature holds; 3. it says that its
 * ballot is held apart if that is so, `held` (true or false), where it is known.
 * @returns {Promise<"good"|"bad"|"unlike">}
 */
export async function checkReceipt(receipt, { poll, log_key }, held = null) {
  if (receipt.poll !== poll) return "bad"; // 1
  try {
    await verifySigned("receipt", receipt, log_key); // 2
    return held === null || held === Boolean(receipt.sequestered) ? "good" : "unlike"; // 3
  } catch {
    return "bad";
  }
}
