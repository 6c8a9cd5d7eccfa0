"""The statement that two officers sign for a step of a route.

Rules this module keeps:
1. It names the route and the act, says when it was made and why, and what it is about, line by
   line in both languages (`audit.record.about.route.steps`).
2. Its bytes are of a type of their own, `ratify/route-statement/v1`: no signature on a poll passes
   for one on a route, nor the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.record import fields
from audit.record.about.lines import About, about_json, parse_about
from audit.record.fields import Node
from audit.record.route.steps import RoutePlace
from audit.record.signatures import ed25519
from audit.record.signatures.signable import Signable


class RouteAct(StrEnum):
    """What two officers sign on a route: that a step was made."""

    RECEIVE = "route-receive"
    EXECUTIVE = "route-executive"
    COUNCIL = "route-council"
    TELL = "route-tell"
    STOP = "route-stop"


ACT_OF = {
    RoutePlace.RECEIVED: RouteAct.RECEIVE,
    RoutePlace.EXECUTIVE: RouteAct.EXECUTIVE,
    RoutePlace.COUNCIL: RouteAct.COUNCIL,
    RoutePlace.TOLD: RouteAct.TELL,
    RoutePlace.STOPPED: RouteAct.STOP,
}
"""The act by which a step at each place is signed."""


@dataclass(frozen=True)
class RouteStatement(Signable):
    """What officers sign: `time` is when it was made, `about` the step's lines."""

    route: str
    act: RouteAct
    time: datetime
    reason: str
    about: About

    def __post_init__(self) -> None:
        fields.check_match(self.route, fields.IDENTIFIER, "route statement: route")
        fields.check_moment(self.time, "route statement: time")
        fields.check_text(self.reason, "route statement: reason", 500, minimum=0)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "route": self.route,
            "act": self.act.value,
            "time": fields.show_time(self.time),
            "reason": self.reason,
            "about": about_json(self.about),
        }

    @property
    def message(self) -> bytes:
        """M: the bytes that a key file signs."""
        return ed25519.signed_bytes("route-statement", self.to_json())

    @property
    def label(self) -> str:
        """What a refusal calls it."""
        return f"route statement {self.act.value}"


def parse_route_statement(node: Node) -> RouteStatement:
    """Read a route statement's JSON object."""
    part = node.members("route", "act", "time", "reason", "about")
    act = part["act"].text()
    fields.check_one_of(act, tuple(RouteAct), part["act"].what)
    return RouteStatement(
        part["route"].text(),
        RouteAct(act),
        part["time"].time(),
        part["reason"].text(),
        parse_about(part["about"]),
    )
