"""Voters taken off the sealed list: two officers before the opening, then the authority."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from audit.verify import NO_ANCHORS, verify_record
from tests.kit.claimants import claimant, vote_apart
from tests.kit.contacts import account, change_contact
from tests.kit.database.stores import MovableClock
from tests.kit.desk.removals import (
    ANA,
    ANNE,
    BEN,
    pending,
    propose,
    remove,
    revocation,
    sign,
    statement_of,
    taken_off,
)
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, ask, draw, reach
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, SampleVoter, draft_poll
from voting.domain.errors import (
    AlreadyVotedError,
    ConflictError,
    MalformedError,
    NotFoundError,
    NotTheAuthorityError,
    PollClosedError,
    RefusedError,
    SignInRefusedError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.objections.removal_signing import hand_in_removal
from voting.services.objections.removals import (
    signed_removals,
    waiting_removals,
    withdraw_removal,
)
from voting.services.objections.taking_off import pending_removals, take_off
from voting.services.polls import board
from voting.services.polls.export import build_record
from voting.services.rulings.matches import matches
from voting.services.voters.signed import compare_voters, intact_voter


@pytest.fixture
def sealed(ctx: Context, tmp_path: Path) -> SamplePoll:
    """A sealed poll of four voters in two units, each with an e-mail address."""
    sample = draft_poll(ctx)
    reach(sample, tmp_path)
    sample.act(Act.SEAL)
    return sample


def listed(sample: SamplePoll, voter: SampleVoter) -> bool:
    """Whether the voter is on the list, as it was signed and as the database has it."""
    with sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
        assert list(compare_voters(sample.ctx, uow, poll)) == []
        return intact_voter(sample.ctx, uow, poll, voter.member) is not None


def vote(sample: SamplePoll, voter: SampleVoter) -> None:
    authorization, ballot = sample.authorization(voter), sample.ballot(voter)
    cast_ballot(sample.ctx, sample.poll, authorization, ballot)


def on_list(sample: SamplePoll, unit: str) -> int:
    """How many the board says are on a unit's list."""
    return next(
        row.on_list for row in board.turnout(sample.ctx, sample.poll) if row.unit.id == unit
    )


# --- two officers, then the authority ------------------------------------------------------------


def test_2_77_two_officers_then_the_authority_take_a_voter_off_the_list(sealed: SamplePoll) -> None:
    """By-law 2.77.1: until the authority has signed the voter is on it; then the code is dead."""
    voter, other = sealed.voters[0], sealed.voters[2]
    assert voter.unit == other.unit
    assert remove(sealed, voter) == 1
    assert listed(sealed, voter)
    assert on_list(sealed, voter.unit) == 2
    assert [one.member for one in pending(sealed)] == [voter.member]
    taken_off(sealed, voter)
    assert not listed(sealed, voter)
    assert pending(sealed) == []
    sealed.act(Act.OPEN)
    assert on_list(sealed, voter.unit) == 1
    with pytest.raises(SignInRefusedError):
        sealed.sign_in(voter)
    vote(sealed, other)
    record = build_record(sealed.ctx, sealed.poll, Edition.PUBLIC)
    assert verify_record(record, NO_ANCHORS, processes=1).ok


def test_a_removed_voter_is_told_in_general_and_how_to_vote_still(
    sealed: SamplePoll,
) -> None:
    voter = sealed.voters[1]
    remove(sealed, voter)
    (notice,) = waiting_messages(sealed)
    assert notice.contact.value == address_of(voter)
    text = notice.message.text
    assert "you should not be on the voters’ list" in text
    assert "it counts only if two officers confirm your membership" in text
    assert voter.member not in text
    assert not any(name in text for name in (ANA, BEN))


