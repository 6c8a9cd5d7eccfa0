/**
 * What each step of a record's check does.
 *
 * Rules kept here:
 * - A step refuses, or holds; it reads only what the steps that it needs have found (`steps.mjs`).
 * - What it returns is for the reader: a few numbers or a digest. Null: the poll has not got so far, or
 *   nothing was given to compare with.
 * - The poll's own verifier, `ratify audit verify`, checks more; what is checked here is checked whole.
 */

import { readArchive } from "./archive.mjs";
import { piecesOf, talliedOf, tallyText } from "./ballots.mjs";
import { verifyChallenges } from "./challenges/document.mjs";
import { verifyContents } from "./contents.mjs";
import { demand, digestsOf, isText, makePause, readCompact, sameBytes } from "./documents.mjs";
import { replay } from "./history.mjs";
import { orderOfIssues, verifyChanges, verifyIssuer, verifyLists } from "./lists.mjs";
import { readEntries } from "./log.mjs";
import { verifyOfficers } from "./officers.mjs";
import { archivePath, readManifest, readPoll } from "./poll.mjs";
import { verifyReleased } from "./public_proof/released.mjs";
import { splitHead } from "./route/head.mjs";
import { verifyRoute } from "./route/verify.mjs";
import { leafHashes, rootOf, verifyCheckpoint } from "./tree.mjs";
import { verifyWeights } from "./weights.mjs";
import { readZip } from "./zip.mjs";
import { compact, hex, sha256Base64, sha256Hex } from "../booth/encoding.mjs";
import { readElection } from "../booth/election.mjs";
import { verifySigned } from "../booth/evidence.mjs";
import { readSeal, verifySealed } from "../booth/seal.mjs";

/** The bytes of a record's file. */
function fileOf(files, path) {
  demand(files.has(path), `${path} is missing from the record: get record.zip again`);
  return files.get(path);
}

/** A check of one record: each method is a step; what it finds is there for the later ones. */
export class Check {
  #bytes;
  #typed;
  #verifyAll;
  #pause = makePause();

  /**
   * @param {Uint8Array} bytes of record.zip
   * @param {string|null} typed the seal digest from the notice, if the reader has it
   * @param {(pieces: object[]) => Promise<object[]>} verifyAll `checkBallots` on every piece, in order
   */
  constructor(bytes, typed, verifyAll) {
    this.#bytes = bytes;
    this.#typed = typed;
    this.#verifyAll = verifyAll;
  }

