"""What is checked of a signature under an act, beside the signature itself.

Rules this module keeps:
1. An account that has ended signs nothing, nor an officer who has not accepted the union's texts.
   The table of weights is for the treasurer and the general secretary, every other act for
   returning officers and the provincial executive.
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
from voting.services.acceptance import verify_accepted
from voting.services.acts.table import HANDLERS
from voting.services.conflicts.barred import verify_free
from voting.services.signatures import ActContext


def verify_account(uow: UnitOfWork, poll_id: str, act: PollAct, officer_id: str) -> None:
    """Raise `RefusedError` unless the officer may sign this act of a poll, or withdraw it.

    The officer may after accepting the union's texts, and without a conflict of interest.
    """
    verify_signs(uow, act, officer_id)
    verify_free(uow, poll_id, act, officer_id)


def verify_signs(uow: UnitOfWork, act: PollAct, officer_id: str) -> None:
    """Raise `RefusedError` unless the officer has accepted, in a role that signs this act."""
    officer = verify_accepted(uow, officer_id)
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