def test_a_voter_who_votes_before_the_authority_signs_has_voted(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    remove(sealed, voter)
    sealed.act(Act.OPEN)
    vote(sealed, voter)
    assert pending(sealed) == []
    with pytest.raises(AlreadyVotedError):
        taken_off(sealed, voter)
    (shown,) = signed_removals(sealed.ctx, sealed.poll, account(sealed, ANA))
    assert (shown.off, shown.voted) == (False, True)
    assert listed(sealed, voter)


def test_the_same_revocation_again_is_answered_once(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    remove(sealed, voter)
    taken_off(sealed, voter)
    entries = len(sealed.log())
    taken_off(sealed, voter)
    assert len(sealed.log()) == entries


def test_a_reissued_card_goes_with_the_removal_and_links_are_void(sealed: SamplePoll) -> None:
    """The link that was sent before works no more, and nobody draws another code."""
    voter = sealed.voters[0]
    token = ask(sealed, voter)
    remove(sealed, voter)
    with pytest.raises(RefusedError):
        draw(sealed, voter, token)
    taken_off(sealed, voter)
    assert not listed(sealed, voter)


def test_who_was_taken_off_and_claims_is_shown_so_to_who_rules(sealed: SamplePoll) -> None:
    """By-law 2.77: a sequestered vote is open to them; the officers see why they are not listed."""
    voter = sealed.voters[0]
    remove(sealed, voter)
    taken_off(sealed, voter)
    sealed.act(Act.OPEN)
    who = claimant(sealed, voter.unit, number=voter.member)
    vote_apart(sealed, who)
    with sealed.ctx.store.reader() as uow:
        found = matches(sealed.ctx, uow, uow.polls.get(sealed.poll), who.claim)
    (same,) = [one for one in found if one.same_number]
    assert (same.member.number, same.removed, same.voted) == (voter.member, True, False)
    assert not any(one.removed for one in found if one is not same)


# --- who signs, and when -------------------------------------------------------------------------


def test_one_officer_alone_removes_nobody(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    removal = propose(sealed, voter)
    with pytest.raises(RefusedError, match="signs it first"):
        sign(sealed, removal, BEN)
    assert not sign(sealed, removal, ANA).done
    with pytest.raises(ConflictError, match="another officer must sign"):
        sign(sealed, removal, ANA)
    assert pending(sealed) == []
    with pytest.raises(ConflictError, match="no removal of the member with this voting code"):
        taken_off(sealed, voter)
    assert listed(sealed, voter)
    assert sign(sealed, removal, ANNE).done  # the returning officer may be the second


@pytest.mark.parametrize("officer", ["anne", "paul", "tess"])
def test_only_a_membership_officer_proposes(sealed: SamplePoll, officer: str) -> None:
    with pytest.raises(RefusedError):
        propose(sealed, sealed.voters[0], officer)


def test_2_77_nobody_is_removed_once_the_window_has_opened(
    sealed: SamplePoll, clock: MovableClock
) -> None:
    """By-law 2.77.1: after the objections have ended, yes; once voting may open, no."""
    voter, other = sealed.voters[:2]
    removal = propose(sealed, voter)
    sign(sealed, removal, ANA)
    with sealed.ctx.store.reader() as uow:
        opens = uow.polls.get(sealed.poll).opens
    clock.stop()
    sealed.forward_to(opens)  # and nobody has authorised it: the poll is still sealed
    refused = (
        lambda: sign(sealed, removal, BEN),
        lambda: propose(sealed, other),
    )
    for one in refused:
        with pytest.raises(PollClosedError, match="ends when voting opens"):
            one()
    assert not any(b"voter:removed" in raw for raw in sealed.log())


def test_who_is_not_on_the_list_or_removed_already_is_not_removed(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    unknown = SampleVoter("99999999", voter.unit, voter.secret)
    with pytest.raises(ConflictError, match="not on the voters' list"):
        propose(sealed, unknown)
    removal = propose(sealed, voter)
    with pytest.raises(ConflictError, match="waits, or is signed, already"):
        propose(sealed, voter)
    for officer in (ANA, BEN):
        sign(sealed, removal, officer)
    with pytest.raises(ConflictError, match="waits, or is signed, already"):
        propose(sealed, voter)


def test_a_removal_is_withdrawn_or_waits_a_day(ctx: Context, clock: MovableClock) -> None:
    with ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0)
    sample = draft_poll(ctx, opens=opens.replace(year=opens.year + 1))
    sample.act(Act.SEAL)
    ana = account(sample, ANA)
    first = propose(sample, sample.voters[0])
    withdraw_removal(sample.ctx, sample.poll, first, ana)
    with pytest.raises(ConflictError, match="signed or withdrawn already"):
        sign(sample, first, ANA)
    second = propose(sample, sample.voters[0])
    clock.forward(hours=24)
    assert waiting_removals(sample.ctx, sample.poll, ana) == []
    with pytest.raises(NotFoundError, match="waited longer than 24 hours"):
        sign(sample, second, ANA)
    assert propose(sample, sample.voters[0]) not in (first, second)


def test_a_signature_file_counts_like_any_other(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    removal = propose(sealed, voter)
    statement = statement_of(sealed, removal)
    for officer in (ANA, BEN):
        given = sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer])
        raw = encode_signature_file(statement, given)
        outcome = hand_in_removal(sealed.ctx, sealed.poll, raw)
    assert outcome.done
    with pytest.raises(ConflictError, match="does not wait"):
        hand_in_removal(sealed.ctx, sealed.poll, raw)


def test_what_is_signed_holds_no_member(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    removal = propose(sealed, voter)
    (waiting,) = waiting_removals(sealed.ctx, sealed.poll, account(sealed, BEN))
    assert waiting.member.number == voter.member
    assert waiting.same
    assert not waiting.my_turn
    text = waiting.statement.message.decode()
    assert not any(secret in text for secret in (voter.member, "A Member", voter.credential))
    assert voter.member not in repr(waiting)
    withdraw_removal(sealed.ctx, sealed.poll, removal, account(sealed, BEN))
    again = propose(sealed, voter)
    assert statement_of(sealed, again).about != waiting.statement.about  # nothing in common


# --- the authority -------------------------------------------------------------------------------


def test_only_the_authority_is_shown_what_waits_and_takes_off(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    remove(sealed, voter)
    with pytest.raises(RefusedError):
        pending_removals(sealed.ctx, sealed.poll, "0" * 64, "")
    signed = revocation(sealed, voter)
    for wrong in (
        {**signed, "unit": "B-SEC"},
        {**signed, "credential": sealed.voters[1].credential},
    ):
        with pytest.raises(NotTheAuthorityError):
            take_off(sealed.ctx, sealed.poll, wrong)
    with pytest.raises(MalformedError):
        take_off(sealed.ctx, sealed.poll, {**signed, "more": ""})
    assert listed(sealed, voter)


# --- whoever only writes to the database ---------------------------------------------------------


def test_a_contact_is_changed_beside_a_removal(sealed: SamplePoll) -> None:
    """The two acts of the desk do not stand in each other's way."""
    voter = sealed.voters[0]
    removal = propose(sealed, voter)
    change_contact(sealed, voter)
    for person in (ANA, BEN):
        sign(sealed, removal, person)
    assert listed(sealed, voter)
