/**
 * The group Ed25519 (specification 5.2): the elements of prime order q of RFC 8032's curve, written
 * as a product. The curve's arithmetic is noble's (static/vendor); what is ours is the group around it.
 *
 * Rules kept here:
 * - An element from outside is checked where it is parsed, once: 64 lower-case hexadecimal digits, the
 *   one encoding of a point of the curve, in the subgroup of order q, and not the identity.
 * - Exponents are drawn, or reduced, from 512 bits: q has 252 bits, and 256 bits mod q are biased.
 * - A secret exponent is raised by `FixedBase` alone: the same additions whatever it is, never one of
 *   the identity. `publicPower` takes longer for larger exponents: it is for what everybody may know.
 * - BigInt arithmetic is not constant-time. It runs on the member's own device, for one ballot.
 */

import { Point } from "../vendor/noble-ed25519/index.js";
import { EvidenceError } from "./errors.mjs";
import { fromHex, hex, sha256, toInteger } from "./encoding.mjs";

/** The order of the group: a prime of 253 bits. */
export const Q = 2n ** 252n + 27742317777372353535851937790883648493n;

const HEX = /^[0-9a-f]{64}$/;
const NUMBER = /^(0|[1-9][0-9]{0,75})$/;
const COMB_ROWS = 8;
const COMB_COLUMNS = 32;
/** What the ones in a comb's exponents add up to, over its columns. */
const COMB_SHIFT = 2n ** BigInt(COMB_COLUMNS) - 1n;

/** The remainder of any integer in [0, q). */
export function modQ(value) {
  const remainder = value % Q;
  return remainder < 0n ? remainder + Q : remainder;
}

/** An element of the group. It never changes; its text is what stands in files and is hashed. */
export class GroupElement {
  #point;
  #text = null;

  /** @param {Point} point of the group: use `fromBytes` or `parseElement` for what comes from outside */
  constructor(point) {
    this.#point = point;
    Object.freeze(this);
  }

  /**
   * The element of the 32 bytes of RFC 8032.
   * 1. They are the one encoding of a point of the curve. 2. Not of the identity. 3. In the subgroup.
   * @throws {EvidenceError} bad-element, naming `what`
   */
  static fromBytes(bytes, what) {
    const refused = () => new EvidenceError("bad-element", `${what}: not an element of the group`);
    let point = null;
    try {
      point = Point.fromBytes(bytes, false); // 1
    } catch {
      throw refused();
    }
    if (point.is0() || !point.isTorsionFree()) throw refused(); // 2, 3
    return new GroupElement(point);
  }

  /** True for the group's neutral element. */
  get isIdentity() {
    return this.#point.is0();
  }

  multiply(other) {
    return new GroupElement(this.#point.add(other.#point));
  }

  square() {
    return new GroupElement(this.#point.double());
  }

  inverse() {
    return new GroupElement(this.#point.negate());
  }

  /** This element to an exponent in [0, q) that is no secret. */
  publicPower(exponent) {
    return new GroupElement(this.#point.multiply(exponent, false));
  }

  /** The 32 bytes of RFC 8032. */
  toBytes() {
    return this.#point.toBytes();
  }

  /** The same bytes as a number: 64 lower-case hexadecimal digits, the highest first. */
  toString() {
    this.#text ??= hex(this.toBytes().reverse());
    return this.#text;
  }
}

/** The generator (specification 5.2.1): RFC 8032's base point. */
export const G = new GroupElement(Point.BASE);

/** The neutral element: what a tally of no ballots holds, and nothing else may. */
export const IDENTITY = new GroupElement(Point.ZERO);

/** An element from its text; EvidenceError (malformed or bad-element) otherwise. */
export function parseElement(text, what) {
  if (typeof text !== "string" || !HEX.test(text)) {
    throw new EvidenceError("malformed", `${what}: not 64 lower-case hexadecimal digits`);
  }
  return GroupElement.fromBytes(fromHex(text).reverse(), what);
}

/** As `parseElement`, or the identity, where a product may be it. */
export function parseProduct(text, what) {
  return text === String(IDENTITY) ? IDENTITY : parseElement(text, what);
}

/**
 * One base with a comb table: any power costs 32 squarings and 32 multiplications.
 *
 * The table holds base^(1 + sum of 2^(32 row) over the rows in the index), so that no entry is the
 * identity and no multiplication is saved; the exponent is lowered by what the ones add up to.
 */
export class FixedBase {
  #table;

  /** @param {GroupElement} base */
  constructor(base) {
    this.#table = [base];
    let row = base;
    for (let i = 0; i < COMB_ROWS; i += 1) {
      for (let j = 0; i > 0 && j < COMB_COLUMNS; j += 1) row = row.square();
      for (const entry of [...this.#table]) this.#table.push(entry.multiply(row));
    }
  }

  /** base^exponent, exponent in [0, q). */
  power(exponent) {
    const bits = modQ(exponent - COMB_SHIFT).toString(2).padStart(COMB_ROWS * COMB_COLUMNS, "0");
    let result = null;
    for (let column = 0; column < COMB_COLUMNS; column += 1) {
      let index = 0;
      for (let row = 0; row < COMB_ROWS; row += 1) {
        index = index * 2 + (bits[row * COMB_COLUMNS + column] === "1" ? 1 : 0);
      }
      const entry = this.#table[index];
      result = result === null ? entry : result.square().multiply(entry);
    }
    return result;
  }
}

let generatorTable = null;

/** g^exponent, exponent in [0, q); the table of g is made at the first use. */
export function generatorPower(exponent) {
  generatorTable ??= new FixedBase(G);
  return generatorTable.power(exponent);
}

/** 64 bytes, read big-endian, mod q: uniform in [0, q) if the bytes are. */
export function reduce512(bytes) {
  return toInteger(bytes) % Q;
}

/** A uniformly random exponent in [0, q). */
export function randomExponent() {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const exponent = reduce512(bytes);
  bytes.fill(0);
  return exponent;
}

/** An exponent in [0, q) from its canonical decimal string; EvidenceError otherwise. */
export function parseExponent(text, what) {
  if (typeof text !== "string" || !NUMBER.test(text)) {
    throw new EvidenceError("malformed", `${what}: not a decimal number`);
  }
  const exponent = BigInt(text);
  if (exponent >= Q) throw new EvidenceError("malformed", `${what}: not below q`);
  return exponent;
}

/** H(prefix, elements) = SHA-256(prefix + "e1,e2,..."), big-endian, mod q. */
export async function hashToExponent(prefix, elements) {
  return toInteger(await sha256(prefix + elements.join(","))) % Q;
}
