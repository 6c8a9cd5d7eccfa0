"""An early close that is ordered ahead, and a void of what its officers saw."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.events import CloseOrdered, PollClosed, PollVoided
from audit.record.signatures.statement import Act
from tests.kit.database.stores import MovableClock
from tests.kit.officers import COMPLETE, PUBLIC, audited, poll_of, sign, signature, state_of, vote
from tests.kit.polls import SamplePoll
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    PollClosedError,
    WrongStateError,
)
from voting.domain.poll import PollState, utc
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.ballots.cast import cast_ballot
from voting.services.clock import current, tick

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EDITIONS = (COMPLETE, PUBLIC)


def events_of(sample: SamplePoll) -> list[object]:
    return [parse_entry(raw, index).event for index, raw in enumerate(sample.log())]


def proposed(sample: SamplePoll, closes: datetime) -> statements.PendingStatement:
    """Propose an early close."""
    return statements.draft_statement(
        sample.ctx,
        sample.poll,
        Act.CLOSE,
        "all have voted",
        asked=ActRequest(closes=closes),
    )


def in_time(sample: SamplePoll, ahead: timedelta = 12 * MINUTE) -> datetime:
    return utc(sample.now()) + ahead


# --- an early close is ordered ------------------------------------------------------------------


def test_2_77_an_ordered_close_comes_by_itself_at_its_second(sample: SamplePoll) -> None:
    closes = in_time(sample)
    proposed(sample, closes)
    assert not sign(sample, "anne", Act.CLOSE).done
    assert poll_of(sample).closes > closes
    done = sign(sample, "paul", Act.CLOSE)
    assert (done.state, done.closes) == (PollState.OPEN, closes)
    poll = poll_of(sample)
    assert (poll.state, poll.closes, poll.ordered) == (
        PollState.OPEN,
        closes,
        len(sample.log()) - 1,
    )
    event = events_of(sample)[-1]
    assert isinstance(event, CloseOrdered)
    assert event.closes == closes
    assert [one.officer for one in event.signatures] == ["anne", "paul"]
    for edition in EDITIONS:
        assert audited(sample, edition).state == "open"
    vote(sample, sample.voters[0], 0)
    authorization, ballot = sample.authorization(sample.voters[1]), sample.ballot(sample.voters[1])
    sample.forward_to(closes - timedelta(seconds=30))
    assert tick(sample.ctx) == []
    sample.forward_to(closes)
    with pytest.raises(PollClosedError):
        cast_ballot(sample.ctx, sample.poll, authorization, ballot)
    closed = events_of(sample)[-1]
    assert isinstance(closed, PollClosed)
    assert closed.closes == closes <= closed.time
    assert state_of(sample) is PollState.CLOSED
    for edition in EDITIONS:
        assert audited(sample, edition).state == "closed"


def test_an_ordered_close_is_extended_and_says_what_it_replaces(sample: SamplePoll) -> None:
    sealed = poll_of(sample).closes
    ordered = sample.order()
    entry = poll_of(sample).ordered
    later = ordered + HOUR
    assert later < sealed, "an extension of the order, not of the window"
    with pytest.raises(ConflictError, match="only be extended to a later time"):
        statements.draft_statement(
            sample.ctx, sample.poll, Act.EXTEND, "snow", asked=ActRequest(closes=ordered)
        )
    found = statements.draft_statement(
        sample.ctx, sample.poll, Act.EXTEND, "snow", asked=ActRequest(closes=later)
    )
    lines = dict(one.said("en") for one in found.statement.about)
    assert lines["In place of the early close ordered in"] == f"entry {entry} of the log"
    sample.act(Act.EXTEND, "snow", later)
    assert (poll_of(sample).closes, poll_of(sample).ordered) == (later, None)
    sample.forward_to(ordered)
    assert current(sample.ctx, sample.poll).state is PollState.OPEN
    vote(sample, sample.voters[0], 0)
    sample.forward_to(later)
    assert current(sample.ctx, sample.poll).state is PollState.CLOSED
    for edition in EDITIONS:
        assert audited(sample, edition).state == "closed"


def test_an_ordered_close_is_ordered_earlier_with_its_own_notice(sqlite_sample: SamplePoll) -> None:
    first = sqlite_sample.order(HOUR)
    for closes in (first, first + MINUTE):
        with pytest.raises(ConflictError, match="To let it close later, extend it"):
            proposed(sqlite_sample, closes)
    second = sqlite_sample.order(30 * MINUTE)
    assert poll_of(sqlite_sample).closes == second < first
    sqlite_sample.forward_to(second)
    assert current(sqlite_sample.ctx, sqlite_sample.poll).state is PollState.CLOSED
    audited(sqlite_sample)


def test_an_ordered_close_is_made_void(sqlite_sample: SamplePoll) -> None:
    sqlite_sample.order()
    assert sqlite_sample.act(Act.VOID, "the cards were misprinted") is PollState.VOID
    audited(sqlite_sample)


@pytest.mark.parametrize(
    "ahead", [-MINUTE, 9 * MINUTE, 24 * HOUR + MINUTE], ids=["past", "too soon", "too late"]
)
def test_an_early_close_outside_its_notice_is_not_even_proposed(
    sqlite_sample: SamplePoll, ahead: timedelta
) -> None:
    sqlite_sample.act(
        Act.EXTEND, "so that there is room", poll_of(sqlite_sample).closes + 48 * HOUR
    )
    with pytest.raises(ConflictError, match="10 minutes to 24 hours after the second signature"):
        proposed(sqlite_sample, in_time(sqlite_sample, ahead))
    with pytest.raises(MalformedError, match="the second at which voting is to end is missing"):
        statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, Act.CLOSE, "all voted")


def test_a_close_held_back_by_the_server_takes_effect_at_the_signed_second_or_never(
    sample: SamplePoll, clock: MovableClock
) -> None:
    """It has both signatures, and waits for the votes that it likes."""
    closes = in_time(sample, 15 * MINUTE)
    proposed(sample, closes)
    sign(sample, "anne", Act.CLOSE)
    held = signature(sample, "paul", Act.CLOSE)
    clock.forward(minutes=3)
    with clock.held():
        clock.forward(minutes=3)
        vote(sample, sample.voters[0], 0)
        with pytest.raises(
            ConflictError, match=r"too late, or too early, to order one.*make another"
        ):
            statements.sign_act(sample.ctx, sample.poll, Act.CLOSE, held)
    assert (state_of(sample), poll_of(sample).ordered) == (PollState.OPEN, None)
    statements.withdraw_statement(sample.ctx, sample.poll, Act.CLOSE, "anne")
    assert sample.close() is PollState.CLOSED
    audited(sample)


def test_an_order_that_comes_after_the_window_is_refused(
    sqlite_sample: SamplePoll, clock: MovableClock
) -> None:
    proposed(sqlite_sample, in_time(sqlite_sample, HOUR))
    sign(sqlite_sample, "anne", Act.CLOSE)
    clock.forward(hours=2)
    with pytest.raises(WrongStateError, match="is closed: it cannot be ordered to close early"):
        sign(sqlite_sample, "paul", Act.CLOSE)


# --- a void is of what its officers saw ---------------------------------------------------------


def voiding(sample: SamplePoll, reason: str = "flood") -> statements.PendingStatement:
    return statements.draft_statement(sample.ctx, sample.poll, Act.VOID, reason)


def test_casting_goes_on_while_a_void_waits(sample: SamplePoll) -> None:
    vote(sample, sample.voters[0], 0)
    seen, size = voiding(sample), len(sample.log())
    sign(sample, "anne", Act.VOID)
    vote(sample, sample.voters[1], 1)
    assert voiding(sample).statement == seen.statement, "what was signed is not proposed again"
    assert sign(sample, "paul", Act.VOID).state is PollState.VOID
    event = events_of(sample)[-1]
    assert isinstance(event, PollVoided)
    lines = dict(one.said("en") for one in event.statement.about)
    assert lines["State of the poll"] == "open, voting goes on"
    assert lines["Entries of the log when proposed"] == str(size)
    for edition in EDITIONS:
        assert audited(sample, edition).state == "void"


def test_a_void_that_nobody_signed_is_proposed_of_what_is_there_now(
    sqlite_sample: SamplePoll,
) -> None:
    first = voiding(sqlite_sample)
    vote(sqlite_sample, sqlite_sample.voters[0], 0)
    assert voiding(sqlite_sample).statement.about[:3] == first.statement.about[:3]
    assert voiding(sqlite_sample).statement.about != first.statement.about


def test_a_void_waits_two_hours(sqlite_sample: SamplePoll, clock: MovableClock) -> None:
    sqlite_sample.act(
        Act.EXTEND, "so that there is room", poll_of(sqlite_sample).closes + 48 * HOUR
    )
    found = voiding(sqlite_sample)
    assert found.expires - found.statement.time == 2 * HOUR
    sign(sqlite_sample, "anne", Act.VOID)
    held = signature(sqlite_sample, "paul", Act.VOID)
    clock.forward(hours=2)
    with pytest.raises(NotFoundError, match="older than 2 hours"):
        statements.sign_act(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, held)
    assert state_of(sqlite_sample) is PollState.OPEN
    voiding(sqlite_sample)
    sign(sqlite_sample, "anne", Act.VOID)
    clock.forward(hours=1, minutes=59)
    assert sign(sqlite_sample, "paul", Act.VOID).state is PollState.VOID
    audited(sqlite_sample)
