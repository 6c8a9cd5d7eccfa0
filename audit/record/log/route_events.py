"""The events at the head of a poll's log: the route of the agreement or offer, copied at the seal.

Rules this module keeps:
1. They come before poll:sealed, in the same transaction; an entry's own time is the seal's. The
   step's day stands in the step, and when it was signed in its statement.
2. A step's event is the step of route.json, signatures and all, and an acceptance's is that of
   route.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from audit.record.errors import DocumentError
from audit.record.log.events import Event
from audit.record.log.members import Member, table
from audit.record.route.acceptance import Acceptance
from audit.record.route.document import Route, SignedStep
from audit.record.route.steps import RoutePlace

_STEP: Member[SignedStep] = Member(SignedStep.parse, SignedStep.to_json)
_ACCEPTANCE: Member[Acceptance] = Member(Acceptance.parse, Acceptance.to_json)


@dataclass(frozen=True, kw_only=True)
class RouteEvent(Event):
    """A signed step of the route, at one of the places `PLACES`."""

    PLACES: ClassVar[tuple[RoutePlace, ...]]
    MEMBERS = table(signed=_STEP)
    signed: SignedStep

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.signed.step.place not in self.PLACES:
            raise DocumentError(f"{self.NAME}: the step is {self.signed.step.place.value}")


@dataclass(frozen=True, kw_only=True)
class RouteReceived(RouteEvent):
    """The agreement or offer was brought to the provincial executive."""

    NAME = "route:received"
    PLACES = (RoutePlace.RECEIVED,)


@dataclass(frozen=True, kw_only=True)
class RouteRecommended(RouteEvent):
    """The executive, or the council of presidents, made its recommendation."""

    NAME = "route:recommended"
    PLACES = (RoutePlace.EXECUTIVE, RoutePlace.COUNCIL)


@dataclass(frozen=True, kw_only=True)
class RouteTold(RouteEvent):
    """The executive told the members."""

    NAME = "route:told"
    PLACES = (RoutePlace.TOLD,)


@dataclass(frozen=True, kw_only=True)
class OfficerAccepted(Event):
    """An officer accepted the oath of office, the code of conduct and caucus solidarity."""

    NAME = "officer:accepted"
    MEMBERS = table(accepted=_ACCEPTANCE)
    accepted: Acceptance


ROUTE_EVENTS: dict[str, type[Event]] = {
    kind.NAME: kind for kind in (OfficerAccepted, RouteReceived, RouteRecommended, RouteTold)
}
"""Every kind of event at the head of a log by its name."""
_STEPS = (RouteReceived, RouteRecommended, RouteTold)


def head_events(
    route: Route, sealed: datetime, others: Sequence[Acceptance] = ()
) -> tuple[Event, ...]:
    """Return the events that the seal of a poll on this route writes first, at the seal's time.

    The acceptances come first, sorted by officer: those of the route's signers, and of the poll's
    officers `others`, who signed none of its steps. Then the steps in order. `DocumentError` for a
    route with a step that no log holds: one that stopped.
    """
    everybody = sorted((*route.acceptances, *others), key=lambda one: one.officer)
    accepted = (OfficerAccepted(time=sealed, accepted=one) for one in everybody)
    return (*accepted, *(_event(signed, sealed) for signed in route.steps))


def _event(signed: SignedStep, sealed: datetime) -> RouteEvent:
    for kind in _STEPS:
        if signed.step.place in kind.PLACES:
            return kind(time=sealed, signed=signed)
    raise DocumentError("route.json: the route has stopped: no poll is sealed on it (by-law 2.74)")
