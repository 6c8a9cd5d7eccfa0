/**
 * challenges.json: how many listed members were challenged in each unit, and what became of it (by-law 2.77).
 *
 * Rules kept here (docs/protocol.md, section 11):
 * - The file follows from the log and the sealed lists, to the byte.
 * - A challenge without a ruling is pending until the tally is encrypted, and has then fallen.
 * - More than one percent of a unit's list is marked; exactly one percent is not.
 */

import { demand, isText } from "../documents.mjs";
import { exactText, fraction } from "../public_proof/fractions.mjs";
import { canonical } from "../../booth/encoding.mjs";
import { DISMISSED, UPHELD } from "./replay.mjs";

/** A unit's row. */
function rowOf({ unit, on_list }, { all, fell }) {
  const own = all.filter((one) => one.unit === unit);
  const count = (holds) => own.filter(holds).length;
  const open = count(({ ballot, ruling }) => ballot !== null && ruling === null);
  return {
    unit,
    on_list,
    challenged: own.length,
    before: count(({ before }) => before),
    after: count(({ before }) => !before),
    without_ballot: count(({ ballot }) => ballot === null),
    dismissed: count(({ ruling }) => ruling === DISMISSED),
    upheld: count(({ ruling }) => ruling === UPHELD),
    fell: fell ? open : 0,
    pending: fell ? 0 : open,
    share: exactText(fraction(BigInt(own.length), BigInt(on_list || 1))),
    above_one_percent: 100 * own.length > on_list,
  };
}

/**
 * Verify challenges.json.
 * @param {Uint8Array} bytes
 * @param {object[]} units of poll.json
 * @param {object} challenges from the history
 * @throws {EvidenceError} record
 */
export function verifyChallenges(bytes, units, challenges) {
  const exact = canonical({ units: units.map((unit) => rowOf(unit, challenges)) });
  demand(isText(bytes, exact), "challenges.json is not what the log gives");
}
