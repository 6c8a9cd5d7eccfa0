"""What is checked of a signature under an act, beside the signature itself.

Rules this module keeps:
1. An account that has ended signs nothing; a membership officer signs rulings and changed
   contacts only; what is not released is for officers who have taken the oath.
2. What was signed is what is done: the statement's lines are computed again, under the lock, when
   the second officer has signed.
"""

from __future__ import annotations

from audit.record.about.lines import verify_about
from audit.record.errors import AuditError
from audit.record.signatures.statement import Act, Statement
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import Role
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acts.certify import verify_sworn
from voting.services.acts.table import HANDLERS, NEEDS_OATH
from voting.services.signatures import ActContext


def verify_account(uow: UnitOfWork, act: Act, officer_id: str) -> None:
    """Raise `RefusedError` unless the account may sign this act, after the oath if it needs one."""
    if act in NEEDS_OATH:
        verify_sworn(uow, officer_id)
    officer = uow.officers.get(officer_id)
    if not officer.active:
        raise RefusedError(f"officer {officer_id}: the account has ended, and can no longer act.")
    if officer.role is Role.MEMBERSHIP_OFFICER:
        raise RefusedError(
            f"officer {officer_id} is a membership officer, who signs rulings on sequestered votes "
            f"and changes of contacts only: to {act}, ask the returning officer or the provincial "
            "executive."
        )


def verify_unchanged(context: ActContext, statement: Statement) -> None:
    """Raise `ConflictError` unless every line of a statement is still what the poll gives."""
    handler = HANDLERS[Act(statement.act)]
    now = handler.about(context, handler.request(context, statement))
    try:
        verify_about(statement.about, now)
    except AuditError as error:
        raise ConflictError(
            f"poll {context.poll.id} has changed since this statement was made: {error}. Withdraw "
            "it, and let both officers sign another."
        ) from error
