"""A conflict of interest on an act: neither proposed nor signed nor withdrawn by that officer."""

from __future__ import annotations

import pytest

from audit.record.signatures.statement import Act
from tests.kit.officers import poll_of, sign, signature, state_of
from tests.kit.polls import TREASURER, SamplePoll, draft_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import ANA, DeskPoll
from voting.domain.conflicts.declaration import ConflictOfInterestError
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import Officer, Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.minutes.declare import declare_on_act
from voting.services.minutes.read import act_conflicts, barred_acts

WHY = "I was a party to the bargaining."


def propose(sample: SamplePoll, officer: str | None = None) -> statements.PendingStatement:
    return statements.draft_statement(
        sample.ctx, sample.poll, Act.VOID, "another vote follows", officer=officer
    )


def declare(sample: SamplePoll, officer: str = "anne", act: Act = Act.VOID) -> None:
    declare_on_act(sample.ctx, sample.poll, act, officer, WHY)


def test_the_officer_neither_proposes_nor_signs_nor_withdraws(sample: SamplePoll) -> None:
    """Conflict of interest policy."""
    declare(sample)
    with pytest.raises(ConflictOfInterestError, match="conflict of interest"):
        propose(sample, "anne")
    propose(sample, "paul")
    given = signature(sample, "anne", Act.VOID)
    with pytest.raises(ConflictOfInterestError, match="conflict of interest"):
        statements.sign_act(sample.ctx, sample.poll, Act.VOID, given)
    with pytest.raises(ConflictOfInterestError, match="conflict of interest"):
        statements.withdraw_statement(sample.ctx, sample.poll, Act.VOID, "anne")
    assert not sign(sample, "paul", Act.VOID).done
    assert state_of(sample) is PollState.OPEN
    assert barred_acts(sample.ctx, sample.poll, "anne") == {Act.VOID}


def test_a_signature_that_was_given_before_does_not_count(sample: SamplePoll) -> None:
    propose(sample)
    sign(sample, "anne", Act.VOID)
    late = signature(sample, "paul", Act.VOID)
    declare(sample)
    assert statements.waiting_for(sample.ctx, sample.poll, Act.VOID) is None
    with pytest.raises(Exception, match="no statement to void waits"):
        statements.sign_act(sample.ctx, sample.poll, Act.VOID, late)
    assert state_of(sample) is PollState.OPEN


def test_another_officers_statement_waits_on(sample: SamplePoll) -> None:
    propose(sample)
    sign(sample, "paul", Act.VOID)
    declare(sample)
    found = statements.waiting_for(sample.ctx, sample.poll, Act.VOID)
    assert found is not None
    assert found.signed_by == ("paul",)


def test_other_acts_and_other_polls_are_not_concerned(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    declare(sample, act=Act.VOID)
    sample.act(Act.SEAL)
    assert state_of(sample) is PollState.SEALED
    other = draft_poll(sqlite_ctx)
    assert act_conflicts(sqlite_ctx, other.poll, Act.VOID).declared == frozenset()


def test_where_too_few_are_left_it_is_said_who_is(sample: SamplePoll) -> None:
    before = act_conflicts(sample.ctx, sample.poll, Act.VOID)
    assert (before.declared, before.left.officers, before.left.enough) == (
        frozenset(),
        ("anne", "paul", "petra"),
        True,
    )
    declare(sample)
    after = act_conflicts(sample.ctx, sample.poll, Act.VOID)
    assert (after.declared, after.left.officers) == ({"anne"}, ("paul", "petra"))
    assert after.left.enough
    declare(sample, "petra")
    last = act_conflicts(sample.ctx, sample.poll, Act.VOID)
    assert (last.left.officers, last.left.enough) == (("paul",), False)


def test_a_treasurers_signature_of_the_weights_is_taken_back_before_the_seal(
    sqlite_ctx: Context,
) -> None:
    sample = draft_poll(sqlite_ctx)
    declare(sample, TREASURER, Act.WEIGHTS)
    assert poll_of(sample).weights is None
    with pytest.raises(ConflictOfInterestError, match="conflict of interest"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.WEIGHTS, officer=TREASURER)
    assert not act_conflicts(sqlite_ctx, sample.poll, Act.WEIGHTS).left.enough
    with pytest.raises(ConflictError, match="weights are not signed"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)


@pytest.mark.parametrize(
    ("officer", "act"), [(TREASURER, Act.VOID), (ANA, Act.SEAL), ("paul", Act.WEIGHTS)]
)
def test_only_who_could_sign_an_act_declares_on_it(
    sqlite_desk: DeskPoll, officer: str, act: Act
) -> None:
    with pytest.raises(RefusedError, match="may not sign this"):
        declare(sqlite_desk.sample, officer, act)


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.AUDITOR, Role.INSPECTOR])
def test_who_only_reads_declares_nothing(sqlite_desk: DeskPoll, role: Role) -> None:
    with sqlite_desk.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("rita", "Rita", role))
        uow.commit()
    accept_all(sqlite_desk.ctx, "rita")
    with pytest.raises(RefusedError, match="may not sign this"):
        declare(sqlite_desk.sample, "rita")


def test_it_is_declared_once_and_with_a_reason(sample: SamplePoll) -> None:
    with pytest.raises(MalformedError, match="Say in a sentence why"):
        declare_on_act(sample.ctx, sample.poll, Act.VOID, "anne", " ")
    declare(sample)
    with pytest.raises(ConflictError, match="already"):
        declare(sample)
