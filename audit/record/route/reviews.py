"""How long the bodies had the texts, how the council met, whom the executive told.

The rules, each a function:
1. The executive has up to two days (2.75): more is a warning, for a refusal would deadlock the
   vote.
2. The council has at least four (2.75), counted from the day it had the texts: that of the
   executive's recommendation or later (reading of 'then').
3. The council meets specially for a tentative agreement (2.74), else the seal gives a reason
   (reading). In writing it answers within seven days of the motion, which is shown (2.65).
4. Somebody is told, or it is said how else the members were (2.74.4, 2.76.4); how many were not
   reached is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import NextStep, at, or_later
from audit.record.route.periods import COUNCIL_DAYS, EXECUTIVE_DAYS, WRITTEN_DAYS, DayCount
from audit.record.route.steps import Meeting, Recommended, RoutePlace, Told
from audit.record.route.subject import AgreementKind
from audit.record.route.words import NOT_SPECIAL, REVIEWS
from audit.record.units import Bilingual


def _executive(new: NextStep) -> Iterator[RouteFinding]:
    """By-law 2.75: the executive has up to two days; more is a warning."""
    received = at(new.earlier, RoutePlace.RECEIVED)
    if new.step.place is RoutePlace.EXECUTIVE and received is not None:
        days = (new.step.day - received.day).days
        if days > EXECUTIVE_DAYS:
            yield new.found(
                Bilingual(f"the executive took {days} days", f"l’exécutif a pris {days} jours"),
                Bilingual(
                    f"it has up to {EXECUTIVE_DAYS}", f"il en a {EXECUTIVE_DAYS} tout au plus"
                ),
                REVIEWS,
                warning=True,
            )


def _council(new: NextStep) -> Iterator[RouteFinding]:
    """By-law 2.75: the council has at least four days, after the executive's recommendation."""
    if not isinstance(new.step, Recommended) or new.step.council is None:
        return
    given, executive = new.step.council.given, at(new.earlier, RoutePlace.EXECUTIVE)
    if executive is not None and given < executive.day:
        yield new.found(
            Bilingual(
                f"the council’s days are counted from {given}, before the executive’s "
                f"recommendation of {executive.day}",
                f"les jours du conseil sont comptés du {given}, avant la recommandation de "
                f"l’exécutif du {executive.day}",
            ),
            Bilingual(
                f"count from {executive.day} or later", f"comptez du {executive.day} ou plus tard"
            ),
            REVIEWS,
        )
    count = new.subject.day_count
    first = count.first_day(given, COUNCIL_DAYS)
    if new.step.day < first:
        other = new.step.day >= DayCount.ORDINARY.first_day(given, COUNCIL_DAYS)
        yield new.found(
            Bilingual(
                f"the council had the texts since {given} and decided on {new.step.day}: it has at "
                f"least {COUNCIL_DAYS} days",
                f"le conseil avait les textes depuis le {given} et a décidé le {new.step.day}"
                f"\u00a0: il a au moins {COUNCIL_DAYS} jours",
            ),
            or_later(first.isoformat(), count, allowed=other),
            REVIEWS,
        )


def _meeting(new: NextStep) -> Iterator[RouteFinding]:
    """By-laws 2.74 and 2.65: how the council met, where that is to be shown."""
    step, kind = new.step, new.subject.kind
    if not isinstance(step, Recommended) or step.council is None:
        return
    if kind is AgreementKind.TENTATIVE and step.council.met is not Meeting.SPECIAL:
        yield new.found(
            NOT_SPECIAL,
            Bilingual("the seal then gives a reason", "le sceau donne alors un motif"),
            warning=True,
        )
    days = (step.day - step.council.given).days
    if step.council.met is Meeting.WRITTEN and days > WRITTEN_DAYS:
        yield new.found(
            Bilingual(
                f"in writing, {days} days after the council had the texts",
                f"par écrit, {days} jours après que le conseil a eu les textes",
            ),
            Bilingual(
                f"a majority must have answered within {WRITTEN_DAYS} days of the motion",
                f"une majorité doit avoir répondu dans les {WRITTEN_DAYS} jours de la motion",
            ),
            "2.65",
            warning=True,
        )


def _told(new: NextStep) -> Iterator[RouteFinding]:
    """By-laws 2.74.4 and 2.76.4: the executive tells the members directly."""
    step = new.step
    if not isinstance(step, Told):
        return
    if not step.reached and step.otherwise is None:
        yield new.found(
            Bilingual("nobody was reached", "personne n’a été joint"),
            Bilingual(
                "tell the members, or state how else it was done",
                "avisez les membres, ou déclarez comment ils l’ont été autrement",
            ),
        )
    elif step.not_reached:
        yield new.found(
            Bilingual(
                f"{step.not_reached} member(s) not reached",
                f"{step.not_reached} membre(s) non joint(s)",
            ),
            Bilingual("tell them in another way", "avisez-les d’une autre façon"),
            warning=True,
        )


REVIEW = (_executive, _council, _meeting, _told)
"""Every check of what a body, or the members, were given."""
