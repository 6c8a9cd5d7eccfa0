/**
 * Does a record hold? Every step, in order, each with its outcome.
 *
 * Rules kept here:
 * - Every step that can run is run; one that fails stops only those that need what it would have found.
 * - However broken a record is, the outcome is a named failed step. A browser that breaks is no fault of
 *   the record: that ends the check.
 * - A percentage that its public proof cannot show has an outcome of its own, never 'holds'.
 */

import { Check } from "./checks.mjs";
import { BoothError, BrowserError } from "../booth/errors.mjs";

/** Each step by its name, in the order in which they are shown, and the steps that it needs. */
export const STEPS = {
  files: [],
  manifest: ["files"],
  digests: ["manifest"],
  poll: ["files"],
  keys: ["manifest", "poll"],
  entries: ["files"],
  checkpoint: ["poll", "entries"],
  seal: ["poll", "entries"],
  weights: ["seal"],
  history: ["seal"],
  officers: ["history"],
  route: ["history"],
  contents: ["manifest", "history"],
  challenges: ["contents"],
  issuer: ["poll", "entries"],
  archives: ["manifest", "history"],
  logged: ["archives"],
  lists: ["logged"],
  ballots: ["archives"],
  once: ["ballots", "lists"],
  tally: ["ballots"],
  percentage: ["contents", "tally"],
  anchor: ["seal"],
};

/** The outcomes of steps that neither hold nor failed, where the step gives null. */
const NOTHING = { tally: "not-yet", percentage: "not-yet", anchor: "not-asked" };

const FAILED = ["failed", "not-reached"];

/** How a step came out: {outcome, facts, failure}. */
async function attempt(check, name) {
  try {
    const facts = await check[name]();
    if (facts === null) return { outcome: NOTHING[name], facts: {}, failure: "" };
    return { outcome: facts.proved === false ? "not-proved" : "holds", facts, failure: "" };
  } catch (error) {
    if (error instanceof BrowserError) throw error;
    const known = error instanceof BoothError;
    const failure = known ? error.message : `unforeseen: ${error}`.slice(0, 300);
    return { outcome: "failed", facts: {}, failure };
  }
}

/**
 * Check a record.
 * @param {Uint8Array} bytes of record.zip
 * @param {string|null} typed the seal digest from the notice
 * @param {(pieces: object[]) => Promise<object[]>} verifyAll as `Check` takes it
 * @param {(name: string, result: object) => void} report is told of each step as it ends
 * @returns {Promise<{results: Map<string, {outcome, facts, failure}>, verdict: string, check: Check}>}
 *   outcome: holds, failed, not-reached, not-yet, not-asked or not-proved; verdict: failed, consistent or
 *   anchored
 * @throws {BrowserError} the browser could not do the work
 */
export async function checkRecord(bytes, typed, verifyAll, report = () => {}) {
  const check = new Check(bytes, typed, verifyAll);
  const results = new Map();
  for (const [name, needs] of Object.entries(STEPS)) {
    const missing = needs.filter((need) => FAILED.includes(results.get(need).outcome));
    const early = needs.some((need) => results.get(need).outcome === "not-yet");
    let result = null;
    if (missing.length > 0) result = { outcome: "not-reached", facts: {}, failure: missing.join(", ") };
    else result = early ? { outcome: "not-yet", facts: {}, failure: "" } : await attempt(check, name);
    results.set(name, result);
    report(name, result);
  }
  const failed = [...results.values()].some(({ outcome }) => FAILED.includes(outcome));
  const anchored = results.get("anchor").outcome === "holds";
  return { results, verdict: failed ? "failed" : anchored ? "anchored" : "consistent", check };
}
