"""The steps of a route, as values: what happened, on which day (by-laws 2.74 and 2.76).

Rules this module keeps:
1. A recommendation is a body's decision with one voice: no names and no split (solidarity policy).
2. The council's says since when it had the texts, and how it met (2.74, 2.65).
3. What the members were told says how many were reached by which channel, each member once, and
   how many were not; or, in words, how else it was done (2.74.4, 2.76.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.units import Bilingual


class RoutePlace(StrEnum):
    """A step's place on the route; `STOPPED` is where a route ends that goes no further."""

    RECEIVED = "received"
    EXECUTIVE = "executive"
    COUNCIL = "council"
    TOLD = "told"
    STOPPED = "stopped"


WAY = (RoutePlace.RECEIVED, RoutePlace.EXECUTIVE, RoutePlace.COUNCIL, RoutePlace.TOLD)
"""The places that a route goes through, in order, before the vote."""
BODIES = (RoutePlace.EXECUTIVE.value, RoutePlace.COUNCIL.value)


class Meeting(StrEnum):
    """How the council of presidents met (by-laws 2.65 and 2.74)."""

    SPECIAL = "special-meeting"
    ORDINARY = "meeting"
    WRITTEN = "in-writing"


class Channel(StrEnum):
    """By what a member was reached."""

    EMAIL = "email"
    TEXT = "text-message"
    PHONE = "telephone"
    POST = "post"


@dataclass(frozen=True)
class Received:
    """The agreement or offer was brought to the provincial executive."""

    day: date

    @property
    def place(self) -> RoutePlace:
        """Its place on the route."""
        return RoutePlace.RECEIVED

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"step": "received", "day": self.day.isoformat()}


@dataclass(frozen=True)
class Sitting:
    """The council's: `given` is the day from which it had the texts, `met` how it met."""

    given: date
    met: Meeting

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"given": self.given.isoformat(), "met": self.met.value}

    @classmethod
    def parse(cls, node: Node) -> Sitting:
        """Read the JSON object."""
        part = node.members("given", "met")
        met = part["met"].text()
        fields.check_one_of(met, tuple(Meeting), part["met"].what)
        return cls(part["given"].day(), Meeting(met))


@dataclass(frozen=True)
class Recommended:
    """The executive's recommendation or, where there is a sitting, the council's."""

    day: date
    approves: bool
    council: Sitting | None = None

    @property
    def place(self) -> RoutePlace:
        """Its place on the route."""
        return RoutePlace.EXECUTIVE if self.council is None else RoutePlace.COUNCIL

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        common: dict[str, object] = {
            "step": "recommended",
            "body": self.place.value,
            "day": self.day.isoformat(),
            "approves": self.approves,
        }
        return common if self.council is None else {**common, "council": self.council.to_json()}


@dataclass(frozen=True)
class Reached:
    """How many members were reached by a channel; who was reached by several is in one of them."""

    channel: Channel
    members: int

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"channel": self.channel.value, "members": self.members}

    @classmethod
    def parse(cls, node: Node) -> Reached:
        """Read the JSON object."""
        part = node.members("channel", "members")
        channel = part["channel"].text()
        fields.check_one_of(channel, tuple(Channel), part["channel"].what)
        return cls(Channel(channel), part["members"].integer())


@dataclass(frozen=True)
class Told:
    """The executive told the members; `otherwise` says how else than by the channels it was done.

    `reached` is sorted by channel, and has those alone by which somebody was reached.
    """

    day: date
    reached: tuple[Reached, ...]
    not_reached: int
    otherwise: Bilingual | None = None

    def __post_init__(self) -> None:
        fields.check_sorted((one.channel.value for one in self.reached), "step told: reached")
        if any(one.members == 0 for one in self.reached):
            raise DocumentError("step told: reached: leave out a channel that reached nobody")
        if self.otherwise is not None:
            self.otherwise.check("step told: otherwise")

    @property
    def place(self) -> RoutePlace:
        """Its place on the route."""
        return RoutePlace.TOLD

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "step": "told",
            "day": self.day.isoformat(),
            "reached": [one.to_json() for one in self.reached],
            "not_reached": self.not_reached,
            "otherwise": None if self.otherwise is None else self.otherwise.to_json(),
        }


@dataclass(frozen=True)
class Stopped:
    """The route goes no further; its statement gives the reason."""

    day: date

    @property
    def place(self) -> RoutePlace:
        """Where the route ends."""
        return RoutePlace.STOPPED

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"step": "stopped", "day": self.day.isoformat()}


Step = Received | Recommended | Told | Stopped
"""A step of a route."""


def _parse_recommended(node: Node) -> Recommended:
    body = node.kind("body")
    fields.check_one_of(body, BODIES, f"{node.what}.body")
    names = ("step", "body", "day", "approves")
    if body == RoutePlace.EXECUTIVE.value:
        part = node.members(*names)
        return Recommended(part["day"].day(), part["approves"].flag())
    part = node.members(*names, "council")
    sitting = Sitting.parse(part["council"])
    return Recommended(part["day"].day(), part["approves"].flag(), sitting)


def _parse_told(node: Node) -> Told:
    part = node.members("step", "day", "reached", "not_reached", "otherwise")
    how = part["otherwise"]
    return Told(
        part["day"].day(),
        tuple(Reached.parse(item) for item in part["reached"].items()),
        part["not_reached"].integer(),
        None if how.value is None else Bilingual.parse(how),
    )


def parse_step(node: Node) -> Step:
    """Read a step's JSON object."""
    kind = node.kind("step")
    fields.check_one_of(kind, ("received", "recommended", "told", "stopped"), f"{node.what}.step")
    if kind == "recommended":
        return _parse_recommended(node)
    if kind == "told":
        return _parse_told(node)
    day = node.members("step", "day")["day"].day()
    return Received(day) if kind == "received" else Stopped(day)
