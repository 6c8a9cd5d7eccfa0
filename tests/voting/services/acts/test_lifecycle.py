"""A poll's life: the window acts by itself, to the second, and the record holds at every stage."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.events import PollClosed, PollExtended, PollOpened
from audit.record.signatures.statement import Act
from tests.kit.database.stores import MovableClock
from tests.kit.officers import (
    COMPLETE,
    PUBLIC,
    audited,
    decryption,
    poll_of,
    poll_with_three_trustees,
    record,
    sign,
    state_of,
    three_trustees,
    vote,
    vote_all,
)
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.errors import ConflictError, MalformedError, PollClosedError, WrongStateError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.handler import ActRequest
from voting.services.ballots.cast import cast_ballot
from voting.services.clock import current, tick


def last_event(sample: SamplePoll) -> object:
    log = sample.log()
    return parse_entry(log[-1], len(log) - 1).event


def later(ctx: Context, **by: float) -> SamplePoll:
    """A sealed poll whose window opens after a while, for two hours."""
    with ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(**by)
    sample = draft_poll(ctx, opens=opens)
    sample.act(Act.SEAL)
    return sample


# --- by-law 2.77: one window -------------------------------------------------------------------


def test_2_77_an_authorised_poll_opens_at_its_time_by_itself(
    ctx: Context, clock: MovableClock
) -> None:
    """By-law 2.77.5."""
    sample = later(ctx, hours=3)
    assert sample.act(Act.OPEN) is PollState.SEALED
    assert current(ctx, sample.poll).state is PollState.SEALED
    clock.forward(hours=3)
    assert [poll.id for poll in tick(ctx)] == [sample.poll]
    assert state_of(sample) is PollState.OPEN
    event = last_event(sample)
    assert isinstance(event, PollOpened)
    assert event.time >= poll_of(sample).opens
    assert tick(ctx) == []


def test_2_77_a_poll_that_nobody_authorised_does_not_open(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    sample = later(sqlite_ctx, hours=1)
    clock.forward(hours=2)
    assert tick(sqlite_ctx) == []
    assert state_of(sample) is PollState.SEALED


def test_an_opening_is_authorised_once(sqlite_ctx: Context) -> None:
    sample = later(sqlite_ctx, hours=1)
    sample.act(Act.OPEN)
    with pytest.raises(ConflictError, match="already authorised"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)


def test_a_window_that_passed_unnoticed_is_neither_opened_nor_extended(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    sample = later(sqlite_ctx, hours=1)
    clock.forward(hours=5)
    with pytest.raises(ConflictError, match=r"ended at .* before it was opened: make it void"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
    closes = poll_of(sample).closes + timedelta(hours=9)
    with pytest.raises(WrongStateError, match="its window ended"):
        statements.draft_statement(
            sqlite_ctx, sample.poll, Act.EXTEND, "late", asked=ActRequest(closes=closes)
        )
    assert sample.act(Act.VOID) is PollState.VOID


def test_2_77_the_window_closes_by_itself_and_no_vote_follows(
    ctx: Context, clock: MovableClock
) -> None:
    """By-law 2.77.5."""
    sample = poll_with_three_trustees(ctx)
    vote(sample, sample.voters[0], 0)
    authorization, ballot = sample.authorization(sample.voters[1]), sample.ballot(sample.voters[1])
    clock.forward(hours=2)
    with pytest.raises(PollClosedError):
        cast_ballot(ctx, sample.poll, authorization, ballot)
    event = last_event(sample)
    assert isinstance(event, PollClosed)
    assert event.closes == poll_of(sample).closes <= event.time
    assert state_of(sample) is PollState.CLOSED


def test_2_77_an_extension_moves_the_close_later_and_nowhere_else(
    sqlite_sample: SamplePoll, clock: MovableClock
) -> None:
    """By-law 2.77.5."""
    ctx, poll = sqlite_sample.ctx, poll_of(sqlite_sample)
    for closes in (poll.closes, poll.closes - timedelta(seconds=1)):
        with pytest.raises(ConflictError, match="only be extended to a later time"):
            statements.draft_statement(
                ctx, poll.id, Act.EXTEND, "snow", asked=ActRequest(closes=closes)
            )
    with pytest.raises(ConflictError, match="rulings are due"):
        statements.draft_statement(
            ctx,
            poll.id,
            Act.EXTEND,
            "snow",
            asked=ActRequest(closes=poll.terms.ruling_deadline),
        )
    with pytest.raises(MalformedError, match="closing time is missing"):
        statements.draft_statement(ctx, poll.id, Act.EXTEND, "snow")
    closes = poll.closes + timedelta(hours=1)
    assert sqlite_sample.act(Act.EXTEND, "snow", closes) is PollState.OPEN
    event = last_event(sqlite_sample)
    assert isinstance(event, PollExtended)
    assert event.closes == closes == poll_of(sqlite_sample).closes
    clock.forward(hours=2)
    assert current(ctx, poll.id).state is PollState.OPEN
    clock.forward(hours=1)
    assert current(ctx, poll.id).state is PollState.CLOSED
    audited(sqlite_sample)


def test_a_sealed_poll_may_be_extended_before_it_opens(sqlite_ctx: Context) -> None:
    sample = later(sqlite_ctx, hours=1)
    closes = poll_of(sample).closes + timedelta(hours=1)
    assert sample.act(Act.EXTEND, "hall not free", closes) is PollState.SEALED
    audited(sample)


# --- a statement is of the state in which it was proposed --------------------------------------


def test_the_opening_withdraws_what_was_proposed_before_it(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    sample = later(sqlite_ctx, hours=1)
    sample.act(Act.OPEN)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "the cards were misprinted")
    sign(sample, "anne", Act.VOID)
    clock.forward(hours=1)
    assert [poll.state for poll in tick(sqlite_ctx)] == [PollState.OPEN]
    assert statements.waiting_statements(sqlite_ctx, sample.poll) == ()
    assert sample.act(Act.VOID, "the cards were misprinted") is PollState.VOID
    audited(sample)


@pytest.mark.parametrize("early", [True, False])
def test_the_close_withdraws_what_was_proposed_before_it(
    sqlite_sample: SamplePoll, clock: MovableClock, early: bool
) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "flood")
    sign(sqlite_sample, "anne", Act.VOID)
    if early:
        sqlite_sample.close()
    else:
        clock.forward(hours=2)
        assert current(ctx, poll).state is PollState.CLOSED
    assert statements.waiting_statements(ctx, poll) == ()
    sqlite_sample.act(Act.VOID)
    audited(sqlite_sample)


def test_the_result_withdraws_a_void_that_was_proposed_without_it(sqlite_ctx: Context) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    vote_all(sample, [0, 1])
    sample.close()
    sample.act(Act.COUNT)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "flood")
    sign(sample, "anne", Act.VOID)
    for member in three_trustees()[1][:2]:
        receive_decryption(sqlite_ctx, sample.poll, decryption(sample, member.secret or 0))
    assert state_of(sample) is PollState.COUNTED
    assert statements.waiting_statements(sqlite_ctx, sample.poll) == ()
    sample.act(Act.VOID)
    audited(sample)


def test_an_opening_may_be_signed_days_ahead(sqlite_ctx: Context, clock: MovableClock) -> None:
    sample = later(sqlite_ctx, days=3)
    sample.act(Act.OPEN)
    clock.forward(days=3)
    assert [poll.state for poll in tick(sqlite_ctx)] == [PollState.OPEN]
    audited(sample)


# --- the whole life ----------------------------------------------------------------------------


def test_a_whole_life_whose_record_holds_at_every_stage(ctx: Context) -> None:
    sample = poll_with_three_trustees(ctx, voters=8)
    assert audited(sample).state == "open"
    vote_all(sample, [0, 0, 1, 0, 0, 1, 1])
    for edition in (COMPLETE, PUBLIC):
        assert audited(sample, edition).state == "open"
    assert sample.close() is PollState.CLOSED
    assert sample.act(Act.COUNT) is PollState.CLOSED
    audited(sample)
    first, second, _ = (member.secret or 0 for member in three_trustees()[1])
    received = receive_decryption(ctx, sample.poll, decryption(sample, second))
    assert (received.trustee, received.counted) == ("trustee 2 (Ben)", False)
    assert "trustee 1 (Ada), trustee 3 (Cy)" in received.missing
    audited(sample)
    assert receive_decryption(ctx, sample.poll, decryption(sample, first)).counted
    assert state_of(sample) is PollState.COUNTED
    audited(sample)
    assert sample.act(Act.CERTIFY) is PollState.CERTIFIED
    assert sample.act(Act.RELEASE) is PollState.RELEASED
    # unit A: voters 0 2 4 6 gave 0 1 0 1; unit B: voters 1 3 5 gave 0 0 1; FTE 100 each
    line = "Official result: 58.33% in favour, 41.67% not in favour: ratified"
    assert audited(sample).official_line == line
    public = audited(sample, PUBLIC)
    assert (public.state, public.official_line) == ("released", line)
    assert "result.json" not in record(sample, PUBLIC).files


@pytest.mark.parametrize("stage", [PollState.SEALED, PollState.OPEN, PollState.CLOSED])
def test_a_void_poll_has_a_record_that_holds_and_nothing_more(
    sqlite_ctx: Context, stage: PollState
) -> None:
    sample = draft_poll(sqlite_ctx)
    sample.act(Act.SEAL)
    if stage is not PollState.SEALED:
        sample.act(Act.OPEN)
        vote(sample, sample.voters[0], 0)
    if stage is PollState.CLOSED:
        sample.close()
    assert state_of(sample) is stage
    assert sample.act(Act.VOID, "the cards were misprinted") is PollState.VOID
    assert audited(sample).state == "void"
    for act in Act:
        with pytest.raises(WrongStateError):
            statements.draft_statement(sqlite_ctx, sample.poll, act, "again")
