/** The vectors that both languages read (tests/vectors). */

import { readFile } from "node:fs/promises";

/** One file of vectors. */
export async function vectors(name) {
  return JSON.parse(await readFile(new URL(`../vectors/${name}.json`, import.meta.url), "utf-8"));
}
