"""Polls whose log hands an office over to somebody who accepted nothing, or not so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from audit.record.log.office_events import OfficerSucceeded
from audit.record.log.route_events import OfficerAccepted
from tests.kit.simulator.offices import OMAR, ChangingPoll, acceptance, changing, newcomer
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE

Flawed = Mapping[str, tuple[Callable[[], ChangingPoll], str]]


def _handed_over(**options: object) -> ChangingPoll:
    poll = changing()
    poll.succeed(CHAIR, newcomer(), (DEPUTY, EXECUTIVE), **options)  # type: ignore[arg-type]
    return poll


def _not_accepted() -> ChangingPoll:
    poll = _handed_over()
    del poll.events[-2]
    return poll


def _another_accepted() -> ChangingPoll:
    poll = changing()
    return _handed_over(accepted=acceptance(newcomer(OMAR), poll.now))


def _two_accepted() -> ChangingPoll:
    """Two accept, and one of them takes over."""
    poll = _handed_over()
    other = acceptance(newcomer(OMAR), poll.now)
    poll.events.insert(-2, OfficerAccepted(time=poll.now, accepted=other))
    return poll


def _nobody_takes_over() -> ChangingPoll:
    poll = _handed_over()
    assert isinstance(poll.events.pop(), OfficerSucceeded)
    return poll


def _at_another_time() -> ChangingPoll:
    poll = _handed_over()
    poll.events[-2] = replace(poll.events[-2], time=poll.now - timedelta(seconds=1))
    return poll


def _accepted_afterwards() -> ChangingPoll:
    poll = changing()
    late = poll.now + timedelta(hours=2)
    return _handed_over(accepted=acceptance(newcomer(), late))


def _signed_by_the_server() -> ChangingPoll:
    poll = changing()
    return _handed_over(accepted=acceptance(newcomer(), poll.now, "the server"))


def _of_another_role() -> ChangingPoll:
    poll = changing()
    other = newcomer(role="provincial-executive")
    return _handed_over(accepted=acceptance(other, poll.now))


BY_HISTORY: Flawed = {
    "a successor who accepted nothing": (
        _not_accepted,
        "officer:accepted of nadia does not come right before it",
    ),
    "a successor for whom another accepted": (
        _another_accepted,
        "officer:accepted of nadia does not come right before it",
    ),
    "an acceptance before something else": (_two_accepted, "only officer:succeeded may follow"),
    "an acceptance of nobody who takes over": (_nobody_takes_over, "nobody takes over"),
    "an acceptance at another time": (_at_another_time, "is of another time than this entry"),
}
"""Found where the log is replayed, each with words of the refusal."""
BY_SIGNATURES: Flawed = {
    "an acceptance made after the succession": (_accepted_afterwards, "accepted after taking over"),
    "an acceptance that the server signed": (
        _signed_by_the_server,
        "is not sealed for this officer",
    ),
    "an acceptance in another role": (_of_another_role, "Officer nadia"),
}
"""Found where signatures are checked; of these, the last by its lines."""
