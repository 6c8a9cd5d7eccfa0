"""Two officers who did not challenge rule, and sign what they agree on (by-law 2.77, reading)."""

from __future__ import annotations

import pytest

from audit.record.log.challenge_events import ChallengeDismissed, ChallengeUpheld
from audit.record.log.entries import parse_entry
from audit.record.signatures.statement import ChallengeAct
from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import (
    ANA,
    ANNE,
    BEN,
    CHALLENGERS,
    CY,
    DISMISS,
    NOTE,
    UPHOLD,
    ChallengePoll,
)
from tests.kit.claimants import claimant
from tests.kit.database.stores import MovableClock
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, admit
from tests.kit.polls import draft_poll
from voting.domain.challenges.challenge import HoldState
from voting.domain.claims.sequestration import member_person
from voting.domain.errors import (
    AlreadyRuledError,
    AlreadyVotedError,
    ConflictError,
    NotFoundError,
    RefusedError,
    RuledByYouError,
    RulingDeadlineError,
    WrongStateError,
)
from voting.ports.unit_of_work import Context
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.desk import challenge_case, list_challenges
from voting.services.challenges.rulings import propose_ruling, ready_rulings, waiting_rulings
from voting.services.challenges.state import hold_of
from voting.services.claims.keys import rotate
from voting.services.polls.board import find_tracker, turnout


def last(poll: ChallengePoll) -> object:
    """The log's last event."""
    log = poll.sample.log()
    return parse_entry(log[-1], len(log) - 1).event


def state(poll: ChallengePoll) -> HoldState:
    """How the member's ballot stands."""
    with poll.ctx.store.reader() as uow:
        return hold_of(poll.ctx, uow, poll.poll, poll.voter.member).state


def counted(poll: ChallengePoll) -> bool:
    """Whether the member counts as somebody whose vote counts."""
    with poll.ctx.store.reader() as uow:
        return uow.sequestered.counted(poll.poll, member_person(poll.voter.member))


class TestWhatTwoSign:
    """The second signature decides, for good, and the member is told."""

    def test_a_challenge_that_is_dismissed(self, disputed):
        signed = disputed.decide(disputed.id, DISMISS)
        assert signed.signed_by == (ANNE, CY)
        assert signed.statement.act is ChallengeAct.DISMISS
        event = last(disputed)
        assert isinstance(event, ChallengeDismissed)
        assert event.ballot == sha256_hex(disputed.raw)
        assert state(disputed) is HoldState.COUNTS
        assert disputed.progress(disputed.id) is ChallengeProgress.DISMISSED
        (sent,) = waiting_messages(disputed.sample)
        assert sent.contact.value == address_of(disputed.voter)
        assert "Your vote counts" in sent.message.text

    def test_a_challenge_that_is_upheld(self, disputed):
        assert counted(disputed)
        signed = disputed.decide(disputed.id, UPHOLD)
        assert signed.statement.act is ChallengeAct.UPHOLD
        event = last(disputed)
        assert isinstance(event, ChallengeUpheld)
        assert event.credential == disputed.voter.credential
        assert state(disputed) is HoldState.EXCLUDED
        assert not counted(disputed)
        (sent,) = waiting_messages(disputed.sample)
        assert "Your vote will not be counted" in sent.message.text

    def test_a_ballot_that_was_cast_before_the_challenge(self, challenges):
        raw = challenges.vote()
        challenge = challenges.challenge()
        challenges.decide(challenge, UPHOLD)
        assert last(challenges).ballot == sha256_hex(raw)

    def test_one_signature_alone_decides_nothing(self, disputed):
        disputed.rule(disputed.id)
        before = disputed.sample.log()
        waiting = propose_ruling(disputed.ctx, disputed.poll, disputed.id, CY)
        assert disputed.sign_ruling(waiting, CY).signed_by == (CY,)
        assert disputed.sample.log() == before
        assert state(disputed) is HoldState.ON_HOLD
        with pytest.raises(ConflictError, match="signed this ruling already"):
            disputed.sign_ruling(waiting, CY)

    def test_a_ruling_that_waits_is_not_proposed_anew(self, one):
        one.rule(one.id)
        waiting = propose_ruling(one.ctx, one.poll, one.id, CY)
        one.sign_ruling(waiting, CY)
        with pytest.raises(ConflictError, match="waits for signatures already"):
            propose_ruling(one.ctx, one.poll, one.id, ANNE)
        assert one.sign_ruling(waiting, ANNE).signed_by == (ANNE, CY)

    def test_what_is_signed_stands(self, one):
        one.decide(one.id, DISMISS)
        with pytest.raises(AlreadyRuledError):
            one.rule(one.id, UPHOLD, CY)
        with pytest.raises(AlreadyRuledError):
            propose_ruling(one.ctx, one.poll, one.id, CY)

    def test_a_claim_of_the_person_may_still_be_admitted_where_it_is_upheld(self, one):
        one.decide(one.id, UPHOLD)
        admit(one.sample, claimant(one.sample, "A-ELEM"), one.voter.member)
        assert counted(one)

    def test_nobody_counts_twice_where_it_is_dismissed(self, one):
        one.decide(one.id, DISMISS)
        with pytest.raises(AlreadyVotedError, match="counts already"):
            admit(one.sample, claimant(one.sample, "A-ELEM"), one.voter.member)


