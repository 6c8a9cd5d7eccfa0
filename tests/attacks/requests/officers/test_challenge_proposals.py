"""Whoever writes to the database changes nothing of a challenge between two officers' signatures.

Neither the challenge that they make, nor the first signature under what they ruled on it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from audit.record.signatures.officer import sign_statement_ed25519
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import in_steps
from tests.kit.challenges import ANNE, CY
from tests.kit.database.tampering import administrator
from tests.kit.polls import KEYS_OF_ALL
from voting.domain.errors import ConflictError, RefusedError
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.rulings import propose_ruling, withdraw_ruling
from voting.services.signatures import stored_signature
from voting.services.voters.challenged import open_text, seal_text


@in_steps(
    by=(Attacker.SERVER, Attacker.DATABASE), keys=(Key.SERVER, Key.ROWS), caught_by="conflict"
)
def test_a_proposal_with_the_digest_of_nobody(challenges):
    """A challenge sealed anew, between its signatures, with a digest that is no member's."""
    challenge = challenges.propose()
    with challenges.ctx.store.reader() as uow:
        pending = uow.challenges.get_waiting(challenges.poll, challenge)
    forged = replace(pending, digest="0" * 64)
    sealed = seal_text(challenges.ctx, forged, open_text(challenges.ctx, pending))
    with administrator(challenges.ctx.store) as connection:
        connection.execute(
            text("UPDATE pending_challenges SET digest = :digest, sealed = :sealed"),
            {"digest": forged.digest, "sealed": sealed},
        )
    with pytest.raises(ConflictError, match=r"its digest is not that of the member"):
        challenges.sign(challenge, "ana")


@in_steps(by=(Attacker.DATABASE, Attacker.OFFICER), keys=Key.ROWS, caught_by="conflict")
def test_a_proposal_that_was_moved_to_another_member(challenges):
    """A challenge moved to another member between the two officers' signatures."""
    challenge = challenges.propose()
    challenges.sign(challenge, "ana")
    other = challenges.sample.voters[2]
    with administrator(challenges.ctx.store) as connection:
        connection.execute(
            text("UPDATE pending_challenges SET member = :other"), {"other": other.member}
        )
    with pytest.raises(ConflictError, match=f"Challenge {challenge}: .* made of this member"):
        challenges.sign(challenge, "ben")
    with challenges.ctx.store.reader() as uow:
        assert uow.challenges.of(challenges.poll) == []


@in_steps(
    by=(Attacker.DATABASE, Attacker.OFFICER), keys=(Key.ROWS, Key.OFFICER), caught_by="refused"
)
def test_one_officer_signs_a_ruling_in_the_other_s_name_too(challenges):
    """The first signature under a ruling, written by the second officer with their own key."""
    challenge = challenges.challenge()
    challenges.vote()
    challenges.rule(challenge)
    waiting = propose_ruling(challenges.ctx, challenges.poll, challenge, CY)
    forged = sign_statement_ed25519(waiting.statement, CY, KEYS_OF_ALL[ANNE])
    with administrator(challenges.ctx.store) as connection:
        connection.execute(
            text("UPDATE pending_challenge_rulings SET signer = :signer, signature = :signature"),
            {"signer": CY, "signature": stored_signature(forged).signature},
        )
    before = challenges.sample.log()
    with pytest.raises(RefusedError, match=CY):
        challenges.sign_ruling(waiting, ANNE)
    assert challenges.sample.log() == before
    withdraw_ruling(challenges.ctx, challenges.poll, challenge, ANNE)
    assert challenges.progress(challenge) is ChallengeProgress.TO_SIGN
