/**
 * The table of weights: who signed that these are the union's (docs/protocol.md, section 9).
 *
 * Rules kept here:
 * - One officer signs, the treasurer or the general secretary, by a key that is sealed for the officer, before
 *   the seal was proposed.
 * - The statement is of this poll and of this fte.json, by its digest. Its other lines, and what gives each
 *   weight, are for `ratify audit verify`.
 */

import { demand, demandMembers, demandText, TIME } from "./documents.mjs";
import { demandStatement } from "./log.mjs";
import { demandLine, signedBytes, verifyOfficer } from "./officers.mjs";

const SIGNERS = ["treasurer", "general-secretary"];

/**
 * Verify the signature over the weights; returns the signer's name and role.
 * @param {object} document poll.json
 * @param {{statement}} seal the log's poll:sealed entry
 * @throws {EvidenceError} record, malformed, bad-element or bad-signature
 */
export async function verifyWeights({ poll, officers, weights, fte }, { statement: sealed }) {
  const what = "poll.json, weights";
  demandMembers(weights, ["statement", "signature"], what);
  const { statement, signature } = weights;
  demandStatement(statement, what);
  demandText(sealed?.time, TIME, "poll:sealed, statement");
  demand(statement.act === "weights" && statement.poll === poll, `${what}: of another poll, or another act`);
  const officer = officers.find((one) => one.officer === signature?.officer);
  demand(SIGNERS.includes(officer?.role), `${what}: not signed by the treasurer or the general secretary`);
  await verifyOfficer(signature, officer, signedBytes(statement), `${what}, signature of ${officer.officer}`);
  demandLine(statement, "Digest of fte.json", fte);
  demand(statement.time <= sealed.time, `${what}: signed after the seal was proposed`);
  return { officer: officer.officer, role: officer.role };
}
