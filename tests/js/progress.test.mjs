import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { Texts } from "../../voting/web/static/booth/texts.mjs";
import { Progress } from "../../voting/web/static/verify/progress.mjs";
import { WORDS } from "../../voting/web/static/verify/words.mjs";

/** A page of the elements that the progress writes into, and a clock that is moved by hand. */
function pretend(t) {
  const page = { bar: { removeAttribute() {} }, step: {}, left: {} };
  globalThis.document = { getElementById: (id) => page[id] };
  const clock = { now: 0 };
  t.mock.method(performance, "now", () => clock.now);
  t.after(() => delete globalThis.document);
  return { page, clock };
}

test("the time left is said once enough is done to know", (t) => {
  const { page, clock } = pretend(t);
  const progress = new Progress(["files", "ballots"], new Texts(WORDS.en, "en"));
  assert.equal(page.step.textContent, "Step 1 of 2: The file is a record, whole and as it was given");
  progress.step();
  progress.begin(1000);
  assert.equal(page.left.textContent, "0 of 1,000 ballots");
  clock.now = 1500;
  progress.add(100);
  assert.equal(page.left.textContent, "100 of 1,000 ballots");
  clock.now = 10_000;
  progress.add(100);
  assert.equal(page.bar.value, 0.2);
  assert.match(page.left.textContent, /^200 of 1,000 ballots; about 40 seconds left$/);
  clock.now = 10_500;
  progress.add(300);
  assert.match(page.left.textContent, /^200 of 1,000 ballots; about 40 seconds left$/);
  progress.speak(new Texts(WORDS.fr, "fr"));
  assert.match(page.left.textContent, /^500 bulletins sur 1\s000 \(il reste environ 10\ssecondes\)$/);
});
