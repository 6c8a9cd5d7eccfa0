import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import "./webcrypto.mjs";
import { verifyCode, verifyMemberNumber } from "../../voting/web/static/booth/credential.mjs";
import { practiceSecret, rehearseBallot } from "../../voting/web/static/booth/practice.mjs";

const PRACTICE = { member: "12345678", code: "1234123412341234" };
const FOLDER = new URL("../../voting/web/static/booth/", import.meta.url);

/** Every module that this one imports, and those that they import, with its text. */
async function graph(name, found = new Map()) {
  if (found.has(name)) return found;
  const text = await readFile(new URL(name, FOLDER), "utf8");
  found.set(name, text);
  for (const [, next] of text.matchAll(/^(?:import|export)[^;]*? from "\.\/([a-z_]+\.mjs)";/gms)) {
    await graph(next, found);
  }
  return found;
}

test("the practice card has the shape of a card", () => {
  assert.equal(verifyMemberNumber(PRACTICE.member), PRACTICE.member);
  assert.equal(verifyCode(PRACTICE.code), PRACTICE.code);
});

test("a practice ballot is made for either answer, and not given away", async () => {
  const secret = await practiceSecret({ ...PRACTICE }, PRACTICE);
  for (const choice of [0, 1]) {
    assert.equal(typeof (await rehearseBallot(secret, choice)), "number");
  }
});

test("any other card is refused, and not quoted", async () => {
  const others = [
    { ...PRACTICE, member: "00004211" },
    { ...PRACTICE, code: "1111222233334440" },
  ];
  for (const typed of others) {
    await assert.rejects(practiceSecret(typed, PRACTICE), (error) => {
      assert.equal(error.slug, "not-practice");
      assert.ok(!error.message.includes(typed.code) && !error.message.includes(typed.member));
      return true;
    });
  }
});

test("no module of the rehearsal can send anything", async () => {
  const modules = await graph("rehearsal.mjs");
  assert.ok(modules.has("practice.mjs") && modules.has("ballot.mjs"));
  for (const name of ["api.mjs", "session.mjs"]) assert.ok(!modules.has(name));
  const sending = /\bfetch\b|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\.submit\(/;
  for (const [name, text] of modules) assert.doesNotMatch(text, sending, name);
});
