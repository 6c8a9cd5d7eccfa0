/**
 * Who acts on a sealed poll at a place in its log: the sealed officers, as the log changed them.
 *
 * Rules kept here (docs/protocol.md, section 10):
 * - Who leaves is in office, and signs nothing afterwards. A successor has the leaver's role.
 * - A key that is replaced is one that its officer acts with, and signs nothing afterwards.
 * - No identifier and no key comes twice: not that of an officer, a leaver, or a lost one; a key file's is
 *   the same as a passkey.
 */

import { demand } from "./documents.mjs";

/** Base64 digits of an Ed25519 SubjectPublicKeyInfo before the key's own 32 bytes. */
const SPKI = 16;

/** The key itself, the same whether it is a key file's or a passkey's. */
function bareKey({ public_key: key, algorithm }) {
  return algorithm === "EdDSA" ? key.slice(SPKI) : key;
}

/** The officers in office, those who left (each with `by`, the successor), and the lost keys. */
export class ActingOfficers {
  constructor(officers, left = [], lost = []) {
    this.officers = officers;
    this.left = left;
    this.lost = lost;
  }

  /** The officer in office of that identifier. */
  officer(name) {
    const found = this.officers.find(({ officer }) => officer === name);
    demand(found !== undefined, `${name} is not in office`);
    return found;
  }

  /** That key of an officer in office. */
  keyOf(name, publicKey) {
    const found = this.officer(name).keys.find((key) => key.public_key === publicKey);
    demand(found !== undefined, `${name} does not act with the key that was lost`);
    return found;
  }

  /** Refuse an officer who left, and a key that was replaced. */
  demandMaySign({ officer, key }) {
    const left = this.left.find((one) => one.officer === officer);
    demand(left === undefined, `${officer} has left office: ${left?.by} took over, earlier in this log`);
    const lost = this.lost.some((one) => one.officer === officer && one.public_key === key);
    demand(!lost, `${officer} signed with a key that was lost, and replaced earlier in this log`);
  }

  /** Who acts after an entry. */
  after(entry) {
    if (entry.event === "officer:succeeded") return this.#succeeded(entry);
    return entry.event === "officer:key-replaced" ? this.#keyReplaced(entry) : this;
  }

  #succeeded({ leaver: name, successor }) {
    const leaver = this.officer(name);
    demand(successor.role === leaver.role, `${successor.officer} does not have the role of ${name}, who leaves`);
    const known = [...this.officers, ...this.left].some(({ officer }) => officer === successor.officer);
    demand(!known, `${successor.officer} is or was an officer of this poll`);
    const keys = successor.keys.map(bareKey);
    demand(new Set(keys).size === keys.length, `${successor.officer}: a key is listed twice`);
    keys.forEach((key) => this.#demandNew(key));
    const officers = [...this.officers.filter((one) => one !== leaver), successor];
    return new ActingOfficers(officers, [...this.left, { ...leaver, by: successor.officer }], this.lost);
  }

  #keyReplaced({ officer, lost, key }) {
    const owner = this.officer(officer);
    const gone = this.keyOf(officer, lost);
    this.#demandNew(bareKey(key));
    const renewed = { ...owner, keys: owner.keys.map((one) => (one === gone ? key : one)) };
    const officers = this.officers.map((one) => (one === owner ? renewed : one));
    return new ActingOfficers(officers, this.left, [...this.lost, { ...gone, officer }]);
  }

  #demandNew(bare) {
    const keys = [...this.officers, ...this.left].flatMap((one) => one.keys);
    const known = [...keys, ...this.lost].some((key) => bareKey(key) === bare);
    demand(!known, "a new key is or was an officer's of this poll");
  }
}
