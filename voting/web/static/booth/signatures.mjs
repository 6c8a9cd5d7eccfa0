/**
 * Ed25519 signatures (RFC 8032), by one rule that every verifier of Ratify keeps.
 *
 * Rules kept here:
 * - The key is a canonical point of prime order, S is below q, and the bytes of [S]B - [k]A are those of
 *   R: the equation without the cofactor. Other rules, noble's own and some browsers', also accept what
 *   an auditor's verifier refuses: a server could hand out receipts that prove nothing later.
 * - One computation in every browser, those without Ed25519 in WebCrypto included.
 */

import { EvidenceError } from "./errors.mjs";
import { sha512, toInteger } from "./encoding.mjs";
import { GroupElement, Q, generatorPower, modQ, reduce512 } from "./group.mjs";

const R_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * Verify a signature.
 * 1. The key is in the group and not its identity. 2. The signature has 64 bytes, and S is below q. 3.
 * [S]B - [k]A is R, byte for byte, and not the identity.
 * @param {{key: Uint8Array, signature: Uint8Array, message: Uint8Array}} signed
 * @throws {EvidenceError} bad-element or bad-signature, naming `what`
 */
export async function verifySignature({ key, signature, message }, what) {
  const refused = () => new EvidenceError("bad-signature", `${what}: the signature does not hold`);
  const A = GroupElement.fromBytes(key, `${what}, key`); // 1
  if (signature.length !== SIGNATURE_BYTES) throw refused(); // 2
  const R = signature.subarray(0, R_BYTES);
  const S = toInteger(signature.slice(R_BYTES).reverse());
  if (S >= Q) throw refused(); // 2
  const digest = await sha512(new Uint8Array([...R, ...key, ...message]));
  const k = reduce512(digest.reverse());
  const expected = generatorPower(S).multiply(A.publicPower(modQ(-k))); // 3
  const bytes = expected.toBytes();
  if (expected.isIdentity || bytes.some((byte, i) => byte !== R[i])) throw refused();
}
