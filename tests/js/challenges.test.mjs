import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { canonical, utf8 } from "../../voting/web/static/booth/encoding.mjs";
import { EvidenceError } from "../../voting/web/static/booth/errors.mjs";
import { verifyChallenges } from "../../voting/web/static/record/challenges/document.mjs";
import { LoggedBallots } from "../../voting/web/static/record/logged.mjs";

const A = "A-ELEM";
const B = "B-SEC";
const SIGNATURES = [{ officer: "ana" }, { officer: "chair" }];

/** Entries as the log has them, without what is not read here. */
const cast = (ballot, unit = A) => ({ event: "ballot:cast", unit, ballot });
const sequestered = (ballot, claim, unit = A) => ({ event: "ballot:sequestered", unit, ballot, claim });
const before = (challenge, unit = A) => ({ event: "voter:challenged", unit, challenge, signatures: SIGNATURES });
const after = (ballot, challenge, unit = A) => ({ ...before(challenge, unit), event: "ballot:challenged", ballot });
const ruled = (ruling, ballot, challenge, unit = A) => ({ event: `challenge:${ruling}`, unit, ballot, challenge });
const admitted = (ballot, claim) => ({ event: "ballot:admitted", ballots: [{ unit: A, ballot, claim }] });

/** A poll of two units after these entries. */
function logged(...entries) {
  const ballots = new LoggedBallots({ units: [A, B].map((unit) => ({ unit })), electorate: "members" });
  for (const entry of entries) take(ballots, entry);
  return ballots;
}

/** Take one more entry. */
function take(ballots, entry) {
  if (entry.event.endsWith("challenged")) ballots.challenge(entry);
  else if (entry.event.startsWith("challenge:")) ballots.challenges.rule(entry);
  else if (entry.event === "ballot:admitted") ballots.rule(entry);
  else ballots.cast(entry);
}

/** The ballots of A-ELEM that count, as one text. */
const counting = (ballots) => ballots.counting.get(A).join("");

test("a ballot on hold does not count, and a ruling or the count decides, each at its place in the log", () => {
  const ballots = logged(before("x"), cast("1"), sequestered("2", "x"), cast("3"), sequestered("4", "claim"), cast("5"));
  assert.equal(counting(ballots), "135");
  take(ballots, after("1", "y"));
  take(ballots, after("5", "z"));
  take(ballots, admitted("4", "claim"));
  assert.equal(counting(ballots), "34");
  take(ballots, ruled("dismissed", "2", "x"));
  assert.equal(counting(ballots), "234");
  take(ballots, ruled("upheld", "5", "z"));
  assert.equal(counting(ballots), "234");
  assert.deepEqual(ballots.challenges.leftOut.map(({ ballot }) => ballot), ["1", "5"]);
  ballots.challenges.fall();
  assert.equal(counting(ballots), "1234");
  assert.deepEqual(ballots.challenges.leftOut.map(({ ballot }) => ballot), ["5"]);
});

test("a challenged member's ballot is no claim's", () => {
  const ballots = logged(before("x"), sequestered("1", "x"), sequestered("2", "claim"));
  assert.deepEqual([...ballots.sequestered.keys()], ["2"]);
  assert.throws(() => take(ballots, admitted("1", "x")), EvidenceError);
  assert.equal(counting(ballots), "");
});

test("the count waits for the ruling on a ballot on hold, and for no challenge without a ballot", () => {
  assert.ok(!logged(before("x"), cast("1")).undecided);
  assert.ok(logged(before("x"), sequestered("1", "x")).undecided);
  assert.ok(logged(cast("1"), after("1", "x")).undecided);
  assert.ok(!logged(cast("1"), after("1", "x"), ruled("dismissed", "1", "x")).undecided);
});

test("each rule of a challenge is kept", () => {
  const held = [before("x"), sequestered("1", "x"), cast("2"), cast("3", B), sequestered("4", "claim")];
  const refused = {
    "a digest that is in the log": before("x"),
    "a digest that is a claim's": before("claim"),
    "a ballot that nobody cast": after("9", "y"),
    "a ballot of another unit": after("3", "y"),
    "a ballot that is on hold": after("1", "y"),
    "a claim's ballot": after("4", "y"),
    "a second ballot under the digest": sequestered("5", "x"),
    "the same claim again": sequestered("5", "claim"),
    "a ruling on another ballot": ruled("dismissed", "2", "x"),
    "a ruling in another unit": ruled("dismissed", "1", "x", B),
    "a ruling under another digest": ruled("upheld", "1", "claim"),
  };
  for (const [name, entry] of Object.entries(refused)) {
    assert.throws(() => logged(...held, entry), EvidenceError, name);
  }
  const again = [after("2", "y"), ruled("upheld", "2", "y")];
  assert.throws(() => logged(...held, again[0], after("2", "z")), EvidenceError);
  assert.throws(() => logged(...held, ...again, ruled("dismissed", "2", "y")), EvidenceError);
  assert.throws(() => logged(...held, again[0], sequestered("5", "y")), EvidenceError);
  assert.throws(() => logged(before("x"), sequestered("1", "x", B)), EvidenceError);
});

/** Verify challenges.json with this row of A-ELEM, of whose list there are so many. */
function verified(ballots, onList, change = {}) {
  const rows = [
    { ...NOTHING, unit: A, on_list: onList, ...change },
    { ...NOTHING, unit: B, on_list: 7 },
  ];
  const units = [
    { unit: A, on_list: onList },
    { unit: B, on_list: 7 },
  ];
  verifyChallenges(utf8(canonical({ units: rows })), units, ballots.challenges);
}

const NOTHING = {
  challenged: 0,
  before: 0,
  after: 0,
  without_ballot: 0,
  dismissed: 0,
  upheld: 0,
  fell: 0,
  pending: 0,
  share: "0",
  above_one_percent: false,
};

test("challenges.json counts each challenge, and what became of it", () => {
  const entries = ["1", "2", "3"].flatMap((ballot) => [cast(ballot), after(ballot, `c${ballot}`)]);
  const rulings = [ruled("dismissed", "1", "c1"), ruled("upheld", "2", "c2")];
  const ballots = logged(...entries, ...rulings, before("c4"), before("c5"), sequestered("5", "c5"));
  const made = { challenged: 5, before: 2, after: 3, without_ballot: 1, dismissed: 1, upheld: 1 };
  const share = { share: "1/2", above_one_percent: true };
  verified(ballots, 10, { ...made, ...share, pending: 2 });
  for (const wrong of [{ share: "0.5" }, { share: "5/10" }, { fell: 2, pending: 0 }, { after: 2 }]) {
    assert.throws(() => verified(ballots, 10, { ...made, ...share, pending: 2, ...wrong }), EvidenceError);
  }
  ballots.challenges.fall();
  verified(ballots, 10, { ...made, ...share, fell: 2 });
});

test("more than one percent of a list is marked, and exactly one percent is not", () => {
  const ballots = logged(before("x"));
  const made = { challenged: 1, before: 1, without_ballot: 1 };
  verified(ballots, 100, { ...made, share: "1/100" });
  verified(ballots, 99, { ...made, share: "1/99", above_one_percent: true });
  verified(ballots, 1, { ...made, share: "1", above_one_percent: true });
  assert.throws(() => verified(ballots, 100, { ...made, share: "1/100", above_one_percent: true }), EvidenceError);
});
