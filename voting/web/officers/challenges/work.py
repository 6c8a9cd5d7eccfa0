"""What waits for an officer among a poll's challenges.

Rules this module keeps:
1. It counts what the services show this officer, and says no more of another's ruling than they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voting.domain.errors import RatifyError, RefusedError
from voting.domain.officers import Officer
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.challenges.cases import ChallengeProgress, verify_rulings_now
from voting.services.challenges.desk import ListedChallenge, list_challenges
from voting.services.challenges.make import WaitingChallenge, waiting_challenges
from voting.services.challenges.rulings import ready_rulings, waiting_rulings
from voting.services.polls.queries import moment


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


def challenge_work(
    ctx: Context,
    poll: Poll,
    officer: Officer,
    made: Sequence[ListedChallenge],
    proposed: Sequence[WaitingChallenge],
) -> ChallengeWork:
    """Return what waits for an officer of the desk, to whom the services show these challenges."""
    unsigned = [
        one for one in waiting_rulings(ctx, poll.id, officer.id) if officer.id not in one.signed_by
    ]
    return ChallengeWork(
        to_rule=sum(_is_for(one) for one in made) if _rules(ctx, poll) else 0,
        to_sign=sum(one.my_turn for one in proposed),
        rulings=len(ready_rulings(ctx, poll.id, officer.id)) + len(unsigned),
    )


def challenges_of(ctx: Context, poll: Poll, officer: Officer) -> ChallengeWork | None:
    """Return what waits for an officer in a poll; None without an assignment at its desk."""
    try:
        made = list_challenges(ctx, poll.id, officer.id)
        proposed = waiting_challenges(ctx, poll.id, officer)
    except RefusedError:
        return None
    return challenge_work(ctx, poll, officer, made, proposed)


def _rules(ctx: Context, poll: Poll) -> bool:
    try:
        verify_rulings_now(poll, moment(ctx))
    except RatifyError:
        return False
    return True


def _is_for(line: ListedChallenge) -> bool:
    if line.mine or line.progress is ChallengeProgress.TO_RULE:
        return not line.mine
    return line.progress is ChallengeProgress.DISAGREED and line.mine_to_rule