  async files() {
    this.found = await readZip(this.#bytes, this.#pause);
    return { files: this.found.size };
  }

  async manifest() {
    this.listed = readManifest(fileOf(this.found, "manifest.json"));
    return {};
  }

  async digests() {
    const present = [...this.found.keys()].filter((path) => path !== "manifest.json");
    const { files } = this.listed;
    for (const path of present) demand(Object.hasOwn(files, path), `${path} is not named in manifest.json`);
    const digests = await digestsOf(present.map((path) => this.found.get(path)));
    for (const [i, path] of present.entries()) {
      demand(files[path] === digests[i], `${path} was changed: its digest is not the one in manifest.json`);
    }
    for (const path of Object.keys(files)) fileOf(this.found, path);
    return {};
  }

  async poll() {
    const bytes = fileOf(this.found, "poll.json");
    this.document = readPoll(bytes);
    this.pollDigest = await sha256Hex(bytes);
    return { poll: this.document.poll };
  }

  async keys() {
    const { poll, log, credential_authority: issuer } = this.document;
    demand(this.listed.poll === poll, "manifest.json is of another poll");
    await verifySigned("manifest", this.listed, log.public_key);
    for (const [path, key] of [
      ["keys/log.pub", log.public_key],
      ["keys/credential-authority.pub", issuer],
    ]) {
      demand(isText(fileOf(this.found, path), `${key}\n`), `${path} is not the key sealed in poll.json`);
    }
    return {};
  }

  async entries() {
    this.log = await readEntries(fileOf(this.found, "log/entries.jsonl"), this.#pause);
    this.hashes = await leafHashes(this.log.map(({ raw }) => raw));
    return { entries: this.log.length };
  }

  async checkpoint() {
    const { origin, public_key: key } = this.document.log;
    const root = await rootOf(this.hashes);
    const head = { origin, key, size: this.log.length, root };
    await verifyCheckpoint(fileOf(this.found, "log/checkpoint"), head);
    return { root: hex(root) };
  }

  async seal() {
    const { poll, card_set, log, question, answers, fte } = this.document;
    this.head = splitHead(this.log);
    const page = { poll, card_set, digest: this.pollDigest, log_key: log.public_key, question, answers };
    const bytes = {
      entry: this.head.sealed.raw,
      document: fileOf(this.found, "poll.json"),
      trustees: fileOf(this.found, "trustees.json"),
    };
    this.sealed = await readSeal(bytes, page);
    demand((await sha256Hex(fileOf(this.found, "fte.json"))) === fte, "fte.json is not the one that was sealed");
    return { digest: this.sealed.digest };
  }

  async weights() {
    return verifyWeights(this.document, this.head.sealed);
  }

  async history() {
    this.past = await replay(this.log, this.head.sealed, this.document, this.#pause);
    const { closed, state, votesCast } = this.past;
    if (closed !== null) {
      const before = hex(await rootOf(this.hashes.slice(0, closed.index)));
      demand(closed.root === before, "poll:closed: its root is not that of the entries before it");
    }
    return { state, votes: votesCast };
  }

  async officers() {
    const poll = { document: this.document, history: this.past, sealDigest: this.sealed.digest };
    return { acts: await verifyOfficers(this.log, poll, this.#pause) };
  }

  async route() {
    return verifyRoute({ document: this.document, head: this.head, fileOf: (path) => fileOf(this.found, path) });
  }

  async contents() {
    verifyContents([...this.found.keys()], this.listed, this.document, this.past);
    return {};
  }

  async challenges() {
    const { challenges } = this.past;
    if (challenges.all.length === 0) return { challenged: 0 };
    verifyChallenges(fileOf(this.found, "challenges.json"), this.document.units, challenges);
    return { challenged: challenges.all.length };
  }

  async issuer() {
    await verifyIssuer(fileOf(this.found, "voters-lists.json"), this.document);
    return { changes: await verifyChanges(this.log, this.document) };
  }

  async archives() {
    this.units = new Map();
    const time = Date.parse(this.head.sealed.time) / 1000;
    const counted = this.past.encrypted !== null;
    for (const unit of this.document.units) {
      const path = archivePath(unit);
      const archive = await readArchive(fileOf(this.found, path), path, this.#pause);
      const trustees = sameBytes(archive.trustees, fileOf(this.found, "trustees.json"));
      demand(trustees && archive.time === time, `${path}: its key holders or its time are not the sealed ones`);
      const stage = archive.ended === counted && (archive.tally !== null) === counted;
      demand(stage, `${path}: it does not end where the log says`);
      demand(archive.later === 0 || this.listed.edition === "complete", `${path}: more than its public part`);
      const election = await this.#election(unit, archive.election, path);
      this.units.set(unit.unit, { archive, election });
    }
    return { units: this.units.size };
  }

  /** The unit's election: exactly what poll.json and the key holders' key demand. */
  async #election({ unit, name }, bytes, path) {
    const { title, question, answers, units } = this.document;
    const both = ({ en, fr }) => `${en} / ${fr}`;
    const fixed = units.find((one) => one.unit === unit);
    const exact = {
      version: 1,
      description: both(name),
      name: both(title),
      group: "Ed25519",
      public_key: this.sealed.publicKey,
      questions: [
        { answers: [both(answers.in_favour), both(answers.not_in_favour)], min: 1, max: 1, question: both(question) },
      ],
      uuid: fixed.election,
      poll: this.pollDigest,
      voters_list: fixed.voters_list,
      trustees: this.sealed.trustees,
    };
    demand(isText(bytes, compact(exact)), `${path}: its election.json is not what poll.json demands`);
    const fingerprint = { election: await sha256Base64(bytes) };
    const election = await readElection(bytes, fingerprint, { digest: this.pollDigest, question, answers });
    verifySealed(election, unit, this.sealed);
    return { uuid: election.uuid, fingerprint: election.fingerprint, publicKey: this.sealed.publicKey };
  }

  async logged() {
    for (const [unit, digests] of this.past.ballots) {
      const { ballots } = this.units.get(unit).archive;
      for (const [i, { digest }] of ballots.entries()) {
        demand(digest === digests[i], `unit ${unit}, ballot ${i + 1}: not the one that was logged`);
      }
      demand(ballots.length === digests.length, `unit ${unit}: ${digests.length} ballots logged, ${ballots.length} here`);
    }
    return { votes: this.past.votesCast };
  }

  async ballots() {
    const pieces = [...this.units].flatMap(([unit, { archive, election }]) => piecesOf(unit, election, archive.ballots));
    const findings = await this.#verifyAll(pieces);
    const failures = findings.map(({ failure }) => failure).filter((failure) => failure !== "");
    demand(failures.length === 0, `${failures[0]}${failures.length > 1 ? ` (and ${failures.length - 1} more)` : ""}`);
    this.findings = new Map([...this.units.keys()].map((unit) => [unit, []]));
    for (const finding of findings) this.findings.get(finding.unit).push(finding);
    return { votes: this.past.votesCast };
  }

  async lists() {
    const lists = new Map([...this.units].map(([unit, { archive }]) => [unit, archive.credentials]));
    const credentialOf = (unit, ballot) => {
      const { ballots } = this.units.get(unit).archive;
      const place = ballots.findIndex(({ digest }) => digest === ballot);
      demand(place >= 0, `unit ${unit}: the admitted ballot ${ballot} is not in its archive`);
      return readCompact(ballots[place].bytes, `unit ${unit}, ballot ${place + 1}`).credential;
    };
    this.final = await verifyLists(this.document, this.past.changes, lists, credentialOf, this.#pause);
    return { credentials: [...this.final.values()].reduce((sum, { size }) => sum + size, 0) };
  }

  async once() {
    const used = new Set();
    const verifyOrder = orderOfIssues(this.log);
    for (const [unit, findings] of this.findings) {
      const credentials = findings.flatMap((finding) => finding.credentials);
      for (const credential of credentials) {
        const short = `${credential.slice(0, 20)}...`;
        demand(this.final.get(unit).has(credential), `unit ${unit}: ${short} voted, but is not on its list`);
        demand(!used.has(credential), `unit ${unit}: two ballots by the credential ${short}`);
        used.add(credential);
      }
      verifyOrder(unit, this.past.ballots.get(unit), credentials);
    }
    return { votes: used.size };
  }

  async tally() {
    if (this.past.encrypted === null) return null;
    for (const [unit, digest] of this.past.encrypted) {
      const { tally } = this.units.get(unit).archive;
      demand(tally.digest === digest, `unit ${unit}: its encrypted tally is not the one in the log`);
      const made = tallyText(this.findings.get(unit));
      demand(isText(tally.bytes, made), `unit ${unit}: its encrypted tally is not of its ballots`);
    }
    return { units: this.past.encrypted.size };
  }

  async percentage() {
    const { released, proof, encryption, decryptions } = this.past;
    if (released === null) return null;
    const size = encryption.index + 1;
    const poll = {
      document: this.document,
      official: released,
      published: proof,
      bytes: proof === null ? null : fileOf(this.found, "public-proof.json"),
      fte: fileOf(this.found, "fte.json"),
      trustees: fileOf(this.found, "trustees.json"),
      publicKey: this.sealed.publicKey,
      decrypted: [...decryptions.keys()],
      log: { size, root: hex(await rootOf(this.hashes.slice(0, size))) },
      tallies: new Map([...this.units].map(([unit, { archive }]) => [unit, talliedOf(archive)])),
    };
    return verifyReleased(poll, this.#pause);
  }

  async anchor() {
    if (this.#typed === null) return null;
    demand(
      this.#typed === this.sealed.digest,
      `the record's seal digest is ${this.sealed.digest}, not the one that you typed: this is not that poll's record`,
    );
    return { digest: this.sealed.digest };
  }
}
