"""The table of weights: signed by the treasurer or the general secretary, before the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.poll_document import parse_poll_document
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from audit.replay.offered import verify_offered
from tally.fte.basis import StatedFte
from tally.fte.inputs import Origin, UnitFte
from tally.fte.rules import CountingUnit, ThresholdKind
from tests.kit.database.clock import MovableClock
from tests.kit.officers import audited, change_terms, change_unit, poll_of, record, sign
from tests.kit.polls import TREASURER, TREASURER_KEY, SamplePoll, draft_poll
from tests.kit.routes.acceptances import accept_all
from voting.domain.errors import (
    ConflictError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from voting.domain.officers import FileKey, Officer, Role
from voting.domain.poll import PollKind, PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import certify, statements
from voting.services.acts.offline import hand_in_act
from voting.services.acts.weights import read_weights
from voting.services.officers import accounts
from voting.services.rulings.cases import assignment_of

HEAVY, HEAVIER = (UnitFte("A-ELEM", StatedFte(Fraction(fte))) for fte in (100, 101))
"""The draft's row, and another."""
GENERAL_SECRETARY_KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def draft(sqlite_ctx: Context) -> SamplePoll:
    """A draft whose weights nobody has signed."""
    sample = draft_poll(sqlite_ctx)
    statements.withdraw_statement(sqlite_ctx, sample.poll, Act.WEIGHTS, TREASURER)
    return sample


def signature(
    sample: SamplePoll, officer: str = TREASURER, key: Ed25519PrivateKey = TREASURER_KEY
) -> dict[str, object]:
    """Propose the statement of weights, and sign it."""
    found = statements.draft_statement(sample.ctx, sample.poll, Act.WEIGHTS)
    return sign_statement_ed25519(found.statement, officer, key).to_json()


def signed_by(sample: SamplePoll) -> str | None:
    signed = read_weights(sample.ctx, sample.poll).signed
    return signed.signature.officer if signed else None


def add_officer(ctx: Context, name: str, role: Role, key: Ed25519PrivateKey) -> None:
    with ctx.store.unit_of_work() as uow:
        file_key = FileKey(public_key_text(key))
        uow.officers.add(Officer(name, name.title(), role, file_keys=(file_key,)))
        uow.commit()
    accept_all(ctx, name, keys={name: key})


def assert_no_seal(sample: SamplePoll) -> None:
    """The seal is refused, names who must sign and where, and has changed nothing."""
    with pytest.raises(ConflictError, match="the treasurer or the general secretary signs") as said:
        statements.draft_statement(sample.ctx, sample.poll, Act.SEAL)
    assert f"/officers/polls/{sample.poll}/weights" in str(said.value)
    assert f"ratify poll sign-weights {sample.poll}" in str(said.value)
    assert poll_of(sample).poll_json is None
    assert not statements.waiting_statements(sample.ctx, sample.poll)


# --- one signature ------------------------------------------------------------------------------


def test_2_150_the_treasurer_signs_and_the_seal_holds_it(ctx: Context) -> None:
    sample = draft_poll(ctx)
    assert signed_by(sample) == TREASURER
    sample.act(Act.SEAL)
    poll = poll_of(sample)
    document = parse_poll_document(poll.poll_json or b"")
    assert document.weights.signature.officer == TREASURER
    lines = {one.name.en: one.value.en for one in document.weights.statement.about}
    assert lines["Unit A-ELEM"].endswith(
        "; elementary; in A-ELEM; 100 FTE, 50.00 for each of 2 on its list, audited membership, as "
        "stated"
    )
    assert lines["FTE of all units"] == "200"
    assert lines["Digest of fte.json"] == document.fte
    sample.act(Act.OPEN)
    audited(sample)
    verify_offered(document.weights.statement, record(sample))
    assert read_weights(ctx, sample.poll).signed == document.weights


def test_2_150_the_general_secretary_may_sign_instead(draft: SamplePoll) -> None:
    add_officer(draft.ctx, "gita", Role.GENERAL_SECRETARY, GENERAL_SECRETARY_KEY)
    given = signature(draft, "gita", GENERAL_SECRETARY_KEY)
    outcome = statements.sign_act(draft.ctx, draft.poll, Act.WEIGHTS, given)
    assert (outcome.done, outcome.state) == (True, PollState.DRAFT)
    assert signed_by(draft) == "gita"
    draft.act(Act.SEAL)
    draft.act(Act.OPEN)
    audited(draft)


def test_a_signature_made_on_another_computer_is_handed_in(draft: SamplePoll) -> None:
    found = statements.draft_statement(draft.ctx, draft.poll, Act.WEIGHTS).statement
    signed = sign_statement_ed25519(found, TREASURER, TREASURER_KEY)
    assert hand_in_act(draft.ctx, draft.poll, encode_signature_file(found, signed)).done
    assert signed_by(draft) == TREASURER


