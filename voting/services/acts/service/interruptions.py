"""Two officers enter an interruption of the service into the log.

Rules this module keeps:
1. It is told after it happened, and overlaps no other of its channel (`told`), when it is proposed
   and again when it is signed.
"""

from __future__ import annotations

from audit.record.about.interruption import about_interruption, interruption_of
from audit.record.about.lines import About
from audit.record.interruption import Interruption
from audit.record.log.service_events import service_event
from audit.record.signatures.statement import Statement
from voting.domain.errors import MalformedError
from voting.domain.poll import utc
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.acts.service.told import told, with_one
from voting.services.signatures import ActContext, Signed


def _about(context: ActContext, request: ActRequest) -> About:
    asked = request.interruption
    if asked is None:
        raise MalformedError("interruption: say which channel was interrupted, and from when.")
    _verify(context, asked)
    return about_interruption(context.as_sealed, asked)


def _verify(context: ActContext, asked: Interruption) -> None:
    """Raise `ConflictError` unless it may be told now."""
    uow, poll = context.uow, context.poll
    with_one(poll.id, told(uow, poll.id), asked, utc(uow.now()))


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(interruption=interruption_of(statement.about))


def _enter(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    asked = interruption_of(signed.statement.about)
    _verify(context, asked)
    event = service_event(asked)(
        time=context.moment(signed.statement),
        interruption=asked,
        statement=signed.statement,
        signatures=signed.signatures,
    )
    context.uow.log.append(context.poll.id, event)


INTERRUPTION = Handler(about=_about, do=_enter, request=_asked)
