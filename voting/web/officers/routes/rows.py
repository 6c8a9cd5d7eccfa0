"""The timeline of a route as its page draws it: a mark for each step, and all that was signed.

Rules this module keeps:
1. A state is said in words; mark and colour only repeat it.
2. Who signed a step is named by the account, or by its identifier where the account is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.record.about.lines import About
from audit.record.about.route.steps import BODY_WORDS, about_what
from audit.record.route.document import SignedStep
from audit.record.route.next_step import stopping
from audit.record.route.steps import RoutePlace, Step
from voting.domain.officers import Officer
from voting.domain.route.overdue import due_by
from voting.domain.route.timeline import DEFAULT_PATIENCE, RowStanding, TimelineRow
from voting.services.routes.look import RouteView
from voting.web.common.i18n import LazyString
from voting.web.common.i18n import lazy_gettext as _l
from voting.web.common.words import words
from voting.web.officers.routes.words import STEP_TITLES


class StepMark(StrEnum):
    """How a step is drawn."""

    DONE = "done"
    NEXT = "next"
    OVERDUE = "overdue"
    LATER = "later"
    STOPPED = "stopped"
    """The route stopped with it."""
    NEVER = "never"


STANDING_WORDS = {
    StepMark.DONE: _l("Done"),
    StepMark.NEXT: _l("Next"),
    StepMark.OVERDUE: _l("Next, and overdue"),
    StepMark.LATER: _l("Later"),
    StepMark.STOPPED: _l("The route stopped here, for good"),
    StepMark.NEVER: _l("Never: the route stopped"),
}
_LISTED: dict[StepMark, LazyString] = {
    StepMark.DONE: _l("A poll is sealed on it"),
    StepMark.NEXT: _l("Next"),
    StepMark.OVERDUE: _l("Next, and overdue"),
    StepMark.STOPPED: _l("Stopped for good"),
}
"""How a route stands as a whole."""


@dataclass(frozen=True)
class TimelineItem:
    """A row of the timeline with its mark and, once it was made, the step as it was signed.

    `due` is the day after which it is overdue, if it is next.
    """

    row: TimelineRow
    mark: StepMark
    signed: SignedStep | None
    by: tuple[str, ...]
    due: date | None

    @property
    def title(self) -> str:
        """What it is."""
        return str(STEP_TITLES[self.row.place])

    @property
    def standing(self) -> str:
        """How it stands."""
        if self.row.place is None and self.mark is StepMark.DONE:
            return str(_LISTED[self.mark])
        return str(STANDING_WORDS[self.mark])

    @property
    def about(self) -> About:
        """What happened, as it was signed, without what the heading says: the body and the day."""
        if self.signed is None:
            return ()
        step = self.signed.step
        told = (step.day.isoformat(), *(body.en for body in BODY_WORDS.values()))
        return tuple(one for one in about_what(step) if one.said("en")[1] not in told)


def stopped_at(view: RouteView) -> Step | None:
    """Return the step with which a route stopped for good, if it did."""
    route = view.stored.route
    return None if route is None else stopping(view.stored.subject.kind, route.made)


def timeline_items(view: RouteView, officers: Mapping[str, Officer]) -> tuple[TimelineItem, ...]:
    """Return the rows of a route's timeline; `officers` by their identifiers."""
    route, stopped = view.stored.route, stopped_at(view)
    due = None if route is None else due_by(route.made, DEFAULT_PATIENCE)
    items = []
    for row in view.ahead.rows:
        signed = None if route is None or row.place is None else route.at(row.place)
        by = () if signed is None else tuple(one.officer for one in signed.signatures)
        items.append(
            TimelineItem(
                row,
                _mark(row, stopped),
                signed,
                tuple(_named(officers, name) for name in by),
                due if row.standing is RowStanding.NEXT else None,
            )
        )
    items.sort(key=lambda one: one.mark is StepMark.NEVER)  # what never comes stands after the stop
    return tuple(items)


def _mark(row: TimelineRow, stopped: Step | None) -> StepMark:
    if stopped is not None and row.place is stopped.place:
        return StepMark.STOPPED
    if row.standing is RowStanding.NEXT:
        return StepMark.OVERDUE if row.shown else StepMark.NEXT
    return StepMark(row.standing.value)


def _named(officers: Mapping[str, Officer], name: str) -> str:
    found = officers.get(name)
    return name if found is None else f"{found.name} ({words(found.role)})"


@dataclass(frozen=True)
class Stands:
    """Where a route stands, for the list: a mark, its words and the step that they are about."""

    mark: StepMark
    place: RoutePlace | None

    @property
    def standing(self) -> str:
        """How it stands."""
        return str(_LISTED[self.mark])

    @property
    def title(self) -> str:
        """The step."""
        return str(STEP_TITLES[self.place])


def stands(view: RouteView) -> Stands:
    """Return where a route stands."""
    stopped, ahead = stopped_at(view), view.ahead.next
    if stopped is not None:
        return Stands(StepMark.STOPPED, stopped.place)
    if ahead is None:
        return Stands(StepMark.DONE, None)
    return Stands(_mark(ahead, None), ahead.place)
