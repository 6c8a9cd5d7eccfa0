"""A server process that casts ballots, to be killed: run by multiprocessing's fork server.

Rules this module keeps:
1. It opens its own store, as a worker of the web server does.
2. It reports a receipt only after `cast` has returned it: what is reported is acknowledged.
3. It can kill itself (SIGKILL: nothing is cleaned up) at a chosen point of the cast's transaction.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import Engine, event

from tests.kit.polls import ACCOUNT_KEY, context
from voting.domain.errors import RatifyError
from voting.services.ballots.cast import cast_ballot
from voting.storage.migrate import head_revision
from voting.storage.store import SqlStore

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["pytest", "tests.kit.servers.caster"]
)  # once, not in every process
COMMIT, CHECKIN = "commit", "checkin"
head_revision()  # what is slow to make is made once, and inherited


@dataclass(frozen=True)
class Job:
    """A ballot to cast with its authorization."""

    member: str
    authorization: dict[str, object]
    raw: bytes = field(repr=False)


def at_statement(engine: Engine, number: int, act: Callable[[], None]) -> None:
    """Do `act` just before the engine's statement of that number, from 1."""
    count = 0

    @event.listens_for(engine, "before_cursor_execute")
    def _count(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            act()


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def run(url: str, poll: str, jobs: Sequence[Job], die_at: int | str, answers: Connection) -> None:
    """Cast the jobs one after another; send each answer as JSON.

    `die_at`: a statement's number (0: never), `commit` (just before it) or `checkin` (just after).
    """
    store = SqlStore(url, ACCOUNT_KEY)
    if isinstance(die_at, int):
        at_statement(store._writer, die_at, die)
    else:
        event.listen(store._writer, die_at, lambda *_: die())
    ctx = context(store)
    for job in jobs:
        try:
            answer = cast_ballot(ctx, poll, job.authorization, job.raw).to_json()
        except RatifyError as error:
            answer = {"slug": error.slug}
        answers.send_bytes(json.dumps({"member": job.member, **answer}).encode())


class Caster:
    """A running server process; `answer` gives its next answer, None once it has ended."""

    def __init__(self, url: str, poll: str, jobs: Sequence[Job], die_at: int | str = 0) -> None:
        self._answers, theirs = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=run, args=(url, poll, jobs, die_at, theirs))
        self._process.start()
        theirs.close()

    def answer(self) -> dict[str, Any] | None:
        """Return the next answer, or None if the process has ended."""
        try:
            answer: dict[str, Any] = json.loads(self._answers.recv_bytes())
        except EOFError:
            return None
        return answer

    def answers(self) -> list[dict[str, Any]]:
        """Return every answer until the process ends, and wait for its end."""
        found = []
        while (answer := self.answer()) is not None:
            found.append(answer)
        self._process.join()
        return found

    def kill(self) -> None:
        """Kill the process now (SIGKILL)."""
        self._process.kill()
