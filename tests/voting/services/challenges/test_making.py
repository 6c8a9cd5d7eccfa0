"""Two officers challenge a listed member, before her ballot or after it (by-law 2.77, reading)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.record.log.challenge_events import BallotChallenged, VoterChallenged
from audit.record.log.entries import parse_entry
from audit.record.log.events import BallotCast
from audit.record.log.list_events import BallotSequestered
from audit.record.receipt import Receipt
from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import ANA, ANNE, BEN, CY, NOTE, ChallengePoll
from tests.kit.contacts import account
from tests.kit.database.stores import MovableClock
from tests.kit.database.tampering import administrator
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, reissued
from tests.kit.polls import SampleVoter
from voting.domain.challenges.challenge import ChallengeReason, HoldState
from voting.domain.errors import (
    AuthorizationInvalidError,
    ConflictError,
    ListEntryChangedError,
    MalformedError,
    NotFoundError,
    PollClosedError,
    RefusedError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.challenges.make import (
    propose_challenge,
    waiting_challenges,
    withdraw_challenge,
)
from voting.services.challenges.shares import shares
from voting.services.challenges.state import hold_of
from voting.services.officers.accounts import end


def last(one: ChallengePoll) -> object:
    """The log's last event."""
    log = one.sample.log()
    return parse_entry(log[-1], len(log) - 1).event


def hold(one: ChallengePoll, voter: SampleVoter | None = None) -> object:
    """How the member's ballot stands."""
    with one.ctx.store.reader() as uow:
        return hold_of(one.ctx, uow, one.poll, (voter or one.voter).member)


def test_2_77_1_a_member_challenged_before_her_ballot_votes_and_it_is_on_hold(challenges):
    challenges.challenge()
    made = last(challenges)
    assert isinstance(made, VoterChallenged)
    raw = challenges.vote()
    placed = last(challenges)
    assert isinstance(placed, BallotSequestered)
    assert (placed.claim, placed.ballot) == (made.challenge, sha256_hex(raw))
    receipt = challenges.sample.sign_in(challenges.voter)
    assert isinstance(receipt, Receipt)
    assert receipt.sequestered
    found = hold(challenges)
    assert (found.state, found.before, found.voted) == (HoldState.ON_HOLD, True, True)
    assert found.digest == made.challenge


def test_a_member_challenged_after_her_ballot_has_that_one_on_hold(challenges):
    raw = challenges.vote()
    challenges.challenge()
    made = last(challenges)
    assert isinstance(made, BallotChallenged)
    assert made.ballot == sha256_hex(raw)
    receipt = challenges.sample.sign_in(challenges.voter)
    assert isinstance(receipt, Receipt)
    assert not receipt.sequestered
    found = hold(challenges)
    assert (found.state, found.before, found.voted) == (HoldState.ON_HOLD, False, True)


def test_a_member_can_be_challenged_before_the_opening(ctx: Context, tmp_path: Path):
    sealed = ChallengePoll(ctx, tmp_path, opened=False)
    sealed.challenge()
    assert isinstance(last(sealed), VoterChallenged)


def test_nobody_else_s_ballot_is_on_hold(small):
    small.challenge()
    other = small.sample.voters[1]
    small.vote(other)
    assert isinstance(last(small), BallotCast)
    assert hold(small, other) is None


class TestOneSignatureDoesNothing:
    """What one officer alone has done changes nothing for the member."""

    def test_a_proposal_that_one_has_signed(self, challenges):
        before = challenges.sample.log()
        challenge = challenges.propose()
        assert not challenges.sign(challenge, ANA).done
        assert challenges.sample.log() == before
        assert hold(challenges) is None
        assert waiting_messages(challenges.sample) == []
        challenges.vote()
        assert isinstance(last(challenges), BallotCast)

    def test_the_same_officer_does_not_sign_twice(self, challenges):
        challenge = challenges.propose()
        challenges.sign(challenge, ANA)
        with pytest.raises(ConflictError, match="another officer must sign"):
            challenges.sign(challenge, ANA)

    def test_the_proposer_signs_first(self, small):
        challenge = small.propose()
        with pytest.raises(RefusedError, match="proposed this challenge, and signs it first"):
            small.sign(challenge, BEN)

    def test_two_officers_without_one_of_memberships(self, small):
        challenge = small.propose(officer=ANNE)
        small.sign(challenge, ANNE)
        with pytest.raises(RefusedError, match="officer paul is not one of this poll's membership"):
            small.sign(challenge, "paul")


