"""Interruptions are entered by two officers, or handed in as the watcher signed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.interruption import Interruption, VotingChannel, sign_interruption
from audit.record.signatures.statement import Act, ServiceAct
from tests.kit.officers import COMPLETE, PUBLIC, audited, poll_of
from tests.kit.offices.poll import ANNE, PAUL, PETRA, OfficePoll
from tests.kit.polls import WATCHER, make_terms
from voting.domain.errors import ConflictError, MalformedError, RefusedError, WrongStateError
from voting.domain.poll import Poll, PollState, utc
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.service.told import asked_to_extend, interruptions_of
from voting.services.acts.service.watched import hand_in_watched

MINUTE = timedelta(minutes=1)
WEB, TELEPHONE = VotingChannel.WEB, VotingChannel.TELEPHONE


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll that is watched."""
    return OfficePoll(ctx)


def now(poll: OfficePoll) -> datetime:
    return utc(poll.sample.now())


def ended(poll: OfficePoll, channel: VotingChannel = WEB, minutes: int = 30) -> Interruption:
    """An interruption that ended a minute ago."""
    end = now(poll) - MINUTE
    return Interruption(channel, end - minutes * MINUTE, end)


def watch(poll: OfficePoll, told: Interruption, key: Ed25519PrivateKey = WATCHER) -> Interruption:
    """Hand in what the watcher signed."""
    return hand_in_watched(poll.ctx, poll.poll, sign_interruption(poll.poll, told, key).encode())


def enter(poll: OfficePoll, told: Interruption, *by: str) -> None:
    poll.act(ServiceAct.INTERRUPTION, *(by or (ANNE, PAUL)), interruption=told)


def test_2_77_it_is_told_while_it_lasts_and_when_it_is_over_by_both(poll: OfficePoll) -> None:
    one, other = ended(poll), ended(poll, TELEPHONE)
    watch(poll, Interruption(WEB, one.began))
    assert interruptions_of(poll.ctx, poll.poll) == (Interruption(WEB, one.began),)
    enter(poll, one)
    watch(poll, other)
    assert set(interruptions_of(poll.ctx, poll.poll)) == {one, other}
    assert poll_of(poll.sample).state is PollState.OPEN
    for edition in (COMPLETE, PUBLIC):
        assert audited(poll.sample, edition).ok


def test_2_77_what_no_watcher_signed_of_this_poll_is_refused(poll: OfficePoll) -> None:
    told = ended(poll)
    with pytest.raises(RefusedError, match="the signature is not by"):
        watch(poll, told, Ed25519PrivateKey.generate())
    other = sign_interruption("aaaaaaaaaaaaaaa", told, WATCHER).encode()
    with pytest.raises(RefusedError, match="is not of poll aaaaaaaaaaaaaaa"):
        hand_in_watched(poll.ctx, poll.poll, other)
    with pytest.raises(MalformedError, match="Give the file that the watcher wrote"):
        hand_in_watched(poll.ctx, poll.poll, b"{}")
    assert interruptions_of(poll.ctx, poll.poll) == ()


def test_2_77_what_is_not_over_yet_or_overlaps_is_refused_of_both(poll: OfficePoll) -> None:
    told = ended(poll)
    watch(poll, told)
    for wrong in (
        Interruption(WEB, told.began + MINUTE, told.ended),
        Interruption(WEB, told.began - MINUTE),
        Interruption(TELEPHONE, told.began, now(poll) + 60 * MINUTE),
    ):
        with pytest.raises(ConflictError):
            watch(poll, wrong)
        with pytest.raises(ConflictError):
            enter(poll, wrong)
    assert interruptions_of(poll.ctx, poll.poll) == (told,)


def test_one_that_the_watcher_told_before_the_second_signature_is_refused(poll: OfficePoll) -> None:
    told = ended(poll)
    found = poll.draft(ServiceAct.INTERRUPTION, ANNE, statements.ActRequest(interruption=told))
    poll.sign_act(found, ANNE)
    watch(poll, told)
    with pytest.raises(ConflictError, match="overlaps"):
        poll.sign_act(found, PETRA)
    assert interruptions_of(poll.ctx, poll.poll) == (told,)
    with pytest.raises(MalformedError, match="say which channel"):
        poll.draft(ServiceAct.INTERRUPTION, PAUL, statements.ActRequest())


def test_2_77_it_is_told_after_the_close_until_the_certificate(poll: OfficePoll) -> None:
    told, other = ended(poll), ended(poll, TELEPHONE)
    waiting = statements.ActRequest(interruption=other)
    poll.sample.end()
    watch(poll, told)
    poll.act(Act.COUNT, ANNE, PAUL)
    found = poll.draft(ServiceAct.INTERRUPTION, ANNE, waiting)
    poll.decrypt()
    poll.sign_act(found, ANNE)
    poll.act(Act.CERTIFY, ANNE, PAUL)
    assert statements.waiting_for(poll.ctx, poll.poll, ServiceAct.INTERRUPTION) is None
    with pytest.raises(WrongStateError):
        watch(poll, other)
    assert interruptions_of(poll.ctx, poll.poll) == (told,)
    assert audited(poll.sample).ok


CLOSES = datetime(2027, 3, 2, 21, tzinfo=UTC)
TERMS = make_terms(CLOSES - timedelta(days=1), CLOSES)
OPEN = Poll("p" * 15, "c" * 15, PollState.OPEN, TERMS, CLOSES)


def lost(
    *told: tuple[int, int | None], before: int = 0, state: PollState = PollState.OPEN
) -> int | None:
    """The minutes that ask for more time, where channels in turn were interrupted so.

    Times are minutes before the sealed close; None lasts.
    """
    channels = (WEB, TELEPHONE)
    found = tuple(
        Interruption(
            channels[number % 2],
            CLOSES - began * MINUTE,
            None if until is None else CLOSES - until * MINUTE,
        )
        for number, (began, until) in enumerate(told)
    )
    asked = asked_to_extend(replace(OPEN, state=state), found, CLOSES - before * MINUTE)
    return None if asked is None else int(asked / MINUTE)


def test_2_77_the_executive_is_asked_from_so_many_minutes_on_in_the_last_hours() -> None:
    """By-law 2.77.5."""
    assert TERMS.interruption_minutes == 30
    assert (lost((60, 30)), lost((60, 31))) == (30, None)
    assert (lost((60, 45), (30, 15)), lost((60, 45), (30, 16))) == (30, None)
    assert lost((60, 40), (50, 30)) == 30  # what both lost counts once
    assert lost((60, 40), (55, 45)) is None
    assert (lost((150, 90)), lost((151, 91)), lost((300, 120))) == (30, None, None)
    assert (lost((40, None), before=10), lost((40, None), before=11)) == (30, None)
    assert lost((40, None), before=-20) == 40  # what comes after the sealed close asks nothing
    assert lost() is None


@pytest.mark.parametrize("state", list(PollState))
def test_2_77_nobody_is_asked_once_voting_is_over(state: PollState) -> None:
    asked = lost((60, 30), state=state)
    assert asked == (30 if state in (PollState.SEALED, PollState.OPEN) else None)
