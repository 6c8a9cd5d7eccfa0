"""Acts of two officers: one statement, two signatures, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.log.entries import parse_entry
from audit.record.log.events import PollVoided
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act
from tests.kit.database.stores import MovableClock
from tests.kit.officers import poll_of, sign, signature, state_of
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    RatifyError,
    RefusedError,
    WrongStateError,
)
from voting.domain.poll import LIFECYCLE, PollState, Step
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts

# --- the lifecycle table -----------------------------------------------------------------------

ONE_WAY = [
    (PollState.DRAFT, Act.SEAL, PollState.SEALED),
    (PollState.SEALED, Step.OPENS, PollState.OPEN),
    (PollState.OPEN, Step.CLOSES, PollState.CLOSED),
    (PollState.OPEN, Act.CLOSE, PollState.OPEN),
    (PollState.CLOSED, Step.RESULT, PollState.COUNTED),
    (PollState.COUNTED, Act.CERTIFY, PollState.CERTIFIED),
    (PollState.CERTIFIED, Act.RELEASE, PollState.RELEASED),
]


def test_the_table_leads_one_way_from_draft_to_released() -> None:
    order = list(PollState)
    for (before, _), after in LIFECYCLE.items():
        assert after is PollState.VOID or order.index(after) in (
            order.index(before), order.index(before) + 1,
        )  # fmt: skip
    for before, move, after in ONE_WAY:
        assert LIFECYCLE[before, move] is after


def test_void_comes_from_any_state_before_certified_and_nothing_follows_it() -> None:
    before = {state for state, move in LIFECYCLE if LIFECYCLE[state, move] is PollState.VOID}
    assert before == set(PollState) - {PollState.CERTIFIED, PollState.RELEASED, PollState.VOID}
    assert not any(state in (PollState.VOID, PollState.RELEASED) for state, _ in LIFECYCLE)


def test_what_is_not_in_the_table_is_refused(sqlite_sample: SamplePoll) -> None:
    for state, move in product(PollState, [*Act, *Step]):
        poll = replace(poll_of(sqlite_sample), state=state)
        if (state, move) in LIFECYCLE:
            assert poll.moved(move).state is LIFECYCLE[state, move]
            continue
        with pytest.raises(WrongStateError, match=f"poll {poll.id} is {state}: it cannot"):
            poll.after(move)


# --- proposing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [Act.SEAL, Act.OPEN, Act.COUNT, Act.CERTIFY, Act.RELEASE])
def test_an_act_in_the_wrong_state_is_not_even_proposed(
    sqlite_sample: SamplePoll, act: Act
) -> None:
    with pytest.raises(WrongStateError):
        statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, act)
    assert statements.waiting_statements(sqlite_sample.ctx, sqlite_sample.poll) == ()


@pytest.mark.parametrize("act", [Act.CLOSE, Act.EXTEND, Act.VOID])
def test_what_changes_what_members_were_told_needs_a_reason(
    sqlite_sample: SamplePoll, act: Act
) -> None:
    with pytest.raises(MalformedError, match="reason"):
        statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, act, " ")


def test_a_statement_is_drafted_once(sqlite_sample: SamplePoll, clock: MovableClock) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    first = statements.draft_statement(ctx, poll, Act.VOID, "flood")
    clock.forward(seconds=90)
    assert statements.draft_statement(ctx, poll, Act.VOID, "flood") == first


def test_an_unsigned_statement_gives_way_and_a_signed_one_does_not(
    sqlite_sample: SamplePoll,
) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "flood")
    second = statements.draft_statement(ctx, poll, Act.VOID, "fire")
    assert second.statement.reason == "fire"
    sign(sqlite_sample, "anne", Act.VOID)
    with pytest.raises(ConflictError, match="signed by anne"):
        statements.draft_statement(ctx, poll, Act.VOID, "plague")
    statements.withdraw_statement(ctx, poll, Act.VOID, "anne")
    third = statements.draft_statement(ctx, poll, Act.VOID, "plague")
    assert (third.statement.reason, third.signed_by) == ("plague", ())


def test_a_statement_waits_for_a_day(sqlite_sample: SamplePoll, clock: MovableClock) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "flood")
    sign(sqlite_sample, "anne", Act.VOID)
    late = signature(sqlite_sample, "paul", Act.VOID)
    clock.forward(hours=24, seconds=1)
    assert statements.waiting_statements(ctx, poll) == ()
    with pytest.raises(NotFoundError, match="propose it again"):
        statements.sign_act(ctx, poll, Act.VOID, late)
    again = statements.draft_statement(ctx, poll, Act.VOID, "fire")
    assert again.signed_by == ()


def test_a_reason_that_cannot_be_published_is_refused(sqlite_sample: SamplePoll) -> None:
    with pytest.raises(MalformedError, match="reason"):
        statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, "line\nbreak")


# --- signing -----------------------------------------------------------------------------------


def test_the_second_signature_acts_and_the_log_holds_both(sample: SamplePoll) -> None:
    statements.draft_statement(sample.ctx, sample.poll, Act.VOID, "flood")
    first = sign(sample, "paul", Act.VOID)
    assert (first.done, first.state, first.signed_by) == (False, PollState.OPEN, ("paul",))
    second = sign(sample, "anne", Act.VOID)
    assert (second.done, second.state) == (True, PollState.VOID)
    assert second.signed_by == ("anne", "paul")
    raw = sample.log()[-1]
    event = parse_entry(raw, len(sample.log()) - 1).event
    assert isinstance(event, PollVoided)
    assert event.statement.reason == "flood"
    assert [one.officer for one in event.signatures] == ["anne", "paul"]
    assert statements.waiting_statements(sample.ctx, sample.poll) == ()


def refused_signature(sample: SamplePoll, given: dict[str, object], match: str) -> None:
    before = sample.log()
    with pytest.raises((RefusedError, MalformedError), match=match):
        statements.sign_act(sample.ctx, sample.poll, Act.VOID, given)
    found = statements.waiting_for(sample.ctx, sample.poll, Act.VOID)
    assert found is not None
    assert found.signed_by == ()
    assert sample.log() == before


@pytest.mark.parametrize("given", [{}, {"type": "seal"}, {"type": "ed25519", "officer": 7}])
def test_a_signature_of_no_form_is_malformed(
    sqlite_sample: SamplePoll, given: dict[str, object]
) -> None:
    statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, "flood")
    refused_signature(sqlite_sample, given, "Sign the statement again")


def test_who_withdraws_a_statement_is_logged(
    sqlite_sample: SamplePoll, caplog: pytest.LogCaptureFixture
) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "flood")
    statements.withdraw_statement(ctx, poll, Act.VOID, "paul")
    assert statements.waiting_statements(ctx, poll) == ()
    assert caplog.messages == [f"poll {poll}: officer paul withdrew the statement to void"]


@pytest.mark.parametrize(
    ("officer", "refusal", "match"),
    [
        ("anne", RefusedError, "the account has ended"),
        ("ana", RefusedError, "ana is a membership-officer, who may not sign"),
        ("tess", RefusedError, "tess is a treasurer, who may not sign"),
        ("nobody", NotFoundError, "nobody"),
    ],
)
def test_only_who_could_sign_a_statement_withdraws_it(
    sqlite_sample: SamplePoll,
    caplog: pytest.LogCaptureFixture,
    officer: str,
    refusal: type[RatifyError],
    match: str,
) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    accounts.end(ctx, "anne")
    drafted = statements.draft_statement(ctx, poll, Act.VOID, "flood")
    with pytest.raises(refusal, match=match):
        statements.withdraw_statement(ctx, poll, Act.VOID, officer)
    assert statements.waiting_for(ctx, poll, Act.VOID) == drafted
    assert caplog.messages == []


def test_nothing_waits_nothing_is_signed(sqlite_sample: SamplePoll) -> None:
    statements.draft_statement(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, "flood")
    given = signature(sqlite_sample, "anne", Act.VOID)
    statements.withdraw_statement(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, "anne")
    with pytest.raises(NotFoundError, match="no statement to void waits"):
        statements.sign_act(sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, given)


def test_a_refusal_at_the_second_signature_leaves_the_first_waiting(
    sqlite_ctx: Context,
) -> None:
    """The seal is refused because the poll changed; nothing is half-done."""
    sample = draft_poll(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    sign(sample, "anne", Act.SEAL)
    last = signature(sample, "paul", Act.SEAL)
    accounts.add_file_key(sqlite_ctx, "paul", _new_public_key())
    with pytest.raises(ConflictError, match=r"has changed since this statement .*Officer paul"):
        statements.sign_act(sqlite_ctx, sample.poll, Act.SEAL, last)
    assert state_of(sample) is PollState.DRAFT
    assert sample.log() == []
    found = statements.waiting_for(sqlite_ctx, sample.poll, Act.SEAL)
    assert found is not None
    assert found.signed_by == ("anne",)


def _new_public_key() -> str:
    return public_key_text(Ed25519PrivateKey.generate())
