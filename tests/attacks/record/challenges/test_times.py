"""Challenges and rulings out of their time, by a dishonest server or dishonest officers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.manifest import Edition
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import BY_OFFICERS
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.challenges import Challenge, ChallengingPoll
from tests.kit.simulator.challenges import open_poll as opened

ELEM, OCC = "A-ELEM", "C-OCC"
EDITIONS = pytest.mark.parametrize("edition", Edition)


def challenged() -> tuple[ChallengingPoll, Challenge]:
    """An open poll in which two officers challenge the first ballot of a unit."""
    poll = opened()
    return poll, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])


def dated(poll: ChallengingPoll, by: timedelta) -> ChallengingPoll:
    """The last event's statement, signed at another time."""
    event = poll.events[-1]
    statement = replace(event.statement, time=event.time + by)
    before, poll.signers = poll.signers, tuple(one.officer for one in event.signatures)
    poll.events[-1] = replace(event, statement=statement, signatures=poll.sign(statement))
    poll.signers = before
    return poll


@pytest.mark.parametrize("hours", [24, 25], ids=["alive", "stale"])
@pytest.mark.parametrize("kind", ["voter", "ballot", "dismiss", "uphold"])
def test_a_statement_lives_24_hours(kind, hours):
    poll, one = challenged()
    poll.now += timedelta(hours=30)
    if kind == "voter":
        poll.challenge_voter(OCC)
    elif kind == "ballot":
        poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    else:
        getattr(poll, kind)(one)
    record = dated(poll, timedelta(hours=-hours)).record()
    if hours == 24:
        assert verify(record).ok
    else:
        assert "24 hours before the act" in note_of(assert_fails(record, "officers"), "officers")


def test_a_ballot_is_challenged_by_a_statement_from_before_the_opening():
    """A member may be challenged by such a statement; there was no ballot to challenge then."""
    poll = ChallengingPoll()
    poll.run("sealed")
    poll.now = poll.document.window.opens - timedelta(hours=1)
    poll.run("open", after="sealed")
    voter = poll.clone()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    voter.challenge_voter(OCC)
    early = timedelta(hours=-2)
    assert verify(dated(voter, early).record()).ok
    report = assert_fails(dated(poll, early).record(), "officers")
    assert "before the state that it acts on began" in note_of(report, "officers")


def test_a_member_is_challenged_by_a_statement_from_before_the_seal():
    poll = ChallengingPoll()
    poll.run("sealed")
    poll.challenge_voter(OCC)
    record = dated(poll, timedelta(hours=-1)).record()
    assert "before the state that it acts on" in note_of(
        assert_fails(record, "officers"), "officers"
    )


@on_record(
    **BY_OFFICERS,
    at=opened,
    caught_by="history",
    says="ballot:challenged may not come while the poll is closed",
)
@EDITIONS
def test_2_77_a_challenge_after_the_close(poll, edition):
    """A ballot challenged once voting has closed, when somebody knows the turnout.

    By-law 2.77.1.
    """
    ballot = poll.ballots[ELEM][0]
    poll.close()
    poll.challenge_ballot(ELEM, ballot)
    return poll


@EDITIONS
def test_a_ballot_challenged_twice(edition):
    poll, one = challenged()
    poll.challenge_ballot(ELEM, one.raw or b"")
    assert_fails(poll.record(edition), "history")


@on_record(**BY_OFFICERS, at=opened, caught_by="history", says="after the ruling deadline")
@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_2_77_a_ruling_after_the_deadline(poll, ruling, edition):
    """A challenge ruled on after the deadline, when it has fallen.

    By-law 2.77.1.
    """
    poll, one = challenged()
    poll.close()
    poll.wait_for_deadline()
    getattr(poll, ruling)(one)
    return poll
