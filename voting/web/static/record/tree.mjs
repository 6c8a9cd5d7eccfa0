/**
 * The Merkle tree of a poll's log (RFC 6962, section 2.1), and its signed head (C2SP tlog-checkpoint).
 *
 * Rules kept here:
 * - A leaf's hash is SHA-256(0x00, leaf), an inner node's SHA-256(0x01, left, right).
 * - A checkpoint has one byte form: origin, size, root, an empty line, the log's own signature line.
 */

import { demand, inTurns } from "./documents.mjs";
import { base64, fromBase64, fromUtf8, sha256, utf8 } from "../booth/encoding.mjs";
import { verifySignature } from "../booth/signatures.mjs";

const SIZE = /^(0|[1-9][0-9]{0,14})$/;
const ED25519 = 1;

/** Bytes one after the other. */
export function joined(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The hashes of these leaves. */
export function leafHashes(leaves) {
  return inTurns(leaves, (leaf) => sha256(joined([0], leaf)));
}

/** The root over leaf hashes, level by level: 32 bytes. */
export async function rootOf(hashes) {
  let level = hashes;
  while (level.length > 1) {
    const pairs = Array.from({ length: level.length >> 1 }, (_, i) => [level[2 * i], level[2 * i + 1]]);
    const made = await inTurns(pairs, ([left, right]) => sha256(joined([1], left, right)));
    level = level.length % 2 === 1 ? [...made, level.at(-1)] : made;
  }
  return level.length === 1 ? level[0] : sha256("");
}

/**
 * Verify the checkpoint of a whole log.
 * 1. It is of this log, of so many entries and this root, and in its one form. 2. The log's key signed it.
 * @param {Uint8Array} bytes of log/checkpoint
 * @param {{origin: string, key: string, size: number, root: Uint8Array}} log key in base64
 * @throws {EvidenceError} record, malformed, bad-element or bad-signature
 */
export async function verifyCheckpoint(bytes, { origin, key, size, root }) {
  const what = "log/checkpoint";
  const text = fromUtf8(bytes, what);
  const [named, counted, rooted, empty, line, end, ...more] = text.split("\n");
  const form = empty === "" && end === "" && more.length === 0 && SIZE.test(counted ?? "");
  demand(form, `${what}: not a signed head of a log`);
  demand(named === origin, `${what}: of another log`); // 1
  demand(Number(counted) === size, `${what}: of ${counted} entries, and the log has ${size}`); // 1
  demand(rooted === base64(root), `${what}: its root is not that of the log's entries`); // 1
  const parts = line.split(" ");
  demand(parts.length === 3 && parts[0] === "—" && parts[1] === origin, `${what}: no signature line`);
  const publicKey = fromBase64(key, 32, "poll.json, the log's key");
  const signed = fromBase64(parts[2], 68, `${what}, signature`);
  const identifier = (await sha256(joined(utf8(`${origin}\n`), [ED25519], publicKey))).subarray(0, 4);
  const ours = identifier.every((byte, i) => byte === signed[i]);
  demand(ours, `${what}: signed with another key than poll.json names`); // 2
  const message = utf8(`${named}\n${counted}\n${rooted}\n`);
  await verifySignature({ key: publicKey, signature: signed.subarray(4), message }, what); // 2
}