class TestTheMemberVotesMeanwhile:
    """A ballot that comes between two steps is neither lost nor on hold unseen."""

    def test_between_the_two_signatures(self, challenges):
        challenge = challenges.propose()
        challenges.sign(challenge, ANA)
        challenges.vote()
        with pytest.raises(ConflictError, match="propose the challenge again"):
            challenges.sign(challenge, BEN)
        assert isinstance(last(challenges), BallotCast)
        assert hold(challenges) is None
        by = account(challenges.sample, ANA)
        assert not waiting_challenges(challenges.ctx, challenges.poll, by)
        challenges.challenge()
        assert isinstance(last(challenges), BallotChallenged)

    def test_2_77_1_who_signed_in_before_the_challenge_signs_in_again_and_loses_nothing(
        self, challenges
    ):
        authorization = challenges.sample.authorization(challenges.voter)
        raw = challenges.sample.ballot(challenges.voter)
        challenges.challenge()
        with pytest.raises(AuthorizationInvalidError, match="sign in again and vote"):
            cast_ballot(challenges.ctx, challenges.poll, authorization, raw)
        assert isinstance(last(challenges), VoterChallenged)
        again = challenges.sample.authorization(challenges.voter)
        assert cast_ballot(challenges.ctx, challenges.poll, again, raw).sequestered

    def test_the_same_ballot_sent_twice_has_one_receipt(self, small):
        small.challenge()
        authorization, raw = (
            small.sample.authorization(small.voter),
            small.sample.ballot(small.voter),
        )
        first = cast_ballot(small.ctx, small.poll, authorization, raw)
        assert cast_ballot(small.ctx, small.poll, authorization, raw) == first

    def test_a_reissued_credential_casts_the_ballot_that_is_on_hold(self, small):
        small.challenge()
        waiting_messages(small.sample)
        renewed = reissued(small.sample, small.voter)
        raw = small.vote(renewed)
        found = hold(small)
        assert (found.voted, found.state) == (True, HoldState.ON_HOLD)
        with small.ctx.store.reader() as uow:
            kept = uow.ballots.by_member(small.poll, renewed.member)
        assert (kept.raw, kept.credential) == (raw, renewed.credential)

    def test_an_authorization_that_names_another_member_s_challenge(self, small):
        other = small.sample.voters[2]
        small.challenge()
        small.challenge(other)
        theirs, key = small.sample.sign_in(other), small.ctx.keys.log_key(small.poll)
        unchallenged = small.sample.voters[1]
        for one in (small.voter, unchallenged):
            forged = replace(small.sample.sign_in(one), claim=theirs.claim).sign(key)
            with pytest.raises(AuthorizationInvalidError, match="sign in again"):
                cast_ballot(small.ctx, small.poll, forged.to_json(), small.sample.ballot(one))


