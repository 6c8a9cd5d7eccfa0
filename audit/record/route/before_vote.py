"""What a route must be before the members vote: complete, not stopped, told seven days ahead.

The rules, each a function:
1. Every step is there, and the route has not stopped (2.74, 2.76).
2. The members have at least seven days before the window opens (2.75).
3. Where the council did not meet specially for a tentative agreement, the seal says why (2.74,
   reading).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from audit.record.province import province_day
from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import at, for_good, or_later, stopping
from audit.record.route.periods import MEMBER_DAYS, DayCount, opening_after
from audit.record.route.steps import WAY, Meeting, Recommended, RoutePlace, Step
from audit.record.route.subject import AgreementKind, RouteSubject
from audit.record.route.words import NOT_SPECIAL, REVIEWS, THE_VOTE, THINGS, clause_of
from audit.record.units import Bilingual


def complete_findings(subject: RouteSubject, steps: Sequence[Step]) -> Iterator[RouteFinding]:
    """Yield what keeps the members from voting: a stop (2.74), or each step that is missing."""
    stopped = stopping(subject.kind, steps)
    if stopped is not None:
        yield RouteFinding(subject.kind.clause, THE_VOTE, *for_good(stopped))
        return
    for place in WAY:
        if at(steps, place) is None:
            yield RouteFinding(
                clause_of(place, subject.kind),
                THINGS[place],
                Bilingual("it is missing", "cette étape manque"),
                Bilingual("sign it before the vote", "signez-la avant le vote"),
            )


def opening_findings(
    subject: RouteSubject, steps: Sequence[Step], opens: datetime
) -> Iterator[RouteFinding]:
    """Yield a refusal where the window opens before the members' seven days are over (2.75)."""
    told = at(steps, RoutePlace.TOLD)
    if told is None:
        return
    day, count = province_day(opens), subject.day_count
    if opens < opening_after(told.day, count):
        first = count.first_day(told.day, MEMBER_DAYS)
        other = opens >= opening_after(told.day, DayCount.ORDINARY)
        yield RouteFinding(
            REVIEWS,
            THE_VOTE,
            Bilingual(
                f"members told on {told.day} would vote on {day}: they have at least "
                f"{MEMBER_DAYS} days",
                f"des membres avisés le {told.day} voteraient le {day}\u00a0: ils ont au moins "
                f"{MEMBER_DAYS} jours",
            ),
            or_later(first.isoformat(), count, allowed=other),
        )


def meeting_findings(
    subject: RouteSubject, steps: Sequence[Step], reason: str
) -> Iterator[RouteFinding]:
    """Yield a refusal where the seal must give a reason and does not (2.74, reading)."""
    council = at(steps, RoutePlace.COUNCIL)
    if subject.kind is AgreementKind.FINAL or not isinstance(council, Recommended):
        return
    special = council.council is not None and council.council.met is Meeting.SPECIAL
    if not special and not reason:
        yield RouteFinding(
            AgreementKind.TENTATIVE.clause,
            THINGS[RoutePlace.COUNCIL],
            NOT_SPECIAL,
            Bilingual("say why, as the reason of the seal", "dites pourquoi, au motif du sceau"),
        )
