"""What a challenged member is told once she has signed in: why in general, and what becomes of it.

Rules this module keeps:
1. It is for the member herself, after a proof of her voting code, and for nobody else.
2. It tells the reason as the poll's list has it, and no note; nothing of who challenged or ruled.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record.challenges.reasons import ChallengeReason
from voting.domain.challenges.challenge import HoldState
from voting.ports.unit_of_work import Context
from voting.services.voters.challenged import hold_of, open_text


@dataclass(frozen=True)
class ToldHold:
    """Why officers challenged the member, and what becomes of her ballot."""

    reason: ChallengeReason
    state: HoldState


def told_of(ctx: Context, poll_id: str, member: str) -> ToldHold | None:
    """Return what a member who has signed in is told; None for one whom nobody has challenged.

    `ConflictError` where the tables do not fit the log.
    """
    with ctx.store.reader() as uow:
        hold = hold_of(ctx, uow, poll_id, member)
        if hold is None:
            return None
        reason = open_text(ctx, uow.challenges.get(poll_id, hold.challenge)).reason
    return ToldHold(reason, hold.state)
