import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "./webcrypto.mjs";
import { STEPS } from "../../voting/web/static/record/steps.mjs";
import { WORDS } from "../../voting/web/static/verify/words.mjs";

/** Each text by its section and name. */
function flat(catalogue) {
  const rows = Object.entries(catalogue).flatMap(([section, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${section}.${name}`, text]),
  );
  return new Map(rows);
}

const [english, french] = [flat(WORDS.en), flat(WORDS.fr)];
const page = readFileSync(new URL("../../voting/web/verify_page/page.html", import.meta.url), "utf-8");

test("both languages say the same things, with the same values", () => {
  assert.deepEqual([...french.keys()], [...english.keys()]);
  const values = (text) => [...text.matchAll(/\{[a-z]+\}/g)].map(String).sort();
  for (const [name, text] of english) {
    assert.deepEqual(values(french.get(name)), values(text), name);
    assert.notEqual(french.get(name), text, name);
  }
});

test("every step has a title, and one sentence on what it protects against", () => {
  for (const name of Object.keys(STEPS)) {
    assert.ok(english.has(`step.${name}`), name);
    assert.match(english.get(`step.${name}-why`), /^[^.]+\.( [^.]+\.)?$/, name);
  }
});

test("every text that the page names is there", () => {
  const named = [...page.matchAll(/data-text="([^"]+)"/g)].map(([, name]) => name);
  assert.ok(named.length > 15);
  for (const name of named) assert.ok(english.has(name), name);
});

test("French marks have a space before them that breaks no line", () => {
  for (const [name, text] of french) {
    assert.doesNotMatch(text, /[^\u00a0\s][:?!»%](?!\S)| [:?!»%]|« /, name);
  }
});

test("the words are those that members read elsewhere", () => {
  for (const [name, text] of english) assert.doesNotMatch(text, /trustee|tracker|credential|the board\b/i, name);
  const refused = /justificatif|fiduciaire|registre|scellement|empreinte du scellé|vérificateur|dirigeant/i;
  for (const [name, text] of french) assert.doesNotMatch(text, refused, name);
});
