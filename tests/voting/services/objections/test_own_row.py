"""A member's own row on the voters' list, while objections to it are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from audit.record.signatures.statement import Act
from tally.protocol.credential import prove_sign_in
from tally.protocol.group import random_exponent
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll, sealed_poll
from voting.domain.errors import (
    NotFoundError,
    ObjectionWindowError,
    PollNotOpenError,
    SignInRefusedError,
    TooManyFailuresError,
)
from voting.domain.poll import PollTerms
from voting.ports.unit_of_work import Context
from voting.services.ballots import sign_in
from voting.services.objections.own_row import OwnRow, issue_own_row_nonce, own_row


@pytest.fixture
def sealed(sqlite_ctx: Context) -> SamplePoll:
    return sealed_poll(sqlite_ctx)


def terms_of(sample: SamplePoll) -> PollTerms:
    with sample.ctx.store.reader() as uow:
        return uow.polls.get(sample.poll).terms


def look(sample: SamplePoll, voter: SampleVoter) -> OwnRow:
    nonce = issue_own_row_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(voter.secret, sample.poll, voter.member, nonce).to_json()
    return own_row(sample.ctx, sample.poll, voter.member, nonce, proof, ADDRESS)


def shown(sample: SamplePoll, voter: SampleVoter) -> OwnRow | None:
    try:
        return look(sample, voter)
    except ObjectionWindowError:
        return None


def test_2_77_a_member_sees_her_own_row_before_the_vote_and_no_ballot(sealed: SamplePoll) -> None:
    """By-law 2.77.3: number, name, unit, masked contact; the sign-in itself is still refused."""
    voter = sealed.voters[1]
    set_contact(sealed, voter, email="nadia@example.org")
    row = shown(sealed, voter)
    assert row is not None
    assert (row.number, row.name, row.listed.unit) == (voter.member, "A Member", voter.unit)
    assert [one.masked for one in row.listed.contacts] == ["n•••@example.org"]
    assert "A Member" not in repr(row)
    assert set(vars(row)) == {"number", "name", "listed"}  # nothing to cast a ballot with
    with pytest.raises(PollNotOpenError):
        sign_in.issue_sign_in_nonce(sealed.ctx, sealed.poll)


def test_the_row_is_shown_between_the_two_times_and_at_no_other(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    """The first second is in, the last one is not; a proof of the time before does not serve."""
    draft = draft_poll(sqlite_ctx)
    with pytest.raises(NotFoundError):
        issue_own_row_nonce(sqlite_ctx, draft.poll)
    clock.stop()
    begins = replace_from(draft, terms_of(draft).objections_until)
    draft.act(Act.SEAL)
    with pytest.raises(ObjectionWindowError, match="is shown for objections while it is sealed"):
        issue_own_row_nonce(sqlite_ctx, draft.poll)
    draft.forward_to(begins)
    assert look(draft, draft.voters[0]).number == draft.voters[0].member
    voter, nonce = draft.voters[0], issue_own_row_nonce(sqlite_ctx, draft.poll)
    proof = prove_sign_in(voter.secret, draft.poll, voter.member, nonce).to_json()
    draft.forward_to(terms_of(draft).objections_until)
    for refused in (
        lambda: issue_own_row_nonce(sqlite_ctx, draft.poll),
        lambda: own_row(sqlite_ctx, draft.poll, voter.member, nonce, proof, ADDRESS),
    ):
        with pytest.raises(ObjectionWindowError):
            refused()


def replace_from(draft: SamplePoll, until: datetime) -> datetime:
    """Let the draft's objection window begin a minute before it ends; return when."""
    begins = until.replace(second=0, microsecond=0) - timedelta(minutes=1)
    with draft.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(draft.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, objections_from=begins)))
        uow.commit()
    return begins


def test_an_open_poll_shows_no_row(sqlite_sample: SamplePoll) -> None:
    with pytest.raises(ObjectionWindowError):
        issue_own_row_nonce(sqlite_sample.ctx, sqlite_sample.poll)


def test_a_poll_that_was_made_void_shows_no_row(sealed: SamplePoll) -> None:
    """Also while the objection window would still run."""
    assert shown(sealed, sealed.voters[0]) is not None
    sealed.act(Act.VOID)
    with pytest.raises(ObjectionWindowError):
        issue_own_row_nonce(sealed.ctx, sealed.poll)


def test_a_wrong_code_and_an_unknown_number_are_refused_alike(sealed: SamplePoll) -> None:
    """Nobody finds out who is a member: one answer, and the sign-in's own counters."""
    wrong = replace(sealed.voters[0], secret=random_exponent())
    unknown = replace(wrong, member="987654321")
    refusals = []
    for voter in (wrong, unknown):
        with pytest.raises(SignInRefusedError) as refused:
            look(sealed, voter)
        refusals.append(refused.value.message)
    assert refusals[0] == refusals[1]


def test_wrong_codes_run_into_the_sign_ins_own_counters(
    sealed: SamplePoll, clock: MovableClock
) -> None:
    clock.stop()
    for member in (sealed.voters[0].member, "987654321"):
        wrong = replace(sealed.voters[0], member=member, secret=random_exponent())
        for _ in range(6):
            with pytest.raises(SignInRefusedError):
                look(sealed, wrong)
        with pytest.raises(TooManyFailuresError):
            look(sealed, wrong)
    assert look(sealed, sealed.voters[0]).number == sealed.voters[0].member
