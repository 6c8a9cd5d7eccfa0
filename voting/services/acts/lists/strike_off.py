"""Two officers, one of the executive, have units' strike-off lists shown to them.

Rules this module keeps:
1. It names units of the poll, one at least, sorted, and changes nothing of the poll.
2. With the second signature the lists can be looked at (`shown`); with one, nothing can.
"""

from __future__ import annotations

from audit.record.about.lines import About
from audit.record.about.voters.strike_off import about_strike_off, units_of
from audit.record.errors import StatementError
from audit.record.log.list_events import StrikeOffDisclosed
from audit.record.signatures.statement import Statement
from voting.domain.errors import MalformedError
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.signatures import ActContext, Signed


def _about(context: ActContext, request: ActRequest) -> About:
    units = tuple(sorted(set(request.units)))  # 1
    if not units:
        raise MalformedError("strike-off: say which units' lists you need: one at least.")
    try:
        return about_strike_off(context.as_sealed, units)
    except StatementError as error:
        known = ", ".join(unit.id for unit in context.document.units)
        raise MalformedError(f"strike-off: {error}: name some of {known}.") from error


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(units=units_of(statement.about))


def _disclose(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    event = StrikeOffDisclosed(
        time=context.moment(signed.statement),
        units=units_of(signed.statement.about),
        statement=signed.statement,
        signatures=signed.signatures,
    )
    context.uow.log.append(context.poll.id, event)


STRIKE_OFF = Handler(about=_about, do=_disclose, request=_asked)
