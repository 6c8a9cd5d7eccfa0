/** The parts of the page that need no page: the code's groups, the countdown, words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { regroup } from "../../voting/web/static/booth/code_field.mjs";
import { Clocks } from "../../voting/web/static/booth/clocks.mjs";
import { Countdown, ServerClock } from "../../voting/web/static/booth/countdown.mjs";
import { Texts } from "../../voting/web/static/booth/texts.mjs";

/** An edit, with the caret written as `|`: [before, after the edit, what the field becomes]. */
function edited(before, after, deleting = null) {
  const plain = (text) => text.replace("|", "");
  const { value, caret } = regroup(plain(after), after.indexOf("|"), plain(before), deleting);
  return `${value.slice(0, caret)}|${value.slice(caret)}`;
}

test("typing groups the digits, and the caret stays behind the digit just typed", () => {
  assert.equal(edited("|", "1|"), "1|");
  assert.equal(edited("123|", "1234|"), "1234|");
  assert.equal(edited("1234|", "12345|"), "1234 5|");
  assert.equal(edited("1234 5678|", "1234 56789|"), "1234 5678 9|");
  assert.equal(edited("1234 |5678", "1234 9|5678"), "1234 9|567 8");
  assert.equal(edited("12|34 5678", "129|34 5678"), "129|3 4567 8");
  assert.equal(edited("123|4 5678", "1239|4 5678"), "1239 |4567 8");
});

test("pasting works in any form, and nothing is dropped", () => {
  assert.equal(edited("|", "1234567890123450|"), "1234 5678 9012 3450|");
  assert.equal(edited("|", "1234-5678-9012-3450|"), "1234 5678 9012 3450|");
  assert.equal(edited("|", " 1234  5678 90123450 |"), "1234 5678 9012 3450|");
  assert.equal(edited("|", "12345678901234501|"), "1234 5678 9012 3450 1|");
  assert.equal(edited("|", "1234 5678 9O12|"), "1234 5678 9O12|");
});

test("deleting goes through a space, never sticks at it", () => {
  assert.equal(edited("1234 5|", "1234 |", "back"), "1234|");
  assert.equal(edited("1234 |5678", "1234|5678", "back"), "123|5 678");
  assert.equal(edited("1234| 5678", "1234|5678", "forward"), "1234| 678");
  assert.equal(edited("1234 5|678", "1234 |678", "back"), "1234| 678");
  assert.equal(edited("1|", "|", "back"), "|");
  assert.equal(edited("1234 |5678 9", "1234 |", "forward"), "1234|");
});

const TEXTS = {
  clock: { opens: "opens {toronto} ({winnipeg})", closes: "closes {toronto} ({winnipeg})", left: "left {left}", "closes-moved": "moved to {toronto}", "left-moved": "moved, left {left}", closed: "closed {toronto}", own: "own {own}" },
};
const CLOCKS = { toronto: [["2025-01-01T00:00:00Z", -240]], winnipeg: [["2025-01-01T00:00:00Z", -300]] };
const WINDOW = { opens: "2025-03-14T13:00:00Z", closes: "2025-03-16T21:00:00Z" };

/** A countdown at a moment of the server's, and the clock to move on. */
function countdownAt(time, ahead = -240) {
  let device = 5_000_000;
  const clock = new ServerClock(() => device);
  clock.set(new Date(time), -1_000); // takes the clock's own second of caution off
  const clocks = new Clocks(CLOCKS, "en", () => ahead);
  const countdown = new Countdown(WINDOW, clock, new Texts(TEXTS, "en"), clocks);
  return { clock, countdown, pass: (seconds) => (device += seconds * 1_000) };
}

test("the clock is the server's, whatever the device's says, and a second early at most", () => {
  let device = 0;
  const clock = new ServerClock(() => device);
  clock.set(new Date("2025-03-14T13:00:00Z"), 250);
  device += 2_000;
  assert.equal(clock.now().toISOString(), "2025-03-14T13:00:03.250Z");
});

test("the line before, far from the close, near it, and after it", () => {
  const { countdown, pass } = countdownAt("2025-03-14T12:59:59Z");
  assert.equal(countdown.phase, "before");
  assert.equal(countdown.line(), "opens Friday, March 14 at 9:00\u00a0a.m. (8:00\u00a0a.m.)");
  pass(1);
  assert.equal(countdown.phase, "open");
  assert.equal(countdown.line(), "closes Sunday, March 16 at 5:00\u00a0p.m. (4:00\u00a0p.m.)");
  pass(2 * 86_400);
  assert.match(countdown.line(), /^left 8 hours$/);
  pass(8 * 3_600 - 61);
  assert.match(countdown.line(), /^left 1 minute and 1 second$/);
  pass(60);
  assert.match(countdown.line(), /^left 1 second$/);
  pass(1);
  assert.equal(countdown.phase, "after");
  assert.match(countdown.line(), /^closed Sunday/);
});

