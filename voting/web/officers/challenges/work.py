"""What waits for an officer among a poll's challenges.

Rules this module keeps:
1. It counts what the services show this officer, and says no more of another's ruling than they do.
"""

from __future__ import annotations

from dataclasses import dataclass

from voting.domain.errors import RefusedError
from voting.domain.officers import Officer
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.desk import ListedChallenge, challenge_case, list_challenges
from voting.services.challenges.make import waiting_challenges
from voting.services.challenges.rulings import ready_rulings, waiting_rulings

_OPEN = (ChallengeProgress.TO_RULE, ChallengeProgress.DISAGREED)


@dataclass(frozen=True)
class ChallengeWork:
    """What waits for one officer.

    `to_rule`: challenges to rule or decide on. `to_sign`: proposed challenges that this officer can
    sign next. `rulings`: what this officer and another ruled alike, and this one has not signed.
    """

    to_rule: int
    to_sign: int
    rulings: int

    @property
    def waits(self) -> bool:
        """Whether anything does."""
        return bool(self.to_rule or self.to_sign or self.rulings)


def challenge_work(ctx: Context, poll_id: str, officer: Officer) -> ChallengeWork:
    """Return what waits for an officer; `RefusedError` for one not at the desk."""
    to_sign = [one for one in waiting_challenges(ctx, poll_id, officer) if one.my_turn]
    unsigned = [
        one for one in waiting_rulings(ctx, poll_id, officer.id) if officer.id not in one.signed_by
    ]
    return ChallengeWork(
        to_rule=sum(
            _is_for(ctx, poll_id, one, officer)
            for one in list_challenges(ctx, poll_id, officer.id)
        ),
        to_sign=len(to_sign),
        rulings=len(ready_rulings(ctx, poll_id, officer.id)) + len(unsigned),
    )


def challenges_of(ctx: Context, poll: Poll, officer: Officer) -> ChallengeWork | None:
    """Return what waits for an officer in a poll; None without an assignment at its desk."""
    try:
        return challenge_work(ctx, poll.id, officer)
    except RefusedError:
        return None


def _is_for(ctx: Context, poll_id: str, line: ListedChallenge, officer: Officer) -> bool:
    if line.mine or line.progress not in _OPEN:
        return False
    return challenge_case(ctx, poll_id, line.id, officer.id).obstacle is None
