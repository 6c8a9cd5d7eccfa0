"""Members vote over HTTP as fast as the server lets them: nonce, sign-in, cast.

    python -m loadtests.stage load --voters 2000     (it prints this command, with the poll's name)
    locust -f loadtests/locustfile.py --headless --users 8 --host http://localhost:8000 \
        --poll POLL --voters load/voters.jsonl

Rules this module keeps:
1. A simulated member does what the booth does, in its order, but does not think: each user takes
   the next voter at once, until every voter has voted.
2. Ballots are made ahead (the browser makes them); the sign-in's proof is made here, for it answers
   a nonce.
3. At the end it asks the board for the ballots that were acknowledged last: each must be in the log
   at the place that its receipt names, and no two receipts name one place.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode
from urllib.request import urlopen

import gevent
from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser

from tally.protocol.credential import prove_sign_in

_ASKED = 100
"""How many of the ballots that were acknowledged last are looked for."""


class Voters:
    """The voters who have not voted, and which ballots were acknowledged."""

    def __init__(self, path: Path) -> None:
        self._rows = self._read(path)
        self._lock = Lock()
        self._users = 0
        self.acknowledged: list[tuple[int, str]] = []
        """Index and tracker of each receipt."""

    @staticmethod
    def _read(path: Path) -> Iterator[dict[str, str]]:
        with path.open(encoding="utf-8") as file:
            yield from map(json.loads, file)

    def join(self) -> None:
        """Count a user that takes voters."""
        with self._lock:
            self._users += 1

    def next(self) -> dict[str, str] | None:
        """Return the next voter, or None when there is none; the user then leaves."""
        with self._lock:
            voter = next(self._rows, None)
            self._users -= voter is None
            return voter

    @property
    def all_left(self) -> bool:
        """Whether every user has found nobody left to vote."""
        return self._users == 0


@events.init_command_line_parser.add_listener
def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--poll", required=True, help="The poll's name")
    parser.add_argument(
        "--voters", type=Path, required=True, help="voters.jsonl of loadtests.stage"
    )


@events.test_start.add_listener
def _begin(environment: Environment, **_: object) -> None:
    Member.voters = Voters(environment.parsed_options.voters)


@events.test_stop.add_listener
def _verify(environment: Environment, **_: object) -> None:
    options = environment.parsed_options
    acknowledged = Member.voters.acknowledged
    places = len({index for index, _ in acknowledged})
    lost = [one for one in sorted(acknowledged)[-_ASKED:] if not _is_found(options, *one)]
    print(f"{len(acknowledged)} casts acknowledged, at {places} places, {len(lost)} not found")
    if lost or places != len(acknowledged):
        environment.process_exit_code = 1


def _is_found(options: Namespace, index: int, tracker: str) -> bool:
    asked = urlencode({"tracker": tracker}).encode()
    with urlopen(f"{options.host}/polls/{options.poll}/find", asked) as answer:
        return [one["index"] for one in json.load(answer)["ballots"]] == [index]


class Member(FastHttpUser):
    """One browser after another."""

    voters: Voters

    def on_start(self) -> None:
        """Join the others."""
        self.voters.join()

    @task
    def vote(self) -> None:
        """Sign in as the next voter and cast."""
        voter = self.voters.next()
        if voter is None:
            if self.voters.all_left and self.environment.runner is not None:
                gevent.spawn_later(0, self.environment.runner.quit)
            raise StopUser
        authorization = self._sign_in(voter["member"], int(voter["secret"]))
        receipt = self._post("cast", {"authorization": authorization, "ballot": voter["ballot"]})
        if receipt is not None and "tracker" in receipt:
            self.voters.acknowledged.append((int(receipt["index"]), receipt["tracker"]))

    def _sign_in(self, member: str, secret: int) -> object:
        poll = self.environment.parsed_options.poll
        nonce = (self._post("nonce", {}) or {}).get("nonce", "0" * 64)
        proof = prove_sign_in(secret, poll, member, nonce).to_json()
        message = {"member": member, "nonce": nonce, "proof": proof}
        return (self._post("sign-in", message) or {}).get("authorization", {})

    def _post(self, step: str, message: dict[str, object]) -> dict[str, str] | None:
        poll = self.environment.parsed_options.poll
        with self.client.post(
            f"/api/polls/{poll}/{step}", json=message, name=step, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{step}: {answer.status_code} {answer.text}")
                return None
            answer.success()
            found: dict[str, str] = answer.json()
            return found
