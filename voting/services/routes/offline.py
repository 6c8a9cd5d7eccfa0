"""A route's step that officers sign away from the server, with `ratify sign`.

Rules this module keeps:
1. The statement's file has the step beside it, so that every line can be computed again there.
2. A signature that is handed in counts like any other (`steps.sign_step`), and only for the step
   that waits: anybody may hand it in, for it says itself who signed.
"""

from __future__ import annotations

from audit.record.errors import AuditError
from audit.record.signatures.step_file import StepFile, parse_step_signature
from voting.domain.errors import ConflictError, MalformedError, NotFoundError
from voting.ports.unit_of_work import Context
from voting.services.routes.look import route_view
from voting.services.routes.steps import StepOutcome, sign_step


def waiting_step_file(ctx: Context, route_id: str) -> StepFile:
    """Return the file of the step that waits; `NotFoundError` if none does."""
    view = route_view(ctx, route_id)
    if view.waiting is None:
        raise NotFoundError(f"route {route_id}: no step waits for a signature: propose one.")
    route = view.stored.route
    before = None if route is None else route.steps[-1].digest
    return StepFile(view.waiting.statement, view.stored.subject, view.waiting.step, before)


def hand_in_step(ctx: Context, route_id: str, raw: bytes) -> StepOutcome:
    """Add the signature in a file; with the second one the step is made.

    Checks: (1) the file's form; (2) its statement is the one that waits on this route; then as
    `sign_step`. Raises a `RatifyError`, having changed nothing.
    """
    try:
        statement, signature = parse_step_signature(raw)  # (1)
    except AuditError as error:
        raise MalformedError(
            f"{error}. Give the file that `ratify sign` wrote for this step, unchanged."
        ) from error
    waiting = route_view(ctx, route_id).waiting
    if waiting is None or waiting.statement != statement:  # (2)
        raise ConflictError(
            f"route {route_id}: the signature of {signature.officer} is over another statement "
            "than the one that waits: take that one, and sign it."
        )
    return sign_step(ctx, route_id, signature.to_json())
