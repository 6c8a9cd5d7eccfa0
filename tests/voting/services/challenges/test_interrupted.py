"""What dies half way has done nothing, and what happens at once is one after the other."""

from __future__ import annotations

import pytest

from audit.record.log.challenge_events import BallotChallenged, VoterChallenged
from audit.record.log.entries import parse_entry
from audit.record.log.events import BallotCast
from tests.kit.ballots.races import at_once, call
from tests.kit.challenges import ANA, ANNE, BEN, CY, UPHOLD, ChallengePoll
from tests.kit.mail import waiting_messages
from voting.domain.errors import AuthorizationInvalidError, ConflictError
from voting.services.challenges import rulings, signing
from voting.services.challenges.rulings import propose_ruling, sign_ruling
from voting.services.challenges.state import HoldState, hold_of


class Killed(BaseException):
    """The process dies here."""


def die(*_: object) -> None:
    """Die."""
    raise Killed


def test_a_challenge_killed_before_its_notice_has_not_been_made(challenges, monkeypatch):
    challenge, before = challenges.propose(), challenges.sample.log()
    challenges.sign(challenge, ANA)
    with monkeypatch.context() as patch:
        patch.setattr(signing, "warn_of_share", die)
        with pytest.raises(Killed):
            challenges.sign(challenge, BEN)
    assert challenges.sample.log() == before
    assert waiting_messages(challenges.sample) == []
    with challenges.ctx.store.reader() as uow:
        assert hold_of(challenges.ctx, uow, challenges.poll, challenges.voter.member) is None
    assert challenges.sign(challenge, BEN).done


def test_a_ruling_killed_before_its_notice_has_not_been_made(challenges, monkeypatch):
    challenge = challenges.challenge()
    challenges.vote()
    challenges.rule(challenge, UPHOLD)
    waiting_messages(challenges.sample)
    waiting = propose_ruling(challenges.ctx, challenges.poll, challenge, CY)
    challenges.sign_ruling(waiting, CY)
    before, given = challenges.sample.log(), challenges.signature(waiting.statement, ANNE)
    with monkeypatch.context() as patch:
        patch.setattr(rulings, "tell_ruled", die)
        with pytest.raises(Killed):
            sign_ruling(challenges.ctx, challenges.poll, challenge, given)
    assert challenges.sample.log() == before
    with challenges.ctx.store.reader() as uow:
        found = hold_of(challenges.ctx, uow, challenges.poll, challenges.voter.member)
    assert found.state is HoldState.ON_HOLD
    assert sign_ruling(challenges.ctx, challenges.poll, challenge, given).signed_by == (ANNE, CY)


def test_a_ballot_and_the_second_signature_at_once(challenges: ChallengePoll):
    authorization = challenges.sample.authorization(challenges.voter)
    raw = challenges.sample.ballot(challenges.voter)
    challenge = challenges.propose()
    challenges.sign(challenge, ANA)

    ballot, signature = at_once(
        [call(challenges.sample, authorization, raw), lambda: challenges.sign(challenge, BEN)]
    )
    log = [parse_entry(raw, n).event for n, raw in enumerate(challenges.sample.log())]
    kinds = [one for one in log if isinstance(one, BallotCast | VoterChallenged | BallotChallenged)]
    assert len(kinds) == 1
    if isinstance(kinds[0], BallotCast):
        assert isinstance(signature, ConflictError)
        assert not isinstance(ballot, Exception)
    else:
        assert isinstance(kinds[0], VoterChallenged)
        assert isinstance(ballot, AuthorizationInvalidError)
        assert signature.done
