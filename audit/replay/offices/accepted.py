"""What a successor accepted: the entry right before the one by which she takes over.

The rules, each tagged in the code:
1. After the seal, officer:accepted comes right before officer:succeeded, at the same time, and is
   the successor's; nothing else follows it, and no officer:succeeded comes without it.
2. It was made before, and holds by a key that the successor acts with (`verify_accepted`).
"""

from __future__ import annotations

from audit.record.errors import HistoryError, SignatureError
from audit.record.log.events import Event
from audit.record.log.office_events import OfficerKeyReplaced, OfficerSucceeded
from audit.record.log.route_events import OfficerAccepted
from audit.record.route.acceptance import verify_acceptance

OFFICE_EVENTS = (OfficerAccepted, OfficerSucceeded, OfficerKeyReplaced)
"""What is logged of offices after the seal."""


def verify_follows(event: Event, before: Event) -> None:
    """Raise `HistoryError` unless an event may follow the one before it, by rule 1."""
    if isinstance(event, OfficerSucceeded):
        _succeeding(event, before)
    elif isinstance(before, OfficerAccepted):
        raise HistoryError(
            f"officer:accepted of {before.accepted.officer} comes before it, and is no head of a "
            "log: only officer:succeeded may follow"
        )


def verify_ended(last: Event) -> None:
    """Raise `HistoryError` for a log that ends with an acceptance (1)."""
    if isinstance(last, OfficerAccepted):
        raise HistoryError("the log ends with officer:accepted: nobody takes over")


def _succeeding(event: OfficerSucceeded, before: Event) -> None:
    successor = event.successor.id
    if not isinstance(before, OfficerAccepted) or before.accepted.officer != successor:
        raise HistoryError(
            f"officer:accepted of {successor} does not come right before it: who takes over has "
            "accepted the oath of office, the code of conduct and caucus solidarity"
        )
    if before.time != event.time:
        raise HistoryError(f"officer:accepted of {successor} is of another time than this entry")


def verify_accepted(event: OfficerSucceeded, before: Event) -> None:
    """Raise an `AuditError` unless the successor accepted, with a key of her own (2).

    `before` is the event before, which `verify_follows` let through.
    """
    if not isinstance(before, OfficerAccepted):
        raise SignatureError(f"{event.successor.id} accepted nothing")
    if before.accepted.statement.time > event.time:
        raise SignatureError(f"{event.successor.id} accepted after taking over")
    verify_acceptance(before.accepted, event.successor)
