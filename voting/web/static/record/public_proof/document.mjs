/**
 * public-proof.json: the proofs of the figures that were released (`tally.public_proof.document`).
 *
 * Rules kept here:
 * - One byte form, RFC 8785; every element is in the group, every exponent below q. The identity is allowed, as a
 *   share or the commitment to a bit may be it.
 * - Nothing that whoever verifies computes is in it: no weights, no interval, no commitment to M.
 */

import { parseExponent, parseProduct } from "../../booth/group.mjs";
import { demand, demandList, demandMembers, demandNumber, readCanonical } from "../documents.mjs";

export const FILE = "public-proof.json";
const VERSION = 1;
const KINDS = ["fte", "heads"];
/** The most bits of an interval: hi - lo is at most 2^180. */
const MOST_BITS = 181;

/** The exponents of an object that has exactly these members. */
function readExponents(value, names, what) {
  demandMembers(value, names, what);
  return Object.fromEntries(names.map((name) => [name, parseExponent(value[name], `${what}, ${name}`)]));
}

function readShare(value, what) {
  demandMembers(value, ["owner", "proof", "share"], what);
  demandNumber(value.owner, `${what}, owner`);
  const proof = readExponents(value.proof, ["blind", "challenge", "key"], `${what}, proof`);
  return { owner: value.owner, element: parseProduct(value.share, `${what} ${value.owner}`), proof };
}

function readPair(value, what) {
  demand(Array.isArray(value) && value.length === 2, `${what}: not a pair of proofs`);
  return value.map((one) => readExponents(one, ["challenge", "response"], what));
}

async function readRange(value, what, pause) {
  demandMembers(value, ["bits", "proofs"], what);
  const { bits, proofs } = value;
  for (const list of [bits, proofs]) demandList(list, what);
  const fitting = bits.length >= 1 && bits.length <= MOST_BITS && proofs.length === bits.length;
  demand(fitting, `${what}: ${bits.length} bits and ${proofs.length} pairs of proofs`);
  const range = { bits: [], proofs: [] };
  for (const [j, bit] of bits.entries()) {
    await pause();
    range.bits.push(parseProduct(bit, `${what}, bit ${j}`));
    range.proofs.push(readPair(proofs[j], `${what}, bit ${j}`));
  }
  return range;
}

async function readFigure(value, pause) {
  demandMembers(value, ["count", "kind", "lower", "set", "shares", "upper"], `${FILE}, a figure`);
  demand(KINDS.includes(value.kind), `${FILE}, a figure, kind: neither fte nor heads`);
  const what = `${FILE}, ${value.kind}`;
  demandNumber(value.count, `${what}, count`);
  for (const list of [value.shares, value.set]) demandList(list, what);
  const shares = value.shares.map((share) => readShare(share, `${what}, share`));
  const same = value.set.length === shares.length && shares.every(({ owner }, i) => owner === value.set[i]);
  demand(same, `${what}: the set is not that of the shares`);
  const lower = await readRange(value.lower, `${what}, lower`, pause);
  const upper = await readRange(value.upper, `${what}, upper`, pause);
  return { kind: value.kind, count: value.count, shares, lower, upper };
}

/**
 * The proofs of public-proof.json, by kind; NOT yet verified.
 * @returns {Promise<Map<"fte"|"heads", {count, shares, lower, upper}>>}
 * @throws {EvidenceError} record, malformed or bad-element
 */
export async function readProofs(bytes, pause) {
  const document = readCanonical(bytes, FILE);
  demandMembers(document, ["figures", "version"], FILE);
  demand(document.version === VERSION, `${FILE}: only version ${VERSION} is supported`);
  demandList(document.figures, FILE);
  const figures = [];
  for (const value of document.figures) figures.push(await readFigure(value, pause));
  const sorted = figures.every(({ kind }, i) => i === 0 || figures[i - 1].kind < kind);
  demand(sorted, `${FILE}: figures are not sorted by kind, or one is there twice`);
  return new Map(figures.map((figure) => [figure.kind, figure]));
}
