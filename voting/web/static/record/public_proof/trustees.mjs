/**
 * The key holders: their keys, and the powers that join their shares (specification 4.19).
 *
 * Rules kept here:
 * - Every Single takes part; of a Pedersen item, the first T by index of those who decrypted.
 * - Their keys, so joined, give the election's key y. That is computed here: a list of other keys than those of
 *   y proves nothing, whatever its certificates say.
 */

import { parseElement, Q, modQ, IDENTITY } from "../../booth/group.mjs";
import { demand, demandList, demandNumber, readCompact } from "../documents.mjs";

const FILE = "trustees.json";

/** a to the power e modulo q. */
function powerOf(a, e) {
  let [result, base, exponent] = [1n, modQ(a), e];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % Q;
    base = (base * base) % Q;
  }
  return result;
}

/** The Lagrange coefficient of `index` at 0: the product of k / (k - index) over the others. */
function lagrange(index, indices) {
  let [numerator, denominator] = [1n, 1n];
  for (const k of indices.filter((one) => one !== index)) {
    numerator = modQ(numerator * BigInt(k));
    denominator = modQ(denominator * BigInt(k - index));
  }
  return modQ(numerator * powerOf(denominator, Q - 2n));
}

/** The key holders of an item: {index, key}, and how many of them are needed. */
function readItem(item, what) {
  demand(Array.isArray(item) && item.length === 2, `${what}: not a kind and its body`);
  const [kind, body] = item;
  demand(kind === "Single" || kind === "Pedersen", `${what}: neither a Single nor a Pedersen item`);
  const keys = kind === "Single" ? [body] : body?.verification_keys;
  demandList(keys, `${what}, verification_keys`);
  if (kind === "Pedersen") demandNumber(body.threshold, `${what}, threshold`);
  const holders = keys.map((one, i) => ({ index: i + 1, key: parseElement(one?.public_key, `${what}, key ${i + 1}`) }));
  return { needed: kind === "Single" ? 1 : body.threshold, holders };
}

/** The key holders, numbered from 1 in order: {needed, holders: [{number, index, key}]} of each item. */
export function readTrustees(bytes) {
  const list = readCompact(bytes, FILE);
  demandList(list, FILE);
  let before = 0;
  return list.map((value, place) => {
    const { needed, holders } = readItem(value, `${FILE}, item ${place + 1}`);
    const numbered = holders.map((holder) => ({ ...holder, number: before + holder.index }));
    before += holders.length;
    return { needed, holders: numbered };
  });
}

/**
 * Whose shares make the proof, with lambda_i: {number, key, power}, in order of number.
 * @param {object[]} items from `readTrustees`
 * @param {number[]} decrypted the numbers of those whose decryptions stand
 * @param {string} publicKey y
 * @throws {EvidenceError} record: their keys, joined, are not y
 */
export function joining(items, decrypted, publicKey) {
  const joined = items.flatMap(({ needed, holders }) => {
    const chosen = holders.filter(({ number }) => decrypted.includes(number)).slice(0, needed);
    const indices = chosen.map(({ index }) => index);
    return chosen.map(({ number, index, key }) => ({ number, key, power: lagrange(index, indices) }));
  });
  const whole = joined.reduce((product, { key, power }) => product.multiply(key.publicPower(power)), IDENTITY);
  demand(String(whole) === publicKey, `${FILE}: the keys of those who decrypted do not give the election's key`);
  return joined;
}
