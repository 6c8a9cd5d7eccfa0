/**
 * The group BELENIOS-2048 (specification 5.1): the subgroup of order q of the integers mod p.
 *
 * Rules kept here:
 * - Randomness comes from `crypto.getRandomValues` alone, and is unbiased: q is about 0.68 * 2^256,
 *   so a value that is not below q is drawn again, never reduced.
 * - An element from outside is used only after `verifyMember`: it is in the subgroup, and not 1.
 * - BigInt arithmetic is not constant-time. It runs on the member's own device, for one ballot.
 */

import { EvidenceError } from "./errors.mjs";
import { sha256, toInteger } from "./encoding.mjs";

/** The modulus: a prime of 2048 bits. */
export const P = BigInt(
  "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223" +
    "7254497684338129066633138078958404960054389636289796393038773905722803605973749427671376" +
    "7776188985898727358650490811670993105358677809800307904916540637771737641986785272734744" +
    "7634183560003569830519314428456170191100078673730733356412397173289791324047457883446826" +
    "0652327974647951137672658693582180046317922073668860052627186363386088796882120769432366" +
    "1494910029234443463732221458841005864210502421203654335612013204811188524087310770141516" +
    "6620016231317716937218924807850771182784231749807327659882882516918310312568016207288071" +
    "9",
);

/** The order of the subgroup: a prime of 256 bits. */
export const Q = BigInt(
  "78571733251071885079927659812671450121821421258408794611510081919805623223441",
);

/** The generator. */
export const G = BigInt(
  "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285" +
    "6761552696787996946682987493890950838965734256019006010684771644917354741372831046104586" +
    "8131451178164675540052740288984613986453266121505579709716201616827031288643245666383486" +
    "3635782106154918419982534315189740658186868651151358576410138882215396016043228843603930" +
    "9893336627728484065931384060102316750957637779826651036068224066350766977640253462537730" +
    "8513317349519424896775405257365904949247763147599157519877517771148149092045660020547812" +
    "7054728238140972518639858334115700568353695553423781475582491896050296680037745308460627",
);

const EXPONENT_BITS = 256;
const WINDOW = 4;
const COMB_ROWS = 8;
const COMB_COLUMNS = EXPONENT_BITS / COMB_ROWS;

/** The remainder of any integer in [0, modulus). */
export function modulo(value, modulus) {
  const remainder = value % modulus;
  return remainder < 0n ? remainder + modulus : remainder;
}

/** The 64 hexadecimal digits of an exponent in [0, q). */
function digits(exponent) {
  return exponent.toString(16).padStart(EXPONENT_BITS / WINDOW, "0");
}

/** base^exponent mod p, exponent in [0, q], by windows of four bits. */
export function power(base, exponent) {
  const table = [1n, base];
  for (let i = 2; i < 1 << WINDOW; i += 1) table.push((table[i - 1] * base) % P);
  let result = 1n;
  for (const digit of digits(exponent)) {
    for (let i = 0; i < WINDOW; i += 1) result = (result * result) % P;
    result = (result * table[parseInt(digit, 16)]) % P;
  }
  return result;
}

/** One base with a comb table: a power costs 64 multiplications instead of about 320. */
export class FixedBase {
  #table;

  constructor(base) {
    const rows = [base];
    for (let row = 1; row < COMB_ROWS; row += 1) {
      let next = rows[row - 1];
      for (let i = 0; i < COMB_COLUMNS; i += 1) next = (next * next) % P;
      rows.push(next);
    }
    this.#table = [1n];
    for (const row of rows) {
      for (const entry of [...this.#table]) this.#table.push((entry * row) % P);
    }
  }

  /** base^exponent mod p, exponent in [0, q). */
  power(exponent) {
    const bits = exponent.toString(2).padStart(EXPONENT_BITS, "0");
    let result = 1n;
    for (let column = 0; column < COMB_COLUMNS; column += 1) {
      let index = 0;
      for (let row = COMB_ROWS - 1; row >= 0; row -= 1) {
        const place = (COMB_ROWS - 1 - row) * COMB_COLUMNS + column;
        index = index * 2 + (bits[place] === "1" ? 1 : 0);
      }
      result = (((result * result) % P) * this.#table[index]) % P;
    }
    return result;
  }
}

let generatorTable = null;

/** g^exponent mod p, exponent in [0, q); the table of g is made at the first use. */
export function generatorPower(exponent) {
  generatorTable ??= new FixedBase(G);
  return generatorTable.power(exponent);
}

/** A uniformly random exponent in [0, q). */
export function randomExponent() {
  const bytes = new Uint8Array(EXPONENT_BITS / 8);
  for (;;) {
    crypto.getRandomValues(bytes);
    const candidate = toInteger(bytes);
    if (candidate < Q) {
      bytes.fill(0);
      return candidate;
    }
  }
}

/**
 * Check that x is an element of the subgroup of order q, other than 1.
 * @throws {EvidenceError} naming `what`
 */
export function verifyMember(x, what) {
  if (x <= 1n || x >= P || power(x, Q) !== 1n) {
    throw new EvidenceError("bad-element", `${what}: not an element of the group`);
  }
}

const NUMBER = /^(0|[1-9][0-9]{0,616})$/;

/** The integer of a canonical decimal string; EvidenceError otherwise. */
export function parseNumber(text, what) {
  if (typeof text !== "string" || !NUMBER.test(text)) {
    throw new EvidenceError("malformed", `${what}: not a decimal number`);
  }
  return BigInt(text);
}

/** An element of the subgroup from its decimal string; EvidenceError otherwise. */
export function parseElement(text, what) {
  const element = parseNumber(text, what);
  verifyMember(element, what);
  return element;
}

/** An exponent in [0, q) from its decimal string; EvidenceError otherwise. */
export function parseExponent(text, what) {
  const exponent = parseNumber(text, what);
  if (exponent >= Q) throw new EvidenceError("malformed", `${what}: not below q`);
  return exponent;
}

/** H(prefix, elements) = SHA-256(prefix + "e1,e2,..."), big-endian, mod q. */
export async function hashToExponent(prefix, elements) {
  return toInteger(await sha256(prefix + elements.join(","))) % Q;
}
