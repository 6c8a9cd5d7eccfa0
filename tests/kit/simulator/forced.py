"""Polls that no honest software seals: without a route, by too few officers, after another head.

Rules this module keeps:
1. Two officers seal them all the same, and every digest and signature of theirs is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from audit.record.log.events import Event
from audit.record.log.route_events import OfficerAccepted
from audit.record.officers import SealedOfficer
from audit.record.poll_document import PollDocument
from audit.record.units import AgreedByLaws
from tests.kit.routes.signed import RouteMaker, made, named, noon, told
from tests.kit.simulator.people import (
    ANA,
    BEN,
    CHAIR,
    DEPUTY,
    SEALED_AT,
    SECOND,
    TREASURER,
    officer_keys,
    sealed_officers,
)
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.preparation import as_rehearsal

Head = Callable[[list[Event]], Sequence[Event]]
"""Another head of the log than the honest one, which is given."""


class OtherHead(Simulator):
    """The seal writes another head than the route's."""

    def __init__(self, other: Head, **options: Any) -> None:
        super().__init__(**options)
        self.other = other

    def head(self) -> Sequence[Event]:
        """What the seal writes first."""
        return self.other(list(super().head()))


def later(events: list[Event]) -> list[Event]:
    """The last step at another time than the seal."""
    return [*events[:-1], replace(events[-1], time=noon(told().day))]


def is_of(event: Event, name: str) -> bool:
    """Whether this is what that officer accepted."""
    return isinstance(event, OfficerAccepted) and event.accepted.officer == name


def accepting(name: str, **changes: object) -> Head:
    """The head with another acceptance of an officer, which that officer did sign."""
    other = OfficerAccepted(time=SEALED_AT, accepted=RouteMaker().acceptance(name, **changes))
    return lambda head: [other if is_of(event, name) else event for event in head]


def unsaid(name: str) -> Head:
    """The head without what an officer accepted."""
    return lambda head: [event for event in head if not is_of(event, name)]


HEADS: dict[str, Head] = {
    "no head": lambda _: (),
    "the notice left out": lambda head: head[:-1],
    "the acceptance of a signer of the route left out": unsaid(CHAIR),
    "an officer who signs no act of the poll accepted nothing": unsaid(TREASURER),
    "an officer accepted after the seal": accepting(SECOND, time=SEALED_AT + timedelta(seconds=1)),
    "an officer accepted in another's name": accepting(SECOND, officer=DEPUTY),
    "two steps exchanged": lambda head: [*head[:-2], head[-1], head[-2]],
    "a step twice": lambda head: [*head, head[-1]],
    "at another time than the seal": later,
}


def other_head(name: str) -> Simulator:
    """A poll that was sealed after one of these heads."""
    return OtherHead(HEADS[name]).run("sealed")


def _forced(
    members: dict[str, object],
    change: Callable[[PollDocument], PollDocument] = lambda document: document,
) -> Simulator:
    """A poll that was sealed with other members of poll.json than any poll may have."""
    poll = Simulator(change=change)
    document = copy(poll.document)
    for name, value in members.items():
        object.__setattr__(document, name, value)
    poll.document = document
    return poll.run("sealed")


def _without(*names: str) -> tuple[SealedOfficer, ...]:
    return tuple(one for one in sealed_officers(officer_keys(1)) if one.id not in names)


def _agreed(*units: str, month: int = 1) -> AgreedByLaws:
    """By-laws that agree, approved on the 10th of that month; the voters' list is of 15 April."""
    return AgreedByLaws((units[0], units[1]), date(2026, month, 10))


def with_by_laws(document: PollDocument) -> PollDocument:
    """Return poll.json with two pairs of units whose by-laws agree."""
    pairs = (_agreed("A-ELEM", "B-SEC"), _agreed("B-SEC", "D-ELEM", month=4))
    return replace(document, unit_by_laws=pairs)


POLLS: dict[str, Callable[[], Simulator]] = {
    "2.74 a vote on no route": lambda: _forced({"route": None}),
    "a rehearsal on a route": lambda: _forced({"route": named(made())}, as_rehearsal),
    "2.77 two who act": lambda: _forced({"officers": _without(CHAIR, DEPUTY)}),
    "2.78 one of the executive": lambda: _forced({"officers": _without(SECOND)}),
    "2.16 honorary members vote": lambda: _forced({"classes": ("honorary", "statutory")}),
    "2.99 by-laws of no unit": lambda: _forced({"unit_by_laws": (_agreed("A-ELEM", "Z"),)}),
    "2.99 of one unit": lambda: _forced({"unit_by_laws": (_agreed("B-SEC", "B-SEC"),)}),
    "2.99 unsorted": lambda: _forced({"unit_by_laws": (_agreed("B-SEC", "A-ELEM"),)}),
    "2.99 a pair twice": lambda: _forced({"unit_by_laws": (_agreed("A-ELEM", "B-SEC"),) * 2}),
    "2.99 approved late": lambda: _forced({"unit_by_laws": (_agreed("A-ELEM", "B-SEC", month=5),)}),
    "2.77 two who rule": lambda: _forced({"officers": _without(ANA, BEN)}),
}
"""Polls whose poll.json nobody reads."""
