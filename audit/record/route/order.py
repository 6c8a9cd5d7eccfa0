"""Which step may follow, and on which day: by-laws 2.74 to 2.76.

The rules, each a function:
1. The steps come in order, each once.
2. Nothing follows on a route that has stopped (2.74), but its stop in words. Nobody stops a final
   offer (2.76).
3. A step is not dated after the day it is signed. One that is signed more than two days later is
   shown (reading).
4. Nor is it dated before the step before it ('then', 2.75), nor signed before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import NextStep, at, for_good, next_place, stopping
from audit.record.route.periods import SIGNING_DAYS
from audit.record.route.steps import RoutePlace, Stopped
from audit.record.route.subject import AgreementKind
from audit.record.route.words import REVIEWS, THINGS
from audit.record.units import Bilingual


def _order(new: NextStep) -> Iterator[RouteFinding]:
    """By-laws 2.74 and 2.76: each step after the one before it, and once."""
    place, due = new.step.place, next_place(new.earlier)
    if place is RoutePlace.STOPPED:
        if due is RoutePlace.RECEIVED:
            yield new.found(
                Bilingual("there is nothing to stop", "il n’y a rien à arrêter"),
                Bilingual("a route begins when it is received", "consignez d’abord la réception"),
            )
    elif at(new.earlier, place) is not None:
        yield new.found(
            Bilingual("it is recorded already", "cette étape est déjà consignée"),
            Bilingual(
                "a step is made once; begin another route if it is wrong",
                "une étape ne se fait qu’une fois; commencez un autre cheminement si elle est "
                "erronée",
            ),
        )
    elif due is not None and due is not place:
        first = THINGS[due]
        yield new.found(
            Bilingual("it comes too early", "cette étape vient trop tôt"),
            Bilingual(f"first record {first.en}", f"consignez d’abord {first.fr}"),
        )


def _stopped(new: NextStep) -> Iterator[RouteFinding]:
    """By-law 2.74: a route that stopped stays so; by 2.76 a final offer is not stopped."""
    kind, step = new.subject.kind, new.step
    if kind is AgreementKind.FINAL and isinstance(step, Stopped):
        yield new.found(
            Bilingual(
                "a final offer must go to the members",
                "une offre finale doit être présentée aux membres",
            ),
            Bilingual("go on to the next step", "passez à l’étape suivante"),
        )
    if isinstance(step, Stopped) and not new.reason:
        yield new.found(
            Bilingual("no reason is given", "aucun motif n’est donné"),
            Bilingual("say why the route stops", "dites pourquoi le cheminement s’arrête"),
        )
    stopped = stopping(kind, new.earlier)
    only_says_so = isinstance(step, Stopped) and at(new.earlier, RoutePlace.STOPPED) is None
    if stopped is not None and not only_says_so:
        yield new.found(*for_good(stopped), AgreementKind.TENTATIVE.clause)


def _dated(new: NextStep) -> Iterator[RouteFinding]:
    """Not after the day it is signed; shown where it is signed late (reading)."""
    late = (new.signed - new.step.day).days
    if late < 0:
        yield new.found(
            Bilingual(
                f"dated {new.step.day}, after {new.signed}, the day it is signed",
                f"en date du {new.step.day}, après le {new.signed}, jour de sa signature",
            ),
            Bilingual("sign a step once it was made", "signez une étape une fois faite"),
        )
    elif late > SIGNING_DAYS:
        yield new.found(
            Bilingual(
                f"dated {new.step.day} and signed on {new.signed}, {late} days later",
                f"en date du {new.step.day}, signature le {new.signed}, {late} jours plus tard",
            ),
            Bilingual(
                "both officers who seal look at what shows that day",
                "les deux responsables du sceau examinent ce qui atteste ce jour",
            ),
            warning=True,
        )


def _then(new: NextStep) -> Iterator[RouteFinding]:
    """By-law 2.75, 'then': not before the day of the step before."""
    if new.earlier and new.step.day < new.earlier[-1].day:
        before = new.earlier[-1]
        thing = THINGS[before.place]
        yield new.found(
            Bilingual(
                f"dated {new.step.day}, before {thing.en} of {before.day}",
                f"en date du {new.step.day}, avant {thing.fr} du {before.day}",
            ),
            Bilingual(f"{before.day} or later", f"le {before.day} ou plus tard"),
            REVIEWS,
        )
    if new.last is not None and new.time < new.last:
        yield new.found(
            Bilingual("signed before the step that it follows", "signé avant l’étape qui précède"),
            Bilingual(
                "sign the steps in the order in which they were made",
                "signez les étapes dans leur ordre",
            ),
        )


ORDER = (_order, _stopped, _dated, _then)
"""Every check of a step's place and day."""
