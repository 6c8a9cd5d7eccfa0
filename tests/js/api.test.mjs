import assert from "node:assert/strict";
import { test } from "node:test";

import "./webcrypto.mjs";
import { PollApi } from "../../voting/web/static/booth/api.mjs";
import { NetworkError, ProblemError } from "../../voting/web/static/booth/errors.mjs";
import { POLL, problem } from "./polls.mjs";

/** An interface whose every request is answered by `answer`. */
function apiAnswering(answer, options = {}) {
  return new PollApi(POLL, { fetch: async (...request) => answer(...request), ...options });
}

test("the addresses are the poll's, under the application's root", async () => {
  const urls = [];
  const answer = (url) => {
    urls.push(url);
    return Response.json({ nonce: "x" });
  };
  const api = apiAnswering(answer, { root: "/union/" });
  await api.nonce();
  await api.election("A-ELEM");
  assert.deepEqual(urls, [`/union/api/polls/${POLL}/nonce`, `/union/polls/${POLL}/units/A-ELEM/election.json`]);
});

test("a problem's type ends in its slug", async () => {
  const cases = [
    ["https://ratify.example/problems/poll-closed", "poll-closed"],
    ["urn:ratify:problem:poll-closed", "poll-closed"],
    ["/problems/poll-closed", "poll-closed"],
    ["about:blank", "blank"],
    [undefined, "http-409"],
  ];
  for (const [type, slug] of cases) {
    const headers = { "Content-Type": "application/problem+json; charset=utf-8" };
    const api = apiAnswering(() => new Response(JSON.stringify({ type }), { status: 409, headers }));
    await assert.rejects(api.nonce(), (error) => error instanceof ProblemError && error.slug === slug);
  }
});

test("what is no answer of the application is a NetworkError", async () => {
  const answers = {
    "the network is down": () => Promise.reject(new TypeError("Failed to fetch")),
    "a proxy's page": () => new Response("<html>", { status: 403, headers: { "Content-Type": "text/html" } }),
    "a crash": () => problem(500, "internal"),
    "a success that is not JSON": () => new Response("<html>"),
    "a problem that is not JSON": () =>
      new Response("<", { status: 409, headers: { "Content-Type": "application/problem+json" } }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    await assert.rejects(apiAnswering(answer).nonce(), NetworkError, name);
  }
});

test("the server's time is taken from every answer", async () => {
  const times = [];
  const headers = { Date: "Fri, 14 Mar 2025 15:00:00 GMT" };
  const options = { onServerTime: (date) => times.push(date.toISOString()) };
  await apiAnswering(() => Response.json({ nonce: "x" }, { headers }), options).nonce();
  await apiAnswering(() => Response.json({ nonce: "x" }), options).nonce();
  assert.deepEqual(times, ["2025-03-14T15:00:00.000Z"]);
});