class TestWhoRules:
    """Two others, one of them a membership officer, each without knowing the other's ruling."""

    @pytest.mark.parametrize("officer", CHALLENGERS)
    def test_2_77_1_who_challenged_does_not_rule(self, disputed, officer):
        with pytest.raises(RefusedError, match="You made this challenge"):
            disputed.rule(disputed.id, UPHOLD, officer)
        found = challenge_case(disputed.ctx, disputed.poll, disputed.id, officer)
        assert isinstance(found.obstacle, RefusedError)
        assert found.choices == ()

    def test_2_77_1_the_second_does_not_know_what_the_first_ruled(self, one):
        before = challenge_case(one.ctx, one.poll, one.id, ANNE)
        one.rule(one.id, UPHOLD, CY, note="Seen her file.")
        assert challenge_case(one.ctx, one.poll, one.id, ANNE) == before
        assert one.progress(one.id, ANNE) is ChallengeProgress.TO_RULE
        assert one.progress(one.id, CY) is ChallengeProgress.RULED
        for challenger in CHALLENGERS:
            assert challenge_case(one.ctx, one.poll, one.id, challenger).rulings == ()

    def test_who_has_ruled_sees_both(self, one):
        one.rule(one.id, UPHOLD, CY, note="Seen her file.")
        one.rule(one.id, UPHOLD, ANNE)
        seen = challenge_case(one.ctx, one.poll, one.id, ANNE).rulings
        assert [(ruling.officer, ruling.note) for ruling in seen] == [
            (CY, "Seen her file."),
            (ANNE, ""),
        ]

    def test_nobody_rules_twice(self, disputed):
        disputed.rule(disputed.id, UPHOLD, CY)
        with pytest.raises(RuledByYouError):
            disputed.rule(disputed.id, UPHOLD, CY)

    def test_where_two_disagree_and_nobody_is_left_nothing_can_be_signed(self, one):
        one.rule(one.id, UPHOLD, CY)
        one.rule(one.id, DISMISS, ANNE)
        assert one.progress(one.id) is ChallengeProgress.DISAGREED
        with pytest.raises(ConflictError, match="must rule alike"):
            propose_ruling(one.ctx, one.poll, one.id, CY)

    def test_a_ruling_is_not_offered_to_other_officers(self, one):
        one.rule(one.id)
        assert ready_rulings(one.ctx, one.poll, ANA) == ()
        with pytest.raises(RefusedError, match="two other officers'"):
            propose_ruling(one.ctx, one.poll, one.id, BEN)
        waiting = propose_ruling(one.ctx, one.poll, one.id, CY)
        assert waiting_rulings(one.ctx, one.poll, ANA) == ()
        with pytest.raises(RefusedError, match="they sign it, and nobody else"):
            one.sign_ruling(waiting, BEN)

    def test_an_officer_of_another_office(self, one):
        with pytest.raises(RefusedError, match="officer paul is not one of"):
            list_challenges(one.ctx, one.poll, "paul")

    def test_nobody_is_at_the_desk_of_a_draft(self, sqlite_ctx: Context):
        draft = draft_poll(sqlite_ctx)
        with pytest.raises(WrongStateError, match="nobody can be challenged yet"):
            list_challenges(draft.ctx, draft.poll, ANA)

    def test_there_is_nothing_to_rule_on_without_a_ballot(self, small):
        challenge = small.challenge()
        assert small.progress(challenge) is ChallengeProgress.NO_BALLOT
        with pytest.raises(NotFoundError, match="cast no ballot yet"):
            small.rule(challenge, UPHOLD, CY)

    def test_not_at_the_deadline(self, disputed, clock: MovableClock):
        disputed.rule(disputed.id)
        waiting = propose_ruling(disputed.ctx, disputed.poll, disputed.id, CY)
        disputed.sign_ruling(waiting, CY)
        disputed.sample.end()
        clock.stop()
        disputed.forward_to_deadline()
        with pytest.raises(RulingDeadlineError, match="the ballot counts"):
            disputed.sign_ruling(waiting, ANNE)
        with pytest.raises(RulingDeadlineError, match="the ballot counts"):
            disputed.rule(disputed.id, UPHOLD, BEN)


