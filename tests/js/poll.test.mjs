/** poll.json, as the browser's verifier reads it: the example of docs/protocol.md, and changes of it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonical } from "../../voting/web/static/booth/encoding.mjs";
import { readPoll } from "../../voting/web/static/record/poll.mjs";

const PROTOCOL = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf-8");
const EXAMPLE = JSON.parse(PROTOCOL.match(/<!-- example: poll -->\n+```\n(.*)\n```/)[1]);

function read(changes) {
  return readPoll(new TextEncoder().encode(canonical({ ...EXAMPLE, ...changes })));
}

test("the example is read, with the version of its table of time zones", () => {
  assert.match(read({}).time_zones, /^20\d\d[a-z]$/);
});

test("what is no version of a table of time zones is refused", () => {
  for (const time_zones of ["", "2026", "2026F", "2026.6", 2026, null]) {
    assert.throws(() => read({ time_zones }), /poll\.json, time_zones/);
  }
  const { time_zones: _, ...without } = EXAMPLE;
  assert.throws(() => readPoll(new TextEncoder().encode(canonical(without))), /time_zones/);
});
