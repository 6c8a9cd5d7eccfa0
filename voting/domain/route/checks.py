"""The route as it is asked at each step, at the import, at the seal, at the signing of the opening.

Rules this module keeps:
1. Every step of the stored route is judged again each time, against the clock that is given: not
   only when it was signed.
2. A step is refused where the rules refuse it, and on a route on which a poll is sealed: that
   changes only by making the poll void.
3. A poll is of its route's kind and texts: one text throughout.
4. At the import the route may still be under way: what is missing is shown, and the opening may not
   come before the earliest lawful one. At the seal, and at the signing of the opening, every step
   must be there, and the members' days over at the sealed opening.
5. What is refused changes nothing; what is only shown is returned, for both officers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from audit.record.fields import show_time
from audit.record.province import province_day
from audit.record.route.before_vote import (
    complete_findings,
    meeting_findings,
    opening_findings,
)
from audit.record.route.document import Route
from audit.record.route.findings import RouteFinding, refusals, warnings
from audit.record.route.next_step import NextStep, stopping
from audit.record.route.rules import route_findings, step_findings
from audit.record.route.steps import Step
from audit.record.route.subject import AgreementKind, RouteSubject, TextDigests
from audit.record.route.words import REVIEWS, THE_VOTE, THINGS
from audit.record.units import Bilingual
from voting.domain.errors import ConflictError
from voting.domain.route.timeline import timeline


class RouteRefusedError(ConflictError):
    """The route does not allow it; `findings` says by which clause, and what to do."""

    slug: ClassVar[str] = "route-refused"

    def __init__(self, findings: Sequence[RouteFinding]) -> None:
        super().__init__(" ".join(f"{finding}." for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True)
class RoutedVote:
    """A poll as its route is asked about it; `opens` is the opening of its window."""

    kind: AgreementKind
    texts: TextDigests
    opens: datetime


Shown = tuple[RouteFinding, ...]
"""What is not refused, and people should see."""


def verify_step(
    subject: RouteSubject,
    route: Route | None,
    step: Step,
    now: datetime,
    reason: str = "",
    *,
    called: bool = False,
) -> Shown:
    """Return what is shown of a step that is to be signed now; raise `RouteRefusedError`.

    `route` is None before the first step; `called`: a poll is sealed on it.
    """
    earlier = () if route is None else route.made
    last = None if route is None else route.steps[-1].statement.time
    new = NextStep(subject, earlier, step, now, reason, last)
    sealed = (_sealed(new),) if called else ()
    return _passed((*sealed, *step_findings(new)))


def verify_import(route: Route, vote: RoutedVote, now: datetime) -> Shown:
    """Return what is shown when a poll is imported; raise `RouteRefusedError`.

    A route that is under way is lawful; one that has stopped, or an opening before the earliest
    that it allows, is not.
    """
    missing = complete_findings(route.subject, route.made)
    stopped = stopping(route.subject.kind, route.made) is not None
    under_way = missing if stopped else (replace(one, warning=True) for one in missing)
    return _passed(
        (
            *_stored(route, now),
            *_same(route.subject, vote),
            *under_way,
            *opening_findings(route.subject, route.made, vote.opens),
            *_not_before(route, vote, now),
        )
    )


def verify_seal(route: Route, vote: RoutedVote, now: datetime, reason: str) -> Shown:
    """Return what both officers who seal are shown; raise `RouteRefusedError`.

    `reason` is that of the seal's statement.
    """
    meeting = meeting_findings(route.subject, route.made, reason)
    return _passed((*_before_vote(route, vote, now), *meeting))


def verify_opening(route: Route, vote: RoutedVote, now: datetime) -> Shown:
    """Return what is shown when the opening is authorised; raise `RouteRefusedError`.

    `vote` is as sealed: the members' days are over at its opening, whenever it is authorised.
    """
    return _passed(_before_vote(route, vote, now))


def _before_vote(route: Route, vote: RoutedVote, now: datetime) -> Iterator[RouteFinding]:
    yield from _stored(route, now)
    yield from _same(route.subject, vote)
    yield from complete_findings(route.subject, route.made)
    yield from opening_findings(route.subject, route.made, vote.opens)


def _passed(findings: Iterable[RouteFinding]) -> Shown:
    found = tuple(findings)
    if refused := refusals(found):
        raise RouteRefusedError(refused)
    return warnings(found)


def _sealed(new: NextStep) -> RouteFinding:
    return new.found(
        Bilingual("a poll is sealed on this route", "un scrutin est scellé sur ce cheminement"),
        Bilingual(
            "make the poll void first, with its reason",
            "annulez d’abord le scrutin, avec son motif",
        ),
    )


def _stored(route: Route, now: datetime) -> Iterator[RouteFinding]:
    """Judge every stored step again: as it was signed, and not after now."""
    yield from route_findings(route)
    last = route.steps[-1]
    if last.statement.time > now:
        signed, clock = show_time(last.statement.time), show_time(now)
        yield RouteFinding(
            route.subject.kind.clause,
            THINGS[last.step.place],
            Bilingual(
                f"signed at {signed}, after now, {clock}", f"signé à {signed}, après {clock}"
            ),
            Bilingual(
                "set the database’s clock right, or restore the route from a backup",
                "réglez l’horloge de la base de données, ou restaurez le cheminement",
            ),
        )


def _same(subject: RouteSubject, vote: RoutedVote) -> Iterator[RouteFinding]:
    """By-laws 2.74 and 2.76: the members vote on what the bodies and they were shown."""
    if vote.kind is not subject.kind or vote.texts != subject.texts:
        yield RouteFinding(
            subject.kind.clause,
            THE_VOTE,
            Bilingual(
                "the poll is on another kind or other texts than this route",
                "le scrutin porte sur un autre genre ou d’autres textes que ce cheminement",
            ),
            Bilingual(
                "choose the route of these texts: one text throughout",
                "choisissez le cheminement de ces textes\u00a0: un seul texte du début à la fin",
            ),
        )


def _not_before(route: Route, vote: RoutedVote, now: datetime) -> Iterator[RouteFinding]:
    """By-law 2.75: where the members are not told yet, the earliest day on which they can vote."""
    ahead = timeline(route, province_day(now))
    if not ahead.told and ahead.earliest_opening and vote.opens < ahead.earliest_opening:
        first = province_day(ahead.earliest_opening)
        yield RouteFinding(
            REVIEWS,
            THE_VOTE,
            Bilingual(
                f"it would be on {province_day(vote.opens)}, and steps are missing",
                f"elle serait le {province_day(vote.opens)}, et des étapes manquent",
            ),
            Bilingual(
                f"{first} or later, if every step is made at its earliest",
                f"le {first} ou plus tard, si chaque étape se fait au plus tôt",
            ),
        )
