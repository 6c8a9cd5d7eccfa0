/** What the claim's form finds wrong before anything is sent. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { problemsOf } from "../../voting/web/static/booth/claim_form.mjs";

const GOOD = {
  name: "Ana Tremblay",
  board: "Board A",
  panel: "elementary",
  unit: "",
  number_kind: "employee",
  number: "AB-12 345",
  contact: "ana@example.org",
};

/** `field problem` of each problem. */
function found(changes, fitting = 1) {
  return problemsOf({ ...GOOD, ...changes }, fitting).map(({ field, problem }) => `${field} ${problem}`);
}

test("a whole claim has no problem, with spaces and hyphens in its number", () => {
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ number_kind: "college", number: " 123 456 " }), []);
});

test("every answer that is not there is named, all at once", () => {
  const none = Object.fromEntries(Object.keys(GOOD).map((field) => [field, ""]));
  assert.deepEqual(found(none, 0), [
    "name name",
    "board board",
    "panel panel",
    "number_kind number-kind",
    "number number-empty",
    "contact contact",
  ]);
});

test("the group is asked for only where more than one fits", () => {
  assert.deepEqual(found({}, 0), ["panel no-unit"]);
  assert.deepEqual(found({}, 2), ["unit which-unit"]);
  assert.deepEqual(found({ unit: "A-ELEM" }, 2), []);
  assert.deepEqual(found({ board: "" }, 0), ["board board"]);
});

test("what the person is must be said where the page asks it", () => {
  assert.deepEqual(found({ standing: "" }), ["standing standing"]);
  for (const standing of ["member", "employee"]) assert.deepEqual(found({ standing }), []);
});

test("a number has the form of its kind", () => {
  for (const number of ["", "12", "1".repeat(21), "123_456", "é1234"]) {
    assert.deepEqual(found({ number }), ["number employee-number"], number);
  }
  for (const number of ["", "12345", "1234567", "ABC123"]) {
    assert.deepEqual(found({ number_kind: "college", number }), ["number college-number"], number);
  }
  assert.deepEqual(found({ number_kind: "", number: "1" }), ["number_kind number-kind"]);
});
