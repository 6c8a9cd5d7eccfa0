"""A step that is to follow others on a route, and where a route stands.

Rules this module keeps:
1. The way is received, executive, council, members told; then the vote (by-laws 2.74 and 2.76).
2. A tentative agreement that executive or council does not recommend stops for good (2.74). A final
   offer stops by nothing (2.76).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.record.province import province_day
from audit.record.route.findings import RouteFinding
from audit.record.route.periods import DayCount
from audit.record.route.steps import WAY, Recommended, RoutePlace, Step, Stopped
from audit.record.route.subject import AgreementKind, RouteSubject
from audit.record.route.words import THINGS, clause_of
from audit.record.units import Bilingual


@dataclass(frozen=True)
class NextStep:
    """A step that is to follow `earlier`, or that followed them when it was signed.

    `time` and `reason` are those of its statement, `last` is the time of the statement before it.
    """

    subject: RouteSubject
    earlier: tuple[Step, ...]
    step: Step
    time: datetime
    reason: str = ""
    last: datetime | None = None

    @property
    def signed(self) -> date:
        """The day of its signing, in the province."""
        return province_day(self.time)

    @property
    def clause(self) -> str:
        """The clause that asks for it."""
        return clause_of(self.step.place, self.subject.kind)

    def found(
        self, wrong: Bilingual, remedy: Bilingual, clause: str = "", *, warning: bool = False
    ) -> RouteFinding:
        """Return a finding about the step."""
        thing = THINGS[self.step.place]
        return RouteFinding(clause or self.clause, thing, wrong, remedy, warning)


def at(steps: Sequence[Step], place: RoutePlace) -> Step | None:
    """Return the first of these steps at a place, if there is one."""
    return next((one for one in steps if one.place is place), None)


def next_place(steps: Sequence[Step]) -> RoutePlace | None:
    """Return the first place on the way that has no step yet; None where all have one."""
    made = {one.place for one in steps}
    return next((place for place in WAY if place not in made), None)


def stopping(kind: AgreementKind, steps: Sequence[Step]) -> Step | None:
    """Return the step that stopped the route for good, if one did (2.74)."""
    if kind is AgreementKind.FINAL:
        return None
    return next(
        (
            one
            for one in steps
            if isinstance(one, Stopped) or (isinstance(one, Recommended) and not one.approves)
        ),
        None,
    )


def for_good(stopped: Step) -> tuple[Bilingual, Bilingual]:
    """Say that a route stopped at a step, and what can follow."""
    thing, day = THINGS[stopped.place], stopped.day
    return (
        Bilingual(
            f"this route stopped for good with {thing.en} of {day}: the members do not vote on it",
            f"ce cheminement s’est arrêté pour de bon avec {thing.fr} du {day}\u00a0: les membres "
            "ne votent pas",
        ),
        Bilingual(
            "another agreement begins another route",
            "une autre entente commence un autre cheminement",
        ),
    )


def or_later(first: str, count: DayCount, *, allowed: bool) -> Bilingual:
    """Say from when; under clear days, whether the ordinary count would allow what is refused."""
    en, fr = f"{first} or later", f"le {first} ou plus tard"
    if count is DayCount.CLEAR and allowed:
        return Bilingual(
            f"{en}: days are counted clear; the ordinary count would allow this date, if the route "
            "had begun with it",
            f"{fr}\u00a0: les jours sont francs; des jours ordinaires permettraient cette date, si "
            "le cheminement avait commencé ainsi",
        )
    return Bilingual(en, fr)
