"""What is overdue on a route: a final offer must go to the members (by-law 2.76).

Rules this module keeps:
1. Reading: the executive is overdue past its two days (2.75); any next step, the vote among them,
   is overdue once nothing was done for 14 days. Both are a setting.
2. Nothing is refused for it: it is shown. What has stopped is never overdue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import next_place, stopping
from audit.record.route.periods import EXECUTIVE_DAYS
from audit.record.route.steps import RoutePlace, Step
from audit.record.route.subject import AgreementKind
from audit.record.route.words import REVIEWS, THE_VOTE, THINGS
from audit.record.units import Bilingual

NEXT_STEP_DAYS: Final = 14
"""After so many days without a next step a route is overdue (reading of 2.76)."""


@dataclass(frozen=True)
class Patience:
    """How many days a route may rest before it is shown as overdue."""

    executive: int = EXECUTIVE_DAYS
    next_step: int = NEXT_STEP_DAYS


def due_by(steps: Sequence[Step], patience: Patience) -> date:
    """Return the day after which the step that follows these is overdue; there is one at least."""
    executive = next_place(steps) is RoutePlace.EXECUTIVE
    return steps[-1].day + timedelta(patience.executive if executive else patience.next_step)


def overdue(
    kind: AgreementKind,
    steps: Sequence[Step],
    today: date,
    patience: Patience,
    *,
    called: bool = False,
) -> Iterator[RouteFinding]:
    """Yield a warning where the next step is overdue; `called`: a poll is sealed on the route."""
    if not steps or called or stopping(kind, steps) is not None:
        return
    place, due = next_place(steps), due_by(steps, patience)
    if today > due:
        yield RouteFinding(
            REVIEWS if place is RoutePlace.EXECUTIVE else kind.clause,
            THE_VOTE if place is None else THINGS[place],
            Bilingual(
                f"due by {due}, not made by {today}",
                f"à faire au plus tard le {due}, toujours à faire le {today}",
            ),
            _REMEDIES[kind],
            warning=True,
        )


_REMEDIES = {
    AgreementKind.TENTATIVE: Bilingual(
        "make this step, or stop the route with a reason",
        "faites cette étape, ou arrêtez le cheminement avec un motif",
    ),
    AgreementKind.FINAL: Bilingual(
        "make this step: a final offer must go to the members",
        "faites cette étape\u00a0: une offre finale doit être présentée aux membres",
    ),
}
