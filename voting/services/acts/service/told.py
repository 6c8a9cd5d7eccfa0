"""What was told of a poll's interruptions, and whether an extension is asked for.

Rules this module keeps:
1. It is read from the log, by the rules by which a verifier replays it.
2. The executive is asked to extend where the last hours before the sealed close lost as many
   minutes as poll.json says, while voting is not over; one that lasts counts until now.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from audit.record.errors import AuditError
from audit.record.interruption import Interruption, lost_before
from audit.record.log.entries import parse_entry
from audit.record.log.service_events import ServiceEvent
from audit.replay.service.interruptions import in_order, joined
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, UnitOfWork


def interruptions_of(ctx: Context, poll_id: str) -> tuple[Interruption, ...]:
    """Return the interruptions of a poll in the order of their beginnings."""
    with ctx.store.reader() as uow:
        return told(uow, poll_id)


def told(uow: UnitOfWork, poll_id: str) -> tuple[Interruption, ...]:
    """Return the interruptions that the log tells of."""
    found: tuple[Interruption, ...] = ()
    for entry in uow.log.interruptions(poll_id):
        event = parse_entry(entry.raw, entry.index).event
        if isinstance(event, ServiceEvent):
            found = with_one(poll_id, found, event.interruption, event.time)
    return found


def with_one(
    poll_id: str, found: tuple[Interruption, ...], new: Interruption, now: datetime
) -> tuple[Interruption, ...]:
    """Return them with one more, told now; `ConflictError` if it may not be told."""
    try:
        return in_order(joined(found, new, now))
    except AuditError as error:
        raise ConflictError(f"poll {poll_id}: {error}. Correct its times.") from error


def asked_to_extend(poll: Poll, found: tuple[Interruption, ...], now: datetime) -> timedelta | None:
    """Return how long voting was interrupted in its last hours, where that asks for more time."""
    lost = lost_before(poll.terms.closes, now, found)
    asks = lost >= timedelta(minutes=poll.terms.interruption_minutes)
    return lost if asks and poll.live else None