def test_turnout_and_the_board_count_a_ballot_that_is_on_hold_apart(one):
    (tracker,) = one.trackers()
    row = turnout(one.ctx, one.poll)[0]
    assert (row.ballots, row.on_hold, row.upheld, row.counted) == (0, 0, 0, 0)  # not yet public
    one.publish()
    row = turnout(one.ctx, one.poll)[0]
    assert (row.ballots, row.on_hold, row.upheld, row.counted) == (0, 1, 0, 0)
    found = find_tracker(one.ctx, one.poll, tracker)
    assert (found.challenge, found.sequestered, found.shown) == (HoldState.ON_HOLD, True, False)
    one.decide(one.id, DISMISS)
    row = turnout(one.ctx, one.poll)[0]
    assert (row.ballots, row.on_hold, row.upheld, row.counted) == (1, 0, 0, 1)
    assert find_tracker(one.ctx, one.poll, tracker).shown


def test_the_desk_shows_the_member_and_no_reason_to_others(one):
    found = challenge_case(one.ctx, one.poll, one.id, CY)
    assert (found.member.number, found.note) == (one.voter.member, NOTE)
    assert NOTE not in repr(found)
    assert found.member.name not in repr(found)


def test_what_rests_encrypted_is_encrypted_anew_with_a_change_of_keys(challenges):
    challenge = challenges.challenge()
    waiting = challenges.propose(challenges.sample.voters[1])
    challenges.vote()
    challenges.rule(challenge, UPHOLD, CY, note="Seen her file.")

    def rows() -> list[bytes]:
        with challenges.ctx.store.reader() as uow:
            kept = [*uow.challenges.iterate(), *uow.challenges.list_waiting()]
            notes = [one.note for one in uow.challenge_rulings.iterate()]
            return [*(one.sealed for one in kept), *notes]

    before = rows()
    for said in (NOTE, "suspended", "Seen her file."):
        assert not any(said.encode() in raw for raw in before)
    rotate(challenges.ctx)
    assert not set(before) & set(rows())
    found = challenge_case(challenges.ctx, challenges.poll, challenge, CY)
    assert (found.note, found.rulings[0].note) == (NOTE, "Seen her file.")
    assert challenges.sign(waiting, ANA).signed_by == (ANA,)
