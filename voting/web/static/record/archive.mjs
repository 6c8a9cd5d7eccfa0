/**
 * The `.bel` archive of one counting unit (specification 4.4): what it holds, one valid byte form.
 *
 * Rules kept here:
 * - Every byte that follows from the payloads is computed again and compared: names, headers, padding,
 *   each event with its parent, height and payload.
 * - Events come in the one order, each after the data that it needs; an archive ends after an event.
 * - The payloads themselves are not judged here.
 */

import { demand, digestsOf, isText, readCompact, sameBytes } from "./documents.mjs";
import { compact, utf8 } from "../booth/encoding.mjs";

const BLOCK = 512;
const LENGTH = /^[0-7]{11}$/;
const SECONDS = /^(0|[1-9][0-9]{0,10})$/;
const DATA = ".data.json";
const EVENT = ".event.json";
/** What may come just before each event (null: nothing), and how many data come with it. */
const ORDER = {
  Setup: { after: [null], data: 4 },
  Ballot: { after: ["Setup", "Ballot"], data: 1 },
  EndBallots: { after: ["Setup", "Ballot"], data: 0 },
  EncryptedTally: { after: ["EndBallots"], data: 2 },
  PartialDecryption: { after: ["EncryptedTally", "PartialDecryption"], data: 2 },
  Result: { after: ["PartialDecryption"], data: 1 },
};

/** A number as octal digits. */
function octal(value, length) {
  return value.toString(8).padStart(length, "0");
}

/** The header of a record with this name, length of body, and time. */
function header(name, length, time) {
  const bytes = new Uint8Array(BLOCK);
  const parts = [
    [0, name],
    [100, "0000644"],
    [108, "0000000"],
    [116, "0000000"],
    [124, octal(length, 11)],
    [136, octal(time, 11)],
    [148, " ".repeat(8)],
    [156, "0"],
  ];
  for (const [at, text] of parts) bytes.set(utf8(text), at);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.set(utf8(`${octal(sum, 6)}\0 `), 148);
  return bytes;
}

/** The records of an archive: {name, head, body, padding}, by what their headers say. */
async function split(bytes, what, pause) {
  const records = [];
  for (let at = 0; at < bytes.length; ) {
    await pause();
    const head = bytes.subarray(at, at + BLOCK);
    const length = String.fromCharCode(...head.subarray(124, 135));
    demand(head.length === BLOCK && LENGTH.test(length), `${what}: cut short, or not an archive`);
    const end = at + BLOCK + Number.parseInt(length, 8);
    const next = Math.ceil(end / BLOCK) * BLOCK;
    demand(next <= bytes.length, `${what}: cut short`);
    const name = String.fromCharCode(...head.subarray(0, 100)).replace(/\0+$/, "");
    records.push({ name, head, body: bytes.subarray(at + BLOCK, end), padding: bytes.subarray(end, next) });
    at = next;
  }
  return records;
}

/** Refuse a record whose header or padding is not what its name, body and the time give. */
function demandFrame({ name, head, body, padding }, time, what) {
  const exact = sameBytes(head, header(name, body.length, time)) && padding.every((byte) => byte === 0);
  demand(exact, `${what}: the record ${name} is not in its one form`);
}

/** The time of an archive, in seconds, from its first record. */
function readTime(first, what) {
  demand(first?.name === "BELENIOS", `${what}: the first record is not BELENIOS`);
  const { timestamp } = readCompact(first.body, what);
  demand(typeof timestamp === "string" && SECONDS.test(timestamp), `${what}: no time`);
  const version = isText(first.body, compact({ version: 1, timestamp }));
  demand(version, `${what}: not an archive of version 1`);
  return Number(timestamp);
}

/** The event that must stand at this height, as text. */
function eventText(parent, height, type, payload) {
  return compact({
    ...(parent === null ? {} : { parent }),
    height,
    type,
    ...(payload === undefined ? {} : { payload }),
  });
}

