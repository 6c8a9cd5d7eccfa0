/**
 * Forms that stand in several documents: a statement's lines, a list of officers.
 *
 * Rules kept here:
 * - No officer's key stands twice in a list: two signatures are of two keys.
 * - A poll's officers are so many that the loss of any one can be mended.
 */

import { demand, demandList, demandMembers, demandText } from "./documents.mjs";

export const OFFICER = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const KEY = /^[A-Za-z0-9+/]{43}=$/;
const PASSKEY = ["type", "algorithm", "public_key", "rp_id", "origin"];
const ROLES = /^(returning-officer|provincial-executive|membership-officer|treasurer|general-secretary)$/;
/** How many officers of which roles a poll has at the least. */
const FEWEST = [
  [3, ["returning-officer", "provincial-executive"]],
  [2, ["provincial-executive"]],
  [3, ["membership-officer", "returning-officer"]],
  [2, ["membership-officer"]],
];

/** Refuse names that do not ascend. */
export function demandAscending(names, what) {
  const ascending = names.every((name, i) => i === 0 || names[i - 1] < name);
  demand(names.length > 0 && ascending, `${what}: not sorted, each once`);
}

/** Refuse what is not an officer with keys. */
export function demandOfficer(officer, what) {
  demandMembers(officer, ["officer", "name", "role", "keys"], what);
  demandText(officer.officer, OFFICER, what);
  demandText(officer.role, ROLES, what);
  demandList(officer.keys, what);
}

/** Refuse what is not an officer's key. */
export function demandKey(key, what) {
  const passkey = key?.type === "passkey";
  demand(passkey || key?.type === "ed25519", `${what}: a key of an unknown type`);
  demandMembers(key, passkey ? PASSKEY : ["type", "public_key"], what);
  demand(Object.values(key).every((text) => typeof text === "string"), `${what}: not of its form`);
  if (!passkey) demandText(key.public_key, KEY, what);
}

/** Refuse a list of officers that is not of its form. */
export function demandOfficers(officers, what) {
  demandList(officers, what);
  for (const officer of officers) demandOfficer(officer, `${what}, one`);
  demandAscending(officers.map(({ officer }) => officer), what);
  const keys = officers.flatMap((officer) => officer.keys.map((key) => key?.public_key));
  demand(new Set(keys).size === keys.length, `${what}: a key is listed twice`);
}

/** Refuse officers of whom the loss of one could not be mended (by-law 2.77). */
export function demandEnough(officers, what) {
  for (const [fewest, roles] of FEWEST) {
    const found = officers.filter(({ role }) => roles.includes(role)).length;
    demand(found >= fewest, `${what}: ${found} of ${roles.join(" and ")}, and ${fewest} are needed`);
  }
}

/** Refuse the lines of a statement if they are not of their form. */
export function demandLines(about, what) {
  demandList(about, `${what}, about`);
  for (const line of about) {
    demandMembers(line, ["en", "fr"], `${what}, a line`);
    for (const pair of [line.en, line.fr]) {
      const two = Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === "string");
      demand(two, `${what}, a line: not a name and a value`);
    }
  }
}
