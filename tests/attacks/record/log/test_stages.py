"""A poll whose log lives a stage twice, leaves one out, or goes on when it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.log import events
from tally.protocol.election import IN_FAVOUR
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import ELEM, WITH_MEMBER, WITH_OFFICERS, WITH_TRUSTEE
from tests.kit.simulator.poll import Simulator

KINDS = {
    "seal": events.PollSealed,
    "opening": events.PollOpened,
    "close": events.PollClosed,
    "count": events.TallyEncrypted,
    "result": events.ResultComputed,
    "certificate": events.ResultCertified,
    "release": events.ResultReleased,
}


def place_of(poll: Simulator, kind: str) -> int:
    """Where the log has this stage."""
    return next(at for at, one in enumerate(poll.events) if isinstance(one, KINDS[kind]))


@on_record(caught_by="history")
@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_twice(poll, kind):
    """A seal, opening, close, count, result, certificate or release in the log a second time."""
    poll.append(replace(poll.events[place_of(poll, kind)], time=poll.now))
    return poll


@on_record(caught_by="history")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "release"])
def test_a_stage_left_out(poll, kind):
    """A released poll whose log has no seal, opening, close, count, result or certificate."""
    del poll.events[place_of(poll, kind)]
    return poll


@on_record(caught_by="history")
@pytest.mark.parametrize(
    ("one", "other"), [("count", "close"), ("certificate", "result"), ("release", "certificate")]
)
def test_two_stages_exchanged(poll, one, other):
    """A count before the close, a certificate before the result, or a release before both."""
    first, second = place_of(poll, other), place_of(poll, one)
    poll.events[first], poll.events[second] = poll.events[second], poll.events[first]
    return poll


@on_record(**WITH_MEMBER, at="open", caught_by="history", says="while the poll is sealed")
def test_a_ballot_before_the_opening(poll):
    """A ballot logged before voting was opened."""
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    poll.events.insert(place_of(poll, "opening"), poll.events.pop())
    poll.ballots[ELEM].insert(0, poll.ballots[ELEM].pop())
    return poll


@on_record(**WITH_OFFICERS, at="open", caught_by="history", says="while the poll is void")
def test_a_poll_that_was_made_void_goes_on(poll):
    """A ballot cast, and a poll closed, after two officers had made it void."""
    poll.void()
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    poll.close()
    return poll


@on_record(**WITH_TRUSTEE, at="encrypted", caught_by="history", says="trustee 1")
def test_a_trustees_second_decryption(poll):
    """A second decryption of one trustee logged, and the first not set aside."""
    poll.decrypt(1)
    poll.decrypt(1)
    return poll


@on_record(**WITH_TRUSTEE, caught_by="history")
def test_a_decryption_after_the_result(poll):
    """A third trustee's decryption logged once the result was released."""
    poll.decrypt(3)
    return poll