def test_what_is_signed_is_not_signed_again(draft: SamplePoll) -> None:
    draft.sign_weights()
    with pytest.raises(ConflictError, match="tess has signed these weights"):
        statements.draft_statement(draft.ctx, draft.poll, Act.WEIGHTS)


def test_a_signature_waits_for_the_seal_as_long_as_it_takes(
    draft: SamplePoll, clock: MovableClock
) -> None:
    change_terms(draft, closes=draft.now().replace(microsecond=0, year=2099))
    with draft.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(draft.poll)
        terms = poll.terms
        until = terms.closes.replace(year=2098)
        late = replace(terms, opens=until, objections_until=until)
        late = replace(late, ruling_deadline=terms.closes.replace(year=2100))
        uow.polls.save(replace(poll, closes=terms.closes, terms=late))
        uow.commit()
    draft.sign_weights()
    clock.forward(hours=30)
    assert draft.act(Act.SEAL) is PollState.SEALED
    audited(draft)


# --- without it, no seal ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(PollKind))
def test_2_150_without_a_signature_there_is_no_seal(draft: SamplePoll, kind: PollKind) -> None:
    change_terms(draft, kind=kind)
    assert_no_seal(draft)
    statements.draft_statement(draft.ctx, draft.poll, Act.WEIGHTS)
    with pytest.raises(ConflictError, match="its weights are not signed"):
        statements.draft_statement(draft.ctx, draft.poll, Act.SEAL)


