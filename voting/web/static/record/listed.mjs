/**
 * The credentials of a log that leave a voters' list or come onto it.
 *
 * Rules kept here (docs/protocol.md, section 10):
 * - A removal has a digest of its own. A credential is revoked once; one that is issued is new, and replaces one that
 *   was revoked in the same unit.
 * - A credential that is revoked and never replaced needs a removal of its own, of its unit and before it: nobody is
 *   taken off a list without two officers.
 */

import { demand } from "./documents.mjs";

/** The credentials while entries are replayed; each method takes one event. */
export class ListedCredentials {
  #removals = new Set();
  /** How many voters of each unit two officers removed. */
  #removed = new Map();
  /** Each revoked credential: its unit, what replaced it, and how many of the unit were removed before it. */
  #revoked = new Map();
  #issued = new Set();

  remove({ unit, removal }) {
    demand(!this.#removals.has(removal), "the same removal is in the log already");
    this.#removals.add(removal);
    this.#removed.set(unit, (this.#removed.get(unit) ?? 0) + 1);
  }

  revoke({ unit, credential }) {
    demand(!this.#revoked.has(credential), "the credential is revoked already");
    this.#revoked.set(credential, { unit, by: null, removals: this.#removed.get(unit) ?? 0 });
  }

  issue({ unit, credential, replaces }) {
    const revoked = this.#revoked.get(replaces);
    demand(revoked?.unit === unit && revoked.by === null, "it replaces no credential that was revoked");
    demand(!this.#issued.has(credential) && !this.#revoked.has(credential), "the credential is not new");
    revoked.by = credential;
    this.#issued.add(credential);
  }

  /** Refuse a credential that was revoked for good without a removal of its own before it. */
  demandRemoved() {
    const taken = new Map();
    for (const [credential, { unit, by, removals }] of this.#revoked) {
      if (by !== null) continue;
      taken.set(unit, (taken.get(unit) ?? 0) + 1);
      const said = `unit ${unit}: ${credential.slice(0, 20)}... is revoked and never replaced`;
      demand(taken.get(unit) <= removals, `${said}, and no removal that two officers signed comes before it`);
    }
  }
}
