/**
 * record.zip: the files of a record in one zip file.
 *
 * Rules kept here:
 * - A record's zip has one byte form: files stored as they are, in order of their paths, all of one
 *   date, nothing before, between or after them. Every byte of it is compared.
 * - Nothing is decompressed, and no name leads out of the record.
 */

import { demand, refuse, sameBytes } from "./documents.mjs";
import { fromUtf8, utf8 } from "../booth/encoding.mjs";

const PATH = /^[A-Za-z0-9-]+(\.[a-z]+)?(\/[A-Za-z0-9-]+(\.[a-z]+)?){0,2}$/;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_SIZE = 30;
const LONGEST_PATH = 256;
const MOST_FILES = 10_000;
const VERSION = 20;
const MADE_BY = (3 << 8) | VERSION;
/** 1980-01-01, as MS-DOS wrote dates. */
const DATE = 0x21;
/** A regular file with mode 0644, in the upper half. */
const ATTRIBUTES = 0o100644 * 0x10000;
const SOME = 2 ** 20;
const NOT_OURS = "not the zip file that the voting service gives: get record.zip again, unopened";

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The CRC-32 of bytes, as zip files have it. */
async function crc32(bytes, pause) {
  let crc = 0xffffffff;
  for (let start = 0; start < bytes.length; start += SOME) {
    await pause();
    const end = Math.min(bytes.length, start + SOME);
    for (let i = start; i < end; i += 1) crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Bytes of little-endian numbers, each [its length, its value]; then text. */
function packed(numbers, text = "") {
  const name = utf8(text);
  const length = numbers.reduce((sum, [size]) => sum + size, 0);
  const bytes = new Uint8Array(length + name.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += size;
  }
  bytes.set(name, length);
  return bytes;
}

/** What a file's own header and its entry in the directory have in common. */
function common({ path, crc, size }) {
  const start = [[2, VERSION], [2, 0], [2, 0], [2, 0], [2, DATE]];
  return [...start, [4, crc], [4, size], [4, size], [2, path.length], [2, 0]];
}

function localHeader(file) {
  return packed([[4, LOCAL], ...common(file)], file.path);
}

function directoryEntry(file) {
  const rest = [[2, 0], [2, 0], [2, 0], [4, ATTRIBUTES], [4, file.at]];
  return packed([[4, CENTRAL], [2, MADE_BY], ...common(file), ...rest], file.path);
}

function endOf(count, size, at) {
  return packed([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]]);
}

/** The file whose header begins at `at`: {path, crc, size, at, data}. */
async function readFile(bytes, view, at, pause) {
  demand(at + LOCAL_SIZE <= bytes.length, NOT_OURS);
  const size = view.getUint32(at + 22, true);
  const length = view.getUint16(at + 26, true);
  const start = at + LOCAL_SIZE + length;
  demand(length <= LONGEST_PATH && start + size <= bytes.length, NOT_OURS);
  const path = fromUtf8(bytes.subarray(at + LOCAL_SIZE, start), "record.zip, a name");
  demand(PATH.test(path), `record.zip: ${JSON.stringify(path)}: a record has no file of that name`);
  const data = bytes.subarray(start, start + size);
  const file = { path, crc: await crc32(data, pause), size, at, data };
  demand(sameBytes(bytes.subarray(at, start), localHeader(file)), `${path}: ${NOT_OURS}`);
  return file;
}

/**
 * The files of a record's zip by their paths.
 * 1. Each file has the one header that its path and bytes give; paths ascend. 2. The directory has the
 * same files, and the zip ends with it.
 * @param {Uint8Array} bytes of the zip file
 * @param {() => Promise<void>} pause from `makePause`
 * @returns {Promise<Map<string, Uint8Array>>}
 * @throws {EvidenceError} record
 */
export async function readZip(bytes, pause) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const files = [];
  let at = 0;
  while (at + 4 <= bytes.length && view.getUint32(at, true) === LOCAL) {
    const file = await readFile(bytes, view, at, pause); // 1
    const last = files.at(-1)?.path ?? "";
    demand(file.path > last, `${file.path}: ${NOT_OURS}`); // 1
    files.push(file);
    demand(files.length <= MOST_FILES, `more than ${MOST_FILES} files: not a record`);
    at += LOCAL_SIZE + file.path.length + file.size;
  }
  if (files.length === 0) refuse(NOT_OURS);
  const directory = files.map(directoryEntry);
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  let place = at;
  for (const part of [...directory, endOf(files.length, size, at)]) {
    demand(sameBytes(bytes.subarray(place, place + part.length), part), NOT_OURS); // 2
    place += part.length;
  }
  demand(place === bytes.length, NOT_OURS); // 2
  return new Map(files.map(({ path, data }) => [path, data]));
}