test("the last hour, quarter, five minutes and minute are spoken once each, and the end", () => {
  const { countdown, pass } = countdownAt("2025-03-16T19:00:00Z");
  const spoken = [];
  for (let second = 0; second <= 2 * 3_600 + 5; second += 1) {
    const line = countdown.announcement();
    if (line !== null) spoken.push(line);
    pass(1);
  }
  const left = spoken.slice(0, 4).map((line) => line.match(/[0-9]+ \w/)[0]);
  assert.deepEqual(left, ["1 h", "15 m", "5 m", "1 m"]);
  assert.equal(spoken.length, 5);
  assert.match(spoken[4], /^closed/);
});

test("a closing time that officers have moved is said at once, and counted down to", () => {
  const { countdown, pass } = countdownAt("2025-03-14T19:00:00Z");
  assert.equal(countdown.announcement(), null);
  countdown.move(WINDOW.closes);
  assert.equal(countdown.announcement(), null);
  countdown.move("not a time");
  assert.match(countdown.line(), /^closes /);
  countdown.move("2025-03-14T19:12:00Z");
  assert.match(countdown.announcement(), /^moved, left 12 minutes$/);
  assert.equal(countdown.announcement(), null);
  pass(12 * 60 - 300);
  assert.match(countdown.announcement(), /^moved, left 5 minutes$/);
  countdown.move("2025-03-16T20:00:00Z");
  assert.match(countdown.announcement(), /^moved to Sunday/);
  countdown.move("2025-03-14T19:12:00Z");
  pass(300);
  assert.equal(countdown.phase, "after");
  assert.match(countdown.announcement(), /^closed /);
});

test("durations in both languages: the largest unit, and the next where it is not zero", () => {
  const numbers = (text) => text.match(/[0-9]+/g).map(Number);
  const cases = { 0: [0], 1: [1], 59.9: [59], 60: [1], 3661: [1, 1], 86459: [1], 176400: [2, 1], 8220: [2, 17] };
  for (const language of ["en", "fr"]) {
    const texts = new Texts({}, language);
    for (const [seconds, expected] of Object.entries(cases)) {
      assert.deepEqual(numbers(texts.duration(Number(seconds))), expected, `${language} ${seconds}`);
    }
  }
  assert.match(new Texts({}, "en").duration(8_220), /^2 hours and 17 minutes$/);
  assert.match(new Texts({}, "fr").duration(8_220), /^2\sheures et 17\sminutes$/);
});

test("a device whose clock is neither city's shows its own time too, as its own", () => {
  for (const city of [-240, -300]) {
    assert.ok(!countdownAt("2025-03-14T12:00:00Z", city).countdown.line().includes("own"));
  }
  const { countdown } = countdownAt("2025-03-14T12:00:00Z", 60);
  assert.match(countdown.line(), /\) own 2:00\u00a0p\.m\.$/);
});

test("a missing text is an error, and values are filled in", () => {
  const texts = new Texts({ a: { b: "{x} and {y}" } }, "en");
  assert.equal(texts.say("a", "b", { x: 1, y: 2 }), "1 and 2");
  assert.throws(() => texts.say("a", "c"), RangeError);
  assert.equal(texts.half("one / un"), "one");
  assert.equal(new Texts({}, "fr").half("one / un"), "un");
  assert.equal(texts.half("one / two / three"), "one / two / three");
});

test("a text with a count is singular or plural as its language counts", () => {
  const catalogue = { a: { units: { one: "{count} unit", other: "{count} units" } } };
  const [english, french] = [new Texts(catalogue, "en"), new Texts(catalogue, "fr")];
  const said = (texts) => [0, 1, 2, 1_000_000].map((count) => texts.say("a", "units", { count }));
  assert.deepEqual(said(english), ["0 units", "1 unit", "2 units", "1000000 units"]);
  assert.deepEqual(said(french), ["0 unit", "1 unit", "2 units", "1000000 units"]);
  assert.ok(english.has("a", "units"));
  assert.ok(!english.has("a", "unit"));
});
