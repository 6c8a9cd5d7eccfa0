"""Handing in a signature that an officer made away from the server, with `ratify sign`.

Rules this module keeps:
1. The signature counts like any other (`statements.sign_act`), and only for the statement that
   waits: if that was withdrawn, or proposed again, the signature is refused as another's.
2. Anybody may hand it in: the signature itself says who signed.
"""

from __future__ import annotations

from audit.record.signatures.statement import ChallengeAct, ContactAct, RemovalAct, RulingAct
from audit.work.progress import Progress, no_progress
from voting.domain.errors import ConflictError, MalformedError
from voting.ports.unit_of_work import Context
from voting.services.acts.statements import SigningOutcome, sign_act, waiting_for
from voting.services.signatures import parse_handed_in


def hand_in_act(
    ctx: Context, poll_id: str, raw: bytes, progress: Progress = no_progress
) -> SigningOutcome:
    """Add the signature in a file; the second signature on a statement does the act.

    Checks: (1) the file's form; (2) its statement is of an act on the whole poll; (3) it is
    of this poll, and waits; then as `sign_act`. Raises a `RatifyError`, having changed nothing.
    """
    statement, signature = parse_handed_in(raw)  # (1)
    if isinstance(statement.act, RulingAct):  # (2)
        raise MalformedError(
            f"poll {poll_id}: this is a signature over rulings on sequestered votes: hand it in on "
            "the page of those rulings."
        )
    if isinstance(statement.act, ChallengeAct):
        raise MalformedError(
            f"poll {poll_id}: this is a signature over a challenge, or a ruling on one: hand it in "
            "on the page of that challenge, or with `ratify poll submit-challenge`."
        )
    if isinstance(statement.act, ContactAct):
        raise MalformedError(
            f"poll {poll_id}: this is a signature over a changed contact: hand it in on the page "
            "of that change."
        )
    if isinstance(statement.act, RemovalAct):
        raise MalformedError(
            f"poll {poll_id}: this is a signature over a removal from the voters' list: hand it in "
            "on the page of that removal."
        )
    act = statement.act
    waiting = waiting_for(ctx, poll_id, act, signature.officer)
    if waiting is None or waiting.statement != statement:  # (3)
        raise ConflictError(
            f"poll {poll_id}: the signature of {signature.officer} to {act} is over another "
            "statement than the one that waits: take that one, and sign it anew."
        )
    return sign_act(ctx, poll_id, act, signature.to_json(), progress)
