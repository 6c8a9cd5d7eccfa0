/**
 * For tests/fuzz/page.py: what the page's scripts find of each mutated ballot and archive (a file of JSON,
 * {election, trustees, credentials, time, cases: [{subject, raw}]}, bytes in base64); prints one JSON
 * text for each: empty where it is accepted, and what was said where it is not.
 */

import { readFileSync } from "node:fs";

import "./webcrypto.mjs";
import { verifyBallot } from "../../voting/web/static/booth/ballot.mjs";
import { fromUtf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { readArchive, readCredentials } from "../../voting/web/static/record/archive.mjs";
import { checkBallots, piecesOf, tallyText } from "../../voting/web/static/record/ballots.mjs";
import { demand, isText, sameBytes } from "../../voting/web/static/record/documents.mjs";
import { readAsPage } from "./polls.mjs";

const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
const election = await readAsPage(given.election);
const sealed = {
  election: bytesOf(Buffer.from(given.election).toString("base64")),
  trustees: bytesOf(given.trustees),
  credentials: bytesOf(given.credentials),
};
const listed = new Set(readCredentials(sealed.credentials, "voters' list"));
const good = new Map();

/** One ballot, by a listed credential; what was found good is not verified again. */
async function ballot(raw) {
  const key = Buffer.from(raw).toString("base64");
  if (!good.has(key)) good.set(key, (await verifyBallot(election, fromUtf8(raw, "ballot"))).credential);
  demand(listed.has(good.get(key)), "ballot: its credential is not on the list");
  return good.get(key);
}

/** An archive's public part, as the steps `archives`, `ballots`, `once` and `tally` check it. */
async function archive(raw) {
  const read = await readArchive(raw, "archive", async () => {});
  for (const name of Object.keys(sealed)) demand(sameBytes(read[name], sealed[name]), `archive: another ${name}`);
  demand(read.time === given.time, "archive: another time");
  const credentials = new Set();
  for (const { bytes } of read.ballots) credentials.add(await ballot(bytes));
  demand(credentials.size === read.ballots.length, "archive: two ballots by one credential");
  if (read.tally === null) return;
  const publicKey = JSON.parse(given.election).public_key;
  const pieces = piecesOf("", { ...election, publicKey }, read.ballots);
  const findings = [];
  for (const piece of pieces) findings.push(await checkBallots(piece));
  demand(isText(read.tally.bytes, tallyText(findings)), "archive: its tally is not of its ballots");
}

for (const { subject, raw } of given.cases) {
  let said = "";
  try {
    await (subject === "ballot" ? ballot : archive)(bytesOf(raw));
  } catch (error) {
    said = error instanceof EvidenceError ? `${error.slug}: ${error.message}` : `fault: ${error.stack}`;
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
