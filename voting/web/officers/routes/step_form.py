"""The form of a route's step, read into the step.

Rules this module keeps:
1. A recommendation is a body's decision: the form has no place for a name or a split (solidarity
   policy).
2. Whether the step may follow, and on which day, the services say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from audit.record.errors import AuditError
from audit.record.route.steps import (
    Channel,
    Meeting,
    Reached,
    Received,
    Recommended,
    RoutePlace,
    Sitting,
    Step,
    Stopped,
    Told,
)
from audit.record.units import Bilingual
from voting.domain.errors import MalformedError
from voting.web.common.i18n import gettext as _
from voting.web.officers.routes.form_fields import FormFields

LISTED_CHANNELS: Final = tuple(sorted(Channel))
"""In the order in which the record lists them."""


class Recommends(StrEnum):
    """What a body recommends, as the form sends it."""

    APPROVE = "approve"
    NOT = "do-not-approve"


@dataclass(frozen=True)
class StepReading:
    """The step and its reason, or `problems`: what to do about each wrong field, by its name."""

    step: Step | None
    reason: str
    problems: Mapping[str, str]


def read_step(place: RoutePlace, sent: Mapping[str, str]) -> StepReading:
    """Read the form of the step at a place; `MalformedError` for what no step can say."""
    fields = FormFields(sent)
    try:
        step = _READERS[place](fields)
    except AuditError as error:
        raise MalformedError(f"{error}.") from error
    reason = fields.text("reason")
    if place is RoutePlace.STOPPED and not reason:
        fields.problems["reason"] = _("Say why the route stops (by-law 2.74).")
    return StepReading(None if fields.problems else step, reason, fields.problems)


def reached_field(channel: Channel) -> str:
    """Return the name of the field of how many members a channel reached."""
    return f"reached-{channel.value}"


def _received(fields: FormFields) -> Step | None:
    day = fields.day("day")
    return None if day is None else Received(day)


def _executive(fields: FormFields) -> Step | None:
    day, said = fields.day("day"), fields.choice("recommends", Recommends)
    if day is None or said is None:
        return None
    return Recommended(day, said is Recommends.APPROVE)


def _council(fields: FormFields) -> Step | None:
    given, met = fields.day("given"), fields.choice("met", Meeting)
    day, said = fields.day("day"), fields.choice("recommends", Recommends)
    if day is None or said is None or given is None or met is None:
        return None
    return Recommended(day, said is Recommends.APPROVE, Sitting(given, met))


def _told(fields: FormFields) -> Step | None:
    day, not_reached = fields.day("day"), fields.number("not-reached")
    reached = [(one, fields.number(reached_field(one), empty=0)) for one in LISTED_CHANNELS]
    how = _otherwise(fields)
    if day is None or not_reached is None:
        return None
    rows = tuple(Reached(channel, members) for channel, members in reached if members)
    return Told(day, rows, not_reached, how)


def _otherwise(fields: FormFields) -> Bilingual | None:
    english, french = fields.text("otherwise-en"), fields.text("otherwise-fr")
    if not english and not french:
        return None
    if not english or not french:
        missing = "otherwise-fr" if english else "otherwise-en"
        fields.problems[missing] = _("Say it in both languages, or in neither.")
        return None
    return Bilingual(english, french)


def _stopped(fields: FormFields) -> Step | None:
    day = fields.day("day")
    return None if day is None else Stopped(day)


_READERS: Final = {
    RoutePlace.RECEIVED: _received,
    RoutePlace.EXECUTIVE: _executive,
    RoutePlace.COUNCIL: _council,
    RoutePlace.TOLD: _told,
    RoutePlace.STOPPED: _stopped,
}