class TestRefused:
    """Whom nobody can challenge, and who cannot."""

    def test_2_77_1_a_member_is_not_challenged_a_second_time(self, challenges):
        challenges.challenge()
        with pytest.raises(ConflictError, match="once, for good"):
            challenges.propose(officer=CY)

    def test_a_second_proposal_while_one_waits(self, challenges):
        challenges.propose()
        with pytest.raises(ConflictError, match="Another challenge of this member waits"):
            challenges.propose(officer=BEN)

    def test_a_proposal_that_was_withdrawn_can_be_made_anew(self, small):
        challenge = small.propose()
        withdraw_challenge(small.ctx, small.poll, challenge, account(small.sample, BEN))
        small.challenge()

    def test_a_person_who_is_not_on_the_list(self, small):
        by = account(small.sample, ANA)
        with pytest.raises(NotFoundError, match="only a listed member"):
            propose_challenge(small.ctx, small.poll, by, "999999", ChallengeReason.SUSPENDED, "")

    def test_an_officer_of_another_office(self, small):
        with pytest.raises(RefusedError, match="officer paul is not one of this poll's membership"):
            small.propose(officer="paul")

    def test_2_77_1_nobody_is_challenged_after_the_close(self, challenges):
        challenge = challenges.propose()
        challenges.sign(challenge, ANA)
        challenges.sample.end()
        with pytest.raises(PollClosedError, match="nobody can be challenged now"):
            challenges.sign(challenge, BEN)
        with pytest.raises(PollClosedError, match="nobody can be challenged now"):
            challenges.propose(challenges.sample.voters[1])

    def test_2_77_1_nor_at_the_close_of_a_poll_that_nobody_opened(
        self, sqlite_ctx: Context, clock: MovableClock
    ):
        sealed = ChallengePoll(sqlite_ctx, opened=False)
        clock.stop()
        with sqlite_ctx.store.reader() as uow:
            sealed.sample.forward_to(uow.polls.get(sealed.poll).closes)
        with pytest.raises(PollClosedError, match="nobody can be challenged now"):
            sealed.propose()

    def test_2_77_1_where_too_few_are_left_to_rule_by_the_second_signature(self, small):
        challenge = small.propose()
        small.sign(challenge, ANA)
        end(small.ctx, CY)
        with pytest.raises(RefusedError, match="could only fall"):
            small.sign(challenge, BEN)

    def test_a_member_whose_row_was_deleted_by_something_else(self, small):
        with administrator(small.ctx.store) as connection:
            connection.execute(
                text("DELETE FROM voters WHERE member = :m"), {"m": small.voter.member}
            )
        with pytest.raises(ListEntryChangedError, match="put that right first"):
            small.propose()

    def test_2_77_1_a_reason_that_the_seal_does_not_have(self, sqlite_ctx: Context, tmp_path: Path):
        reasons = (ChallengeReason.SUSPENDED,)
        one = ChallengePoll(sqlite_ctx, tmp_path, reasons=reasons)
        with pytest.raises(MalformedError, match="seals other reasons for a challenge: suspended"):
            one.propose(reason=ChallengeReason.WRONG_UNIT)

    def test_2_77_1_nobody_is_challenged_where_too_few_would_be_left_to_rule(self, small):
        end(small.ctx, CY)
        end(small.ctx, BEN)
        with pytest.raises(RefusedError, match="fewer than two officers are left to rule"):
            small.propose()


class TestWhatTheMemberIsTold:
    """The member learns that her vote is on hold, why in general, and how to answer."""

    def test_2_77_1_the_notice(self, challenges):
        challenges.challenge()
        (sent,) = waiting_messages(challenges.sample)
        assert sent.contact.value == address_of(challenges.voter)
        assert "Your vote is on hold" in sent.message.subject
        text = sent.message.text
        assert "Reason: suspended." in text
        assert "bargaining unit" in text
        assert NOTE not in text
        assert not {ANA, BEN, "Ana", "Ben"} & set(text.split())

    def test_it_does_not_tell_whether_she_has_voted(self, small):
        other = small.sample.voters[2]
        small.vote(other)
        small.challenge()
        small.challenge(other)
        first, second = waiting_messages(small.sample)
        assert first.message == second.message


def test_2_77_1_all_officers_are_warned_once_where_more_than_one_percent_is_challenged(small):
    addresses = small.give_addresses()
    small.challenge(small.sample.voters[0])
    warned = [one for one in small.subjects() if "Many members of one unit" in one]
    assert len(warned) == addresses
    small.challenge(small.sample.voters[2])
    assert not [one for one in small.subjects() if "Many members" in one]
    rows = {row.unit: row for row in shares(small.ctx, small.poll)}
    assert (rows["A-ELEM"].challenged, rows["A-ELEM"].on_list) == (2, 2)
    assert rows["A-ELEM"].above_one_percent
    assert not rows["B-SEC"].above_one_percent