CHANGES: dict[str, Callable[[SamplePoll], None]] = {
    "weight": lambda sample: change_unit(sample, weight=HEAVIER),
    "unit it counts in": lambda sample: change_unit(sample, weight=replace(HEAVY, counts_in="B")),
    "who certified it": lambda sample: change_unit(
        sample, weight=replace(HEAVY, origin=Origin(certified_by="Somebody"))
    ),
    "unit's name": lambda sample: change_unit(sample, name_fr="Section autre"),
    "unit's board": lambda sample: change_unit(sample, board="Another board"),
    "fee": lambda sample: change_terms(sample, membership_fee="1200.00"),
    "protection part": lambda sample: change_terms(sample, member_protection="1.00"),
    "salary ratio": lambda sample: change_terms(sample, salary_ratio="0.35"),
    "threshold": lambda sample: change_terms(sample, threshold="2/3"),
    "threshold's kind": lambda sample: change_terms(sample, threshold_kind=ThresholdKind.AT_LEAST),
    "counting unit": lambda sample: change_terms(sample, counting_unit=CountingUnit.UNIT),
    "occasional ratio": lambda sample: change_terms(
        sample, salary_ratio="0.35", occasional_ratio=True
    ),
    "title": lambda sample: change_terms(sample, title=Bilingual("Other", "Autre")),
    "kind": lambda sample: change_terms(sample, kind=PollKind.FINAL_OFFER),
    "officers": lambda sample: change_terms(sample, officers=("anne", "paul")),
    "account": lambda sample: accounts.end(sample.ctx, TREASURER),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_2_150_a_changed_figure_or_signer_takes_the_signature_back(
    sqlite_ctx: Context, name: str
) -> None:
    sample = draft_poll(sqlite_ctx)
    CHANGES[name](sample)
    assert signed_by(sample) is None
    with pytest.raises(ConflictError, match="signed by what no longer holds"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    assert_no_seal(sample)


def test_a_weight_changed_between_the_two_signatures_of_the_seal_is_refused(
    sqlite_ctx: Context,
) -> None:
    sample = draft_poll(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    sign(sample, "anne", Act.SEAL)
    change_unit(sample, weight=HEAVIER)
    with pytest.raises(ConflictError, match="signed by what no longer holds"):
        sign(sample, "paul", Act.SEAL)
    assert poll_of(sample).state is PollState.DRAFT


def test_a_withdrawn_signature_withdraws_the_seal_that_was_proposed(
    sqlite_ctx: Context, caplog: pytest.LogCaptureFixture
) -> None:
    sample = draft_poll(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    sign(sample, "anne", Act.SEAL)
    statements.withdraw_statement(sqlite_ctx, sample.poll, Act.WEIGHTS, TREASURER)
    assert statements.waiting_for(sqlite_ctx, sample.poll, Act.SEAL) is None
    assert signed_by(sample) is None
    assert "officer tess withdrew the statement to weights" in caplog.text


def test_bytes_that_somebody_wrote_into_the_database_are_no_signature(draft: SamplePoll) -> None:
    with draft.ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(uow.polls.get(draft.poll), weights=b"{}"))
        uow.commit()
    assert signed_by(draft) is None
    with pytest.raises(ConflictError, match="no longer holds"):
        statements.draft_statement(draft.ctx, draft.poll, Act.SEAL)


# --- by nobody else -----------------------------------------------------------------------------


@pytest.mark.parametrize("officer", ["anne", "paul"])
def test_2_57_no_officer_of_another_role_signs_or_withdraws_the_weights(
    draft: SamplePoll, officer: str
) -> None:
    given = signature(draft, officer, draft.officers[officer])
    with pytest.raises(RefusedError, match="treasurer, general-secretary"):
        statements.sign_act(draft.ctx, draft.poll, Act.WEIGHTS, given)
    with pytest.raises(RefusedError, match="treasurer, general-secretary"):
        statements.withdraw_statement(draft.ctx, draft.poll, Act.WEIGHTS, officer)
    assert signed_by(draft) is None


def test_a_treasurer_whom_the_poll_does_not_name_cannot_sign(draft: SamplePoll) -> None:
    change_terms(draft, officers=("anne", "paul"))
    with pytest.raises(RefusedError, match="is not sealed for this officer"):
        statements.sign_act(draft.ctx, draft.poll, Act.WEIGHTS, signature(draft))


def test_a_key_that_is_not_the_treasurers_does_not_sign(draft: SamplePoll) -> None:
    foreign = signature(draft, TREASURER, Ed25519PrivateKey.generate())
    with pytest.raises(RefusedError, match="is not sealed for this officer"):
        statements.sign_act(draft.ctx, draft.poll, Act.WEIGHTS, foreign)


def test_a_signature_over_figures_that_have_changed_since_is_refused(draft: SamplePoll) -> None:
    given = signature(draft)
    change_unit(draft, weight=HEAVIER)
    with pytest.raises(ConflictError, match="has changed since this statement was made"):
        statements.sign_act(draft.ctx, draft.poll, Act.WEIGHTS, given)
    assert signed_by(draft) is None


@pytest.mark.parametrize("act", [Act.SEAL, Act.VOID, Act.RELEASE])
def test_2_57_treasurer_and_general_secretary_do_no_act_on_a_poll(
    sqlite_ctx: Context, act: Act
) -> None:
    sample = draft_poll(sqlite_ctx)
    add_officer(sqlite_ctx, "gita", Role.GENERAL_SECRETARY, GENERAL_SECRETARY_KEY)
    for officer in (TREASURER, "gita"):
        with pytest.raises(RefusedError) as refused:
            statements.withdraw_statement(sqlite_ctx, sample.poll, act, officer)
        assert "who" in str(refused.value)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    found = statements.waiting_for(sqlite_ctx, sample.poll, Act.SEAL)
    assert found is not None
    given = sign_statement_ed25519(found.statement, TREASURER, TREASURER_KEY).to_json()
    with pytest.raises(RefusedError, match="tess is a treasurer, who may not sign this"):
        statements.sign_act(sqlite_ctx, sample.poll, Act.SEAL, given)


def test_2_57_neither_sees_a_result_before_its_release_or_a_claim(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    add_officer(sqlite_ctx, "gita", Role.GENERAL_SECRETARY, GENERAL_SECRETARY_KEY)
    sample.act(Act.SEAL)
    for officer in (TREASURER, "gita"):
        with pytest.raises(RefusedError, match="sees results when they are released"):
            certify.unreleased_result(sqlite_ctx, sample.poll, officer)
        with pytest.raises(RefusedError, match="sees results when they are released"):
            statements.waiting_for(sqlite_ctx, sample.poll, Act.CERTIFY, officer)
        with sqlite_ctx.store.reader() as uow, pytest.raises(RefusedError, match="membership"):
            assignment_of(uow, uow.polls.get(sample.poll), officer)


# --- after the seal -----------------------------------------------------------------------------


def test_after_the_seal_nobody_signs_or_withdraws_weights(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    sample.act(Act.SEAL)
    calls: tuple[Callable[[], object], ...] = (
        lambda: statements.draft_statement(sqlite_ctx, sample.poll, Act.WEIGHTS),
        lambda: statements.withdraw_statement(sqlite_ctx, sample.poll, Act.WEIGHTS, TREASURER),
    )
    for call in calls:
        with pytest.raises(WrongStateError, match="cannot have its weights signed"):
            call()
    assert signed_by(sample) == TREASURER


def test_the_stored_signature_does_not_change_after_the_seal(ctx: Context) -> None:
    sample = draft_poll(ctx)
    sample.act(Act.SEAL)
    with pytest.raises(ConflictError, match="what is sealed"), ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(uow.polls.get(sample.poll), weights=None))


def test_there_are_no_weights_of_no_poll(sqlite_ctx: Context) -> None:
    with pytest.raises(NotFoundError):
        read_weights(sqlite_ctx, "E1ectionE1ecti1")
