"""Handing in a signature over a challenge, or a ruling on one, made away from the server.

Rules this module keeps:
1. The statement in the file says which it is; it counts only for one that waits.
"""

from __future__ import annotations

from audit.record.signatures.statement import ChallengeAct
from voting.domain.errors import MalformedError
from voting.ports.unit_of_work import Context
from voting.services.challenges.rulings import hand_in_ruling
from voting.services.challenges.signing import hand_in_challenge
from voting.services.signatures import parse_handed_in


def hand_in_any(ctx: Context, poll_id: str, raw: bytes) -> tuple[str, ...]:
    """Add the signature in a file, and return who has signed; the second signature acts.

    Raises `MalformedError` for a signature over anything else; then as `hand_in_challenge` and
    `hand_in_ruling`.
    """
    statement, _ = parse_handed_in(raw)
    act = statement.act
    if not isinstance(act, ChallengeAct):
        raise MalformedError(
            f"poll {poll_id}: this is a signature to {act}, and over no challenge: hand it in with "
            "`ratify poll submit`, or on the page of what it is about."
        )
    if act in (ChallengeAct.VOTER, ChallengeAct.BALLOT):
        return hand_in_challenge(ctx, poll_id, raw).signed_by
    return hand_in_ruling(ctx, poll_id, raw).signed_by
