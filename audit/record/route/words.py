"""The steps of a route in words, and the clause of each, for refusals and for the timeline."""

from __future__ import annotations

from audit.record.route.steps import RoutePlace
from audit.record.route.subject import AgreementKind
from audit.record.units import Bilingual

THINGS = {
    RoutePlace.RECEIVED: Bilingual("the receipt by the executive", "la réception par l’exécutif"),
    RoutePlace.EXECUTIVE: Bilingual(
        "the executive’s recommendation", "la recommandation de l’exécutif"
    ),
    RoutePlace.COUNCIL: Bilingual(
        "the council’s recommendation", "la recommandation du conseil des présidences"
    ),
    RoutePlace.TOLD: Bilingual("the notice to the members", "l’avis aux membres"),
    RoutePlace.STOPPED: Bilingual("the stop of the route", "l’arrêt du cheminement"),
}
THE_VOTE = Bilingual("the opening of the vote", "l’ouverture du vote")
NOT_SPECIAL = Bilingual(
    "the council did not meet specially for this tentative agreement",
    "le conseil n’a pas tenu de réunion extraordinaire pour cette entente de principe",
)
REVIEWS = "2.75"
"""The by-law that gives the review periods."""


def clause_of(place: RoutePlace, kind: AgreementKind) -> str:
    """Return the clause that asks for a step: it is the executive that tells the members."""
    return f"{kind.clause}.4" if place is RoutePlace.TOLD else kind.clause
