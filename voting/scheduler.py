"""The scheduler: it does what is due, every second, on every machine.

Rules this module keeps:
1. It only does early what any worker would do on request, or deletes what nobody will ask for. A
   poll opens and closes at its exact second, and its ballots are published every ten minutes,
   whether or not a scheduler runs.
2. Any number of schedulers may run at once, on one machine or several.
3. A job that fails is logged and tried again; the other jobs run all the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from voting.domain.errors import RatifyError
from voting.ports.unit_of_work import Context
from voting.services import publication
from voting.services.acts import blinds, confirmations
from voting.services.challenges.expiry import purge_challenges
from voting.services.clock import tick
from voting.services.limits import idempotency, throttle
from voting.services.members.comparison import HourlyComparison
from voting.services.messages import outbox
from voting.services.polls import calls

_LOGGER = logging.getLogger(__name__)


def run_scheduler(ctx: Context, alive: Callable[[], bool]) -> None:
    """Tick every second for as long as `alive()` is true."""
    count = 0
    while alive():
        run_due_jobs(ctx, count)
        count += 1
        time.sleep(1 - time.time() % 1)


def run_due_jobs(ctx: Context, count: int) -> None:
    """Run the jobs that are due at tick number `count`, which starts at 0."""
    for job, every in _JOBS:
        if count % every == 0:
            _do(job, ctx)


def _do(job: Callable[[Context], None], ctx: Context) -> None:
    try:
        job(ctx)
    except RatifyError as error:  # the database is away for a moment, or a file cannot be removed
        _LOGGER.warning("tick: %s", error)
    except Exception as error:  # its message may quote what must not be logged
        _LOGGER.error("tick: %s", type(error).__name__)


def _move_polls(ctx: Context) -> None:
    for poll in tick(ctx):
        _LOGGER.info("poll %s is now %s", poll.id, poll.state)


def _destroy_keys(ctx: Context) -> None:
    for poll in calls.destroy_keys(ctx):
        _LOGGER.info("the telephone key of poll %s is destroyed", poll)
    for poll in blinds.destroy_proof_keys(ctx):
        _LOGGER.info("the proof key of poll %s is destroyed", poll)


def _remind_officers(ctx: Context) -> None:
    for poll in confirmations.remind_officers(ctx):
        _LOGGER.info("poll %s: the officers are told which trustees have not confirmed", poll)


def _compare(ctx: Context) -> None:
    for poll, new in _COMPARISON.run(ctx):
        _LOGGER.error("poll %s: %s rows of the database differ from what was signed", poll, new)


_COMPARISON: Final = HourlyComparison()
"""What this process has compared."""
_JOBS: Final = (
    (_move_polls, 1),
    (publication.publish_due, 1),
    (_destroy_keys, 1),
    (_compare, 1),
    (calls.wipe, 15),
    (calls.renew_keys, 15),
    (_remind_officers, 60),
    (throttle.purge_counters, 600),
    (outbox.purge_messages, 600),
    (purge_challenges, 600),
    (idempotency.purge_request_marks, 600),
)
"""Each job, and after how many ticks (of one second) it runs again."""