/** An archive's events in order: [{type, data}], each datum {bytes, digest}. */
async function readEvents(records, digests, time, what, pause) {
  const events = [];
  let data = [];
  let parent = null;
  for (const [i, record] of records.entries()) {
    await pause();
    demandFrame(record, time, what);
    if (record.name === digests[i] + DATA) {
      data.push({ bytes: record.body, digest: digests[i] });
    } else {
      demand(record.name === digests[i] + EVENT, `${what}: ${record.name} is not named by its digest`);
      const { type } = readCompact(record.body, what);
      const last = events.at(-1)?.type ?? null;
      const fits = Object.hasOwn(ORDER, type) && ORDER[type].after.includes(last);
      demand(fits && ORDER[type].data === data.length, `${what}: ${type} may not follow ${last}`);
      const exact = eventText(parent, events.length, type, data.at(-1)?.digest);
      demand(isText(record.body, exact), `${what}: event ${events.length} is not in its one form`);
      parent = digests[i];
      events.push({ type, data });
      data = [];
    }
  }
  demand(events.length > 0 && data.length === 0, `${what}: it does not end after an event`);
  return events;
}

/** Refuse a setup, a sized tally or an owned decryption that does not follow from what it is about. */
function demandLinks({ type, data }, ballots, what) {
  const digests = data.map(({ digest }) => digest);
  const link = data.at(-1)?.bytes;
  let exact = null;
  if (type === "Setup") {
    const [election, trustees, credentials] = digests;
    exact = { election, trustees, credentials };
  } else if (type === "EncryptedTally") {
    exact = { num_tallied: ballots, total_weight: ballots, encrypted_tally: digests[0] };
  } else if (type === "PartialDecryption") {
    exact = { owner: readCompact(link, what).owner, payload: digests[0] };
  }
  const holds = exact === null || isText(link, compact(exact));
  demand(holds, `${what}: ${type} does not name what is beside it`);
}

/**
 * What an archive holds.
 * @param {Uint8Array} bytes of the archive
 * @param {string} what the archive's path, for refusals
 * @returns {Promise<{time: number, election, trustees, credentials: Uint8Array, ballots: {bytes, digest}[],
 *   tally: {bytes, digest}|null, ended: boolean, later: number}>} `later`: how many events follow the tally
 * @throws {EvidenceError} record
 */
export async function readArchive(bytes, what, pause) {
  const [first, ...records] = await split(bytes, what, pause);
  const time = readTime(first, what);
  demandFrame(first, time, what);
  const digests = await digestsOf(records.map(({ body }) => body));
  const events = await readEvents(records, digests, time, what, pause);
  const of = (type) => events.filter((event) => event.type === type);
  const ballots = of("Ballot").map(({ data }) => data[0]);
  for (const event of events) demandLinks(event, ballots.length, what);
  const [election, trustees, credentials] = events[0].data.map((datum) => datum.bytes);
  const distinct = new Set(ballots.map(({ digest }) => digest)).size === ballots.length;
  demand(distinct, `${what}: the same ballot is in it twice`);
  return {
    time,
    election,
    trustees,
    credentials,
    ballots,
    ended: of("EndBallots").length > 0,
    tally: of("EncryptedTally")[0]?.data[0] ?? null,
    later: of("PartialDecryption").length + of("Result").length,
  };
}

/** The credentials of a voters' list: a compact JSON list, sorted, each once. */
export function readCredentials(bytes, what) {
  const credentials = readCompact(bytes, what);
  demand(Array.isArray(credentials), `${what}: not a list`);
  for (const [i, credential] of credentials.entries()) {
    const plain = typeof credential === "string" && /^[0-9a-f]{64}$/.test(credential);
    demand(plain && (i === 0 || credentials[i - 1] < credential), `${what}: not sorted credentials`);
  }
  return credentials;
}

