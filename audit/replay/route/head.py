"""The head of a poll's log: every entry before poll:sealed.

The rules, each tagged in the code:
1. The head ends with the first poll:sealed, whose digest is the seal digest. Only steps of a route
   and acceptances come before it. A log without it is no poll's.
2. Each entry's own time is the seal's: they are written in one transaction.
3. The acceptances come first, sorted by officer, each officer once; then the steps of route.json,
   in its order, each once and the same to the byte, and no other event.
4. The acceptances of the route's signers are those of route.json. Every other is of an officer of
   the poll, and holds; no officer of the poll is without one, or accepted after the seal
   (solidarity policy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.errors import AuditError, HistoryError
from audit.record.fields import show_time
from audit.record.log.entries import Entry
from audit.record.log.events import PollSealed
from audit.record.log.route_events import OfficerAccepted, RouteEvent
from audit.record.officers import SealedOfficer
from audit.record.route.acceptance import Acceptance, verify_acceptance
from audit.record.route.document import Route, SignedStep


@dataclass(frozen=True)
class LogHead:
    """The entries before the seal, the seal, its index in the log, and the seal digest."""

    entries: Sequence[Entry]
    sealed: PollSealed
    index: int
    seal_digest: str


def split_head(entries: Sequence[Entry]) -> LogHead:
    """Return the head of a log, up to its poll:sealed (1).

    `HistoryError` names the first entry that may not come before it.
    """
    for index, entry in enumerate(entries):
        if isinstance(entry.event, PollSealed):
            return LogHead(entries[:index], entry.event, index, entry.digest)
        if not isinstance(entry.event, RouteEvent | OfficerAccepted):
            raise HistoryError(
                f"log entry {index}: the log does not begin with poll:sealed: {entry.event.NAME} "
                "may not come before it"
            )
    raise HistoryError(f"log entry {len(entries)}: the log does not begin with poll:sealed")


def verify_head(head: LogHead, route: Route, officers: Sequence[SealedOfficer]) -> None:
    """Raise `HistoryError`, naming the entry, unless the head is this route's.

    `officers` are those of poll.json, each of whom accepted.
    """
    accepted: list[Acceptance] = []
    steps: list[SignedStep] = []
    for entry in head.entries:
        where, event = f"log entry {entry.index}, {entry.event.NAME}", entry.event
        if event.time != head.sealed.time:  # 2
            seal = show_time(head.sealed.time)
            raise HistoryError(f"{where}: at {show_time(event.time)}, and the seal is at {seal}")
        if isinstance(event, RouteEvent):  # 3
            _step(event.signed, len(steps), route, where)
            steps.append(event.signed)
        elif isinstance(event, OfficerAccepted) and not steps:
            _accept(event.accepted, accepted, where)
        else:
            raise HistoryError(f"{where}: it may not come after a step of the route")
    if len(steps) != len(route.steps):  # 3
        raise HistoryError(
            f"log entry {head.index}, poll:sealed: {len(steps)} steps of the route come before "
            f"it, route.json has {len(route.steps)}"
        )
    _verify_accepted(accepted, route, officers, head.sealed)  # 4


def _accept(new: Acceptance, accepted: list[Acceptance], where: str) -> None:
    if accepted and not accepted[-1].officer < new.officer:
        raise HistoryError(f"{where}: {new.officer} may not follow {accepted[-1].officer}")
    accepted.append(new)


def _step(signed: SignedStep, place: int, route: Route, where: str) -> None:
    if place >= len(route.steps) or signed != route.steps[place]:
        raise HistoryError(f"{where}: it is not step {place + 1} of route.json")


def _verify_accepted(
    accepted: Sequence[Acceptance],
    route: Route,
    officers: Sequence[SealedOfficer],
    sealed: PollSealed,
) -> None:
    signers, people = {one.id for one in route.signers}, {one.id: one for one in officers}
    of_route = tuple(one for one in accepted if one.officer in signers)
    if of_route != route.acceptances:
        raise HistoryError("officer:accepted: the log's are not those of route.json's signers")
    missing = people.keys() - {one.officer for one in accepted}
    if missing:
        raise HistoryError(
            f"officer:accepted: {', '.join(sorted(missing))} accepted nothing: every officer of "
            "poll.json accepts the union's oath, code and solidarity before the seal"
        )
    for one in accepted:
        if one.statement.time > sealed.time:
            raise HistoryError(f"officer:accepted: {one.officer} accepted after the seal")
        if one.officer in signers:
            continue
        if one.officer not in people:
            raise HistoryError(f"officer:accepted: {one.officer} is no officer of this poll")
        try:
            verify_acceptance(one, people[one.officer])
        except AuditError as error:
            raise HistoryError(f"officer:accepted: {error}") from error
