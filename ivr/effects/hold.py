"""What a caller who has signed in is told of a challenge.

Rules this module keeps:
1. The reason in general, and what becomes of the vote; nothing of who challenged or ruled.
"""

from __future__ import annotations

from audit.record.challenges.reasons import REASONS
from ivr.script.state import Hold
from voting.ports.unit_of_work import Context
from voting.services.challenges.told import told_of


def hold_of(ctx: Context, poll: str, member: str) -> Hold | None:
    """Return what the member is told; None for a member whom nobody has challenged."""
    told = told_of(ctx, poll, member)
    return None if told is None else Hold(told.state.value, REASONS[told.reason])
