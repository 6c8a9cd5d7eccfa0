"""What no longer counts of a challenge: a conflict declared, an officer who left, a day gone by."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from audit.record.signatures.statement import STATEMENT_LIFE
from tests.kit.challenges import (
    ANA,
    ANNE,
    BEN,
    CY,
    DISMISS,
    UPHOLD,
    ChallengePoll,
)
from tests.kit.database.stores import MovableClock
from tests.kit.offices.poll import OMAR, OfficePoll
from voting.domain.conflicts.declaration import ConflictOfInterestError
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    RefusedError,
)
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.desk import challenge_case, list_challenges, rule_on_challenge
from voting.services.challenges.expiry import purge_challenges
from voting.services.challenges.rulings import propose_ruling
from voting.services.challenges.shares import challenge_numbers
from voting.services.minutes.declare import declare_on_challenge
from voting.services.polls.hand_over import hand_over_list
from voting.services.waiting import waits_until


class TestConflictsOfInterest:
    """Who declares one neither sees the challenge nor rules on it; an earlier ruling is void."""

    @pytest.mark.parametrize("verdict", [UPHOLD, DISMISS])
    def test_the_ruling_no_longer_counts_and_the_statement_is_withdrawn(self, disputed, verdict):
        disputed.rule(disputed.id, verdict)
        waiting = propose_ruling(disputed.ctx, disputed.poll, disputed.id, CY)
        disputed.sign_ruling(waiting, CY)
        declare_on_challenge(disputed.ctx, disputed.poll, disputed.id, CY, "I am a relative.")
        with pytest.raises(ConflictOfInterestError, match="nor sign a ruling on it"):
            disputed.sign_ruling(waiting, CY)
        with pytest.raises(ConflictError, match="another officer rules"):
            disputed.sign_ruling(waiting, ANNE)
        assert disputed.progress(disputed.id, ANNE) is ChallengeProgress.RULED
        with pytest.raises(ConflictOfInterestError):
            challenge_case(disputed.ctx, disputed.poll, disputed.id, CY)
        with pytest.raises(ConflictOfInterestError):
            rule_on_challenge(disputed.ctx, disputed.poll, disputed.id, CY, UPHOLD, "")
        assert list_challenges(disputed.ctx, disputed.poll, CY) == ()

    def test_who_made_it_declares_none(self, one):
        with pytest.raises(RefusedError, match="You made this challenge"):
            declare_on_challenge(one.ctx, one.poll, one.id, ANA, "I am a relative.")

    def test_its_reason_names_nobody(self, one):
        with pytest.raises(MalformedError, match="says something of who it is about"):
            declare_on_challenge(
                one.ctx, one.poll, one.id, CY, f"Number {one.voter.member} is mine."
            )


def test_the_ruling_of_an_officer_who_left_counts_no_more(ctx: Context, tmp_path: Path):
    office = OfficePoll(ctx)
    challenges = ChallengePoll(ctx, tmp_path, sample=office.sample)
    challenge = challenges.challenge()
    challenges.vote()
    challenges.rule(challenge)
    waiting = propose_ruling(challenges.ctx, challenges.poll, challenge, CY)
    challenges.sign_ruling(waiting, CY)
    office.successor(CY, OMAR, ANNE, "paul", role=Role.MEMBERSHIP_OFFICER)
    with pytest.raises(NotFoundError, match="no longer waits"):
        challenges.sign_ruling(waiting, ANNE)
    assert challenges.progress(challenge, OMAR) is ChallengeProgress.TO_RULE
    assert challenges.progress(challenge, ANNE) is ChallengeProgress.RULED
    assert challenges.rule(challenge, UPHOLD, OMAR) is ChallengeProgress.TO_SIGN


def test_what_a_leaver_proposed_or_ruled_is_withdrawn_and_others_is_not(
    ctx: Context, tmp_path: Path
):
    office = OfficePoll(ctx)
    one = ChallengePoll(ctx, tmp_path, sample=office.sample)
    hers, bens = one.propose(officer=ANA), one.propose(one.sample.voters[1], officer=BEN)
    one.sign(hers, ANA)
    one.sign(bens, BEN)
    assert hand_over_list(ctx, ANA).polls[0].challenges == 1
    office.successor(ANA, OMAR, ANNE, "paul", role=Role.MEMBERSHIP_OFFICER)
    with pytest.raises(NotFoundError, match="no longer waits"):
        one.sign(hers, BEN)
    assert one.sign(bens, CY).done


def test_a_proposal_is_signed_and_counted_until_its_24_hours_are_full(
    sqlite_ctx: Context, clock: MovableClock
):
    small = ChallengePoll(sqlite_ctx, lasts=timedelta(days=2))
    clock.stop()
    challenge = small.propose()

    def proposed() -> int:
        return challenge_numbers(small.ctx, small.poll).proposed

    with small.ctx.store.reader() as uow:
        ends = waits_until(uow.challenges.get_waiting(small.poll, challenge))
    small.sample.forward_to(ends - timedelta(seconds=1))
    assert small.sign(challenge, ANA).signed_by == (ANA,)
    assert proposed() == 1
    clock.forward(seconds=1)
    with pytest.raises(NotFoundError, match="waited longer than 24 hours"):
        small.sign(challenge, BEN)
    assert proposed() == 0


def test_what_waited_too_long_is_forgotten_and_what_was_ruled_stands(challenges):
    challenge = challenges.challenge()
    challenges.vote()
    challenges.rule(challenge)
    propose_ruling(challenges.ctx, challenges.poll, challenge, CY)
    challenges.propose(challenges.sample.voters[1])
    purge_challenges(challenges.ctx)

    def waiting() -> tuple[int, int]:
        with challenges.ctx.store.reader() as uow:
            proposed = uow.challenges.waiting(challenges.poll)
            return len(proposed), len(uow.challenge_rulings.waiting(challenges.poll))

    assert waiting() == (1, 1)
    challenges.sample.forward_to(challenges.sample.now() + STATEMENT_LIFE)
    purge_challenges(challenges.ctx)
    assert waiting() == (0, 0)
    assert challenges.progress(challenge) is ChallengeProgress.TO_SIGN
