"""The demonstration's members whose right to vote officers challenge (by-law 2.77).

Rules this module keeps:
1. Officers do what they do at the desk, through the same services: one proposes, two sign, two
   others rule without knowing of each other, and sign.
2. The first member is challenged before voting and the challenge dismissed: the ballot counts. The
   second is challenged after it and the challenge upheld: it does not count. And so on in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from audit.record.challenges.reasons import ChallengeReason
from voting.demo.people import DemoMember
from voting.demo.stage import MEMBERSHIP_OFFICERS, OFFICERS, DemoServer, sign
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.services.challenges import desk, make, rulings, signing
from voting.services.officers import accounts

_CHALLENGERS: Final = (MEMBERSHIP_OFFICERS[2][0], OFFICERS[0][0])
_RULE: Final = tuple(officer for officer, _, _ in MEMBERSHIP_OFFICERS[:2])


def before_and_after(
    members: Sequence[DemoMember],
) -> tuple[tuple[DemoMember, ...], tuple[DemoMember, ...]]:
    """Return who of these is challenged before voting, and who after it."""
    return tuple(members[::2]), tuple(members[1::2])


def challenge(
    stage: DemoServer, poll: str, members: Sequence[DemoMember], reason: ChallengeReason
) -> tuple[str, ...]:
    """Let two officers challenge each of these members; return the challenges' identifiers."""
    first, second = _CHALLENGERS
    proposer = accounts.account(stage.ctx, first)
    made = []
    for member in members:
        one = make.propose_challenge(stage.ctx, poll, proposer, member.number, reason, "")
        for officer in (first, second):
            to_sign = signing.challenge_to_sign(
                stage.ctx, poll, one, accounts.account(stage.ctx, officer)
            )
            signature = sign(stage, officer, to_sign.statement)
            signing.sign_challenge(stage.ctx, poll, one, signature)
        made.append(one)
    return tuple(made)


def rule(
    stage: DemoServer, poll: str, challenges: Sequence[str], verdict: ChallengeVerdict
) -> None:
    """Let two others rule on each of these challenges, and sign the ruling."""
    for one in challenges:
        for officer in _RULE:
            desk.rule_on_challenge(stage.ctx, poll, one, officer, verdict, "")
        waiting = rulings.propose_ruling(stage.ctx, poll, one, _RULE[0])
        for officer in _RULE:
            rulings.sign_ruling(stage.ctx, poll, one, sign(stage, officer, waiting.statement))
