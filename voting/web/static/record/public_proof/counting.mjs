/**
 * fte.json: which elections count together, and their FTE (by-law 2.78, procedures 4.94 to 4.102).
 *
 * Rules kept here:
 * - The file is read as strictly as `tally.fte.files.parse_fte_record` reads it, where a figure depends on it:
 *   one byte form, rows sorted, every reading said. Where figures come from is for `ratify audit verify`.
 * - FTE = fee return / divisor, times the salary ratio in a row of occasional teachers where the poll reads
 *   4.97 so, plus voluntary members; or the FTE that the row gives.
 */

import { DIGEST, UNIT, demand, demandList, demandMembers, demandText, readCanonical } from "../documents.mjs";
import { ONE, ZERO, compare, fraction, over, plus, readMoney, readNumber, readShare, times } from "./fractions.mjs";

const FILE = "fte.json";
const SETTINGS = [
  "counting_unit",
  "membership_fee",
  "member_protection",
  "occasional_ratio",
  "threshold",
  "threshold_kind",
  "units",
];
const ROW = ["unit", "counts_in", "bargaining_unit", "basis"];
/** Where a row's figures come from: the form of each, if it is there. */
const ORIGIN = {
  as_of: /^\d{4}-\d{2}-\d{2}$/,
  year: /^\d{4}(-\d{4})?$/,
  certified_by: /^[^]+$/,
  source: DIGEST,
};
/** The member of a row that names its counting unit, by the poll's reading of 2.78. */
const COUNTS_IN = { unit: "counts_in", "bargaining-unit": "bargaining_unit" };
const READINGS = /^(unit|bargaining-unit)$/;
/** School months in a year's fees (4.100). */
const MONTHS = fraction(10n, 1n);

/** These members, and those of the optional ones that the object has. */
function withOptional(value, names, optional) {
  const given = value !== null && typeof value === "object" ? optional : [];
  return [...names, ...given.filter((name) => Object.hasOwn(value, name))];
}

/** The fee without its member protection part (2.78). */
function readFee(document) {
  const [fee, protection] = ["membership_fee", "member_protection"].map((name) =>
    readMoney(document[name], `${FILE}, ${name}`),
  );
  demand(compare(fee, protection) > 0, `${FILE}: the fee is not more than its member protection part`);
  return plus(fee, { n: -protection.n, d: protection.d });
}

/** What an occasional teachers' fee quotient is multiplied by (4.97); null if the file has no ratio. */
function readFactor(document) {
  const { occasional_ratio: applied, salary_ratio: text } = document;
  demand(typeof applied === "boolean", `${FILE}, occasional_ratio: not true or false`);
  const ratio = text === undefined ? null : readNumber(text, `${FILE}, salary_ratio`);
  const possible = ratio === null || (compare(ratio, ZERO) > 0 && compare(ratio, ONE) <= 0);
  demand(possible, `${FILE}, salary_ratio: not above 0 and at most 1`);
  return applied ? ratio : ONE;
}

/** What ratifies: more than a share from 0 to below 1, or at least one above 0. */
function readThreshold({ threshold, threshold_kind: kind }) {
  const share = readShare(threshold, `${FILE}, threshold`);
  demand(kind === "more-than" || kind === "at-least", `${FILE}, threshold_kind: neither of the two`);
  const [zero, one] = [compare(share, ZERO), compare(share, ONE)];
  demand(kind === "more-than" ? one < 0 : zero > 0 && one <= 0, `${FILE}, threshold: not a share`);
  return { share, kind };
}

/** An election's FTE, exact. */
function fteOf(row, { fee, factor }, what) {
  if (row.fte !== undefined) return readNumber(row.fte, `${what}, fte`);
  const dollars = readMoney(row.fee_return, `${what}, fee_return`);
  const voluntary = row.voluntary === undefined ? ZERO : readNumber(row.voluntary, `${what}, voluntary`);
  const divisor = row.basis === "current" ? over(fee, MONTHS) : fee;
  const quotient = over(dollars, divisor);
  return plus(row.occasional ? times(quotient, factor) : quotient, voluntary);
}

/** Refuse a row that is not of its form. */
function demandRow(row, { factor }, what) {
  const basis = row?.fte === undefined ? ["fee_return"] : ["fte"];
  const optional = ["occasional", ...Object.keys(ORIGIN), ...(basis[0] === "fee_return" ? ["voluntary"] : [])];
  demandMembers(row, withOptional(row, [...ROW, ...basis], optional), what);
  for (const name of ["unit", "counts_in", "bargaining_unit"]) demandText(row[name], UNIT, `${what}, ${name}`);
  demand(row.basis === "audited" || row.basis === "current", `${what}, basis: neither of the two`);
  if (row.occasional !== undefined) {
    demand(row.occasional === true, `${what}, occasional: not true`);
    demand(row.basis === "audited", `${what}: current membership is of teacher bargaining units only (4.100)`);
    demand(factor !== null, `${FILE}: no salary ratio, which ${row.unit} needs (4.97)`);
  }
  for (const [name, form] of Object.entries(ORIGIN)) {
    if (row[name] !== undefined) demandText(row[name], form, `${what}, ${name}`);
  }
}

/**
 * What fte.json says of the count.
 * @returns {{threshold: {share, kind}, names: string[], units: {unit: string, fte, elections: string[]}[]}}
 *   `names` are all elections'; the counting units are sorted by name
 * @throws {EvidenceError} record or malformed
 */
export function readCounting(bytes) {
  const document = readCanonical(bytes, FILE);
  demandMembers(document, withOptional(document, SETTINGS, ["salary_ratio"]), FILE);
  const rules = { fee: readFee(document), factor: readFactor(document) };
  const threshold = readThreshold(document);
  demandText(document.counting_unit, READINGS, `${FILE}, counting_unit`);
  const inUnit = COUNTS_IN[document.counting_unit];
  demandList(document.units, `${FILE}, units`);
  const found = new Map();
  for (const [i, row] of document.units.entries()) {
    const what = `${FILE}, row ${i + 1}`;
    demandRow(row, rules, what);
    demand(i === 0 || document.units[i - 1].unit < row.unit, `${FILE}: rows not sorted by unit, each once`);
    const { fte, elections } = found.get(row[inUnit]) ?? { fte: ZERO, elections: [] };
    found.set(row[inUnit], { fte: plus(fte, fteOf(row, rules, what)), elections: [...elections, row.unit] });
  }
  const units = [...found.keys()].sort().map((unit) => ({ unit, ...found.get(unit) }));
  demand(units.some(({ fte }) => fte.n > 0n), `${FILE}: a total FTE of 0`);
  return { threshold, names: document.units.map(({ unit }) => unit), units };
}
