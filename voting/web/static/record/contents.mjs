/**
 * Which files a record has: those of its edition and of the stage that the poll has reached.
 *
 * Rules kept here:
 * - Nothing that is needed is missing, and nothing else is there.
 * - What an edition for everybody leaves out is named in the manifest by its digest.
 */

import { demand } from "./documents.mjs";
import { archivePath } from "./poll.mjs";
import { textPaths } from "./route/verify.mjs";

const ALWAYS = [
  "poll.json",
  "trustees.json",
  "fte.json",
  "voters-lists.json",
  "log/entries.jsonl",
  "log/checkpoint",
  "keys/log.pub",
  "keys/credential-authority.pub",
];
/** In both editions, once a result is released of which there is something to prove. */
const PROOF = "public-proof.json";
const COUNTED = ["result.json", "readings.json", "commitment.json"];

/** The files of the auditors' edition alone: ballots that do not count, and decryptions. */
function forAuditors({ sequestered, challenges, decryptions }) {
  const apart = [...sequestered.values()].filter(({ ruling }) => ruling !== "ballot:admitted");
  const held = [...apart, ...challenges.leftOut].map(({ unit }) => `sequestered/${unit}.json`);
  return new Set([...held, ...(decryptions.size > 0 ? ["decryptions.json"] : [])]);
}

/**
 * Refuse a record that has not exactly its files.
 * 1. None is missing. 2. No other is there. 3. In the public edition, what is withheld is named.
 * @throws {EvidenceError} record
 */
export function verifyContents(paths, manifest, document, history) {
  const isPublic = manifest.edition === "public";
  const auditors = forAuditors(history);
  const needed = new Set([...ALWAYS, ...document.units.map(archivePath)]);
  const onRoute = document.route === null ? [] : ["route.json", ...textPaths(document.texts).keys()];
  for (const path of onRoute) needed.add(path);
  if (history.sequestered.size > 0) needed.add("sequestered.json");
  if (history.challenges.all.length > 0) needed.add("challenges.json");
  if (history.proof !== null) needed.add(PROOF);
  const counted = history.computed !== null && !isPublic;
  if (counted) for (const path of COUNTED) needed.add(path);
  const allowed = new Set([...needed, ...(counted ? ["report.pdf"] : []), ...(isPublic ? [] : auditors)]);
  const present = new Set(paths.filter((path) => path !== "manifest.json"));
  for (const path of needed) demand(present.has(path), `${path} is missing from the record`); // 1
  for (const path of present) demand(allowed.has(path), `${path} has no place in this record`); // 2
  const withheld = Object.keys(manifest.withheld).sort().join();
  const due = [...auditors].filter((path) => !present.has(path)).sort();
  demand(!isPublic || withheld === due.join(), "manifest.json must name what this edition withholds"); // 3
}
