"""The timeline of a route, as pages and commands show it: done, next, when members may vote.

Rules this module keeps:
1. There is a row for each step on the way, one for the vote, and one for a stop; each has its
   clause.
2. What is not done yet has the earliest day on which it can lawfully be made, if every step before
   it is made at its earliest (2.75); what has stopped has none.
3. Beside a step stands what is shown of it: signed late, a body past its days, overdue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from audit.record.province import province_day
from audit.record.route.document import Route, SignedStep
from audit.record.route.findings import RouteFinding, warnings
from audit.record.route.next_step import next_place, stopping
from audit.record.route.periods import COUNCIL_DAYS, DayCount, opening_after
from audit.record.route.rules import route_findings
from audit.record.route.steps import WAY, RoutePlace
from audit.record.route.subject import RouteSubject
from audit.record.route.words import REVIEWS, THE_VOTE, THINGS, clause_of
from audit.record.units import Bilingual
from voting.domain.route.overdue import Patience, overdue

DEFAULT_PATIENCE: Final = Patience()


class RowStanding(StrEnum):
    """How a row of the timeline stands."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    NEVER = "never"
    """The route stopped before it."""


@dataclass(frozen=True)
class TimelineRow:
    """A step, or the vote where `place` is None.

    `day` is the step's own, `signed` that of its signing, `earliest` the first lawful one.
    """

    place: RoutePlace | None
    title: Bilingual
    clause: str
    standing: RowStanding
    day: date | None = None
    signed: date | None = None
    earliest: date | None = None
    shown: tuple[RouteFinding, ...] = ()


@dataclass(frozen=True)
class RouteTimeline:
    """The rows in order, and the earliest lawful opening, in UTC; None once the route stopped."""

    rows: tuple[TimelineRow, ...]
    earliest_opening: datetime | None

    @property
    def told(self) -> bool:
        """Whether the members were told."""
        return any(one.place is RoutePlace.TOLD and one.day is not None for one in self.rows)

    @property
    def next(self) -> TimelineRow | None:
        """The row that is next; None once the route stopped, or the vote was called."""
        return next((one for one in self.rows if one.standing is RowStanding.NEXT), None)


def timeline(
    route: Route,
    today: date,
    patience: Patience = DEFAULT_PATIENCE,
    *,
    called: bool = False,
) -> RouteTimeline:
    """Return the timeline on a day in the province; `called`: a poll is sealed on the route."""
    subject, made = route.subject, route.made
    stopped = stopping(subject.kind, made) is not None
    due = next_place(made)
    ahead: Mapping[RoutePlace, date] = (
        {} if stopped else _earliest(_days(route), subject.day_count, today)
    )
    opening = None if stopped else opening_after(ahead[RoutePlace.TOLD], subject.day_count)
    late = tuple(overdue(subject.kind, made, today, patience, called=called))
    rows = []
    for place in (*WAY, RoutePlace.STOPPED):
        signed = route.at(place)
        if signed is not None:
            rows.append(_done(route, signed))
        elif place is not RoutePlace.STOPPED:
            rows.append(
                TimelineRow(
                    place,
                    THINGS[place],
                    clause_of(place, subject.kind),
                    _standing(place is due, stopped=stopped),
                    earliest=ahead.get(place),
                    shown=late if place is due else (),
                )
            )
    vote = RowStanding.DONE if called else _standing(due is None, stopped=stopped)
    first = None if opening is None else province_day(opening)
    shown = late if due is None else ()
    rows.append(TimelineRow(None, THE_VOTE, REVIEWS, vote, earliest=first, shown=shown))
    return RouteTimeline(tuple(rows), opening)


def timeline_ahead(subject: RouteSubject, today: date) -> RouteTimeline:
    """Return the timeline of a route without steps: all of it lies ahead."""
    ahead = _earliest({}, subject.day_count, today)
    opening = opening_after(ahead[RoutePlace.TOLD], subject.day_count)
    steps = (
        TimelineRow(
            place,
            THINGS[place],
            clause_of(place, subject.kind),
            _standing(place is WAY[0], stopped=False),
            earliest=ahead[place],
        )
        for place in WAY
    )
    vote = TimelineRow(None, THE_VOTE, REVIEWS, RowStanding.LATER, earliest=province_day(opening))
    return RouteTimeline((*steps, vote), opening)


def _standing(due: bool, *, stopped: bool) -> RowStanding:
    if stopped:
        return RowStanding.NEVER
    return RowStanding.NEXT if due else RowStanding.LATER


def _done(route: Route, signed: SignedStep) -> TimelineRow:
    step = signed.step
    thing = THINGS[step.place]
    return TimelineRow(
        step.place,
        thing,
        clause_of(step.place, route.subject.kind),
        RowStanding.DONE,
        step.day,
        province_day(signed.statement.time),
        shown=tuple(one for one in warnings(route_findings(route)) if one.thing == thing),
    )


def _days(route: Route) -> Mapping[RoutePlace, date]:
    return {one.step.place: one.step.day for one in route.steps}


def _earliest(
    days: Mapping[RoutePlace, date], count: DayCount, today: date
) -> Mapping[RoutePlace, date]:
    """Return the day of each step that was made, and the first lawful one of each that was not."""
    received = days.get(RoutePlace.RECEIVED, today)
    executive = days.get(RoutePlace.EXECUTIVE, max(today, received))
    reviewed = count.first_day(executive, COUNCIL_DAYS)
    council = days.get(RoutePlace.COUNCIL, max(today, reviewed))
    told = days.get(RoutePlace.TOLD, max(today, council))
    return {
        RoutePlace.RECEIVED: received,
        RoutePlace.EXECUTIVE: executive,
        RoutePlace.COUNCIL: council,
        RoutePlace.TOLD: told,
    }
