"""What is checked of a signature under an act, beside the signature itself.

Rules this module keeps:
1. An account that has ended signs nothing. The table of weights is for the treasurer and the
   general secretary, every other act for returning officers and the provincial executive; what is
   not released is for officers who have taken the oath.
2. What was signed is what is done: the statement's lines are computed again, under the lock, when
   enough officers have signed.
"""

from __future__ import annotations

from audit.record.about.lines import verify_about
from audit.record.errors import AuditError
from audit.record.signatures.statement import Act, PollAct, Statement, poll_act
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import ACTORS, WEIGHT_SIGNERS
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acts.certify import verify_sworn
from voting.services.acts.table import HANDLERS, NEEDS_OATH
from voting.services.conflicts.barred import verify_free
from voting.services.signatures import ActContext


def verify_account(uow: UnitOfWork, poll_id: str, act: PollAct, officer_id: str) -> None:
    """Raise `RefusedError` unless the account may sign this act of a poll.

    It may after the oath, if the act needs one, and without a conflict of interest.
    """
    if act in NEEDS_OATH:
        verify_sworn(uow, officer_id)
    verify_signs(uow, act, officer_id)
    verify_free(uow, poll_id, act, officer_id)


def verify_signs(uow: UnitOfWork, act: PollAct, officer_id: str) -> None:
    """Raise `RefusedError` unless the account is active, and of a role that signs this act."""
    officer = uow.officers.get(officer_id)
    if not officer.active:
        after = f": {officer.successor} took over" if officer.successor else ""
        raise RefusedError(
            f"officer {officer_id}: the account has ended, and can no longer act{after}."
        )
    roles = WEIGHT_SIGNERS if act is Act.WEIGHTS else ACTORS
    if officer.role not in roles:
        raise RefusedError(
            f"officer {officer_id} is a {officer.role}, who may not sign this. To sign the "
            f"statement “{act}”, ask an officer of one of these roles: {', '.join(roles)}."
        )


def verify_unchanged(context: ActContext, statement: Statement) -> None:
    """Raise `ConflictError` unless every line of a statement is still what the poll gives."""
    handler = HANDLERS[poll_act(statement.act)]
    now = handler.about(context, handler.request(context, statement))
    try:
        verify_about(statement.about, now)
    except AuditError as error:
        raise ConflictError(
            f"poll {context.poll.id} has changed since this statement was made: {error}. Withdraw "
            "it, and sign another."
        ) from error
