"""The steps of a route in words, and the clause of each, for refusals and for the timeline."""

from __future__ import annotations

from audit.record.route.steps import Place
from audit.record.route.subject import AgreementKind
from audit.record.units import Bilingual

THINGS = {
    Place.RECEIVED: Bilingual("the receipt by the executive", "la réception par l’exécutif"),
    Place.EXECUTIVE: Bilingual("the executive’s recommendation", "la recommandation de l’exécutif"),
    Place.COUNCIL: Bilingual(
        "the council’s recommendation", "la recommandation du conseil des présidences"
    ),
    Place.TOLD: Bilingual("the notice to the members", "l’avis aux membres"),
    Place.STOPPED: Bilingual("the stop of the route", "l’arrêt du cheminement"),
}
THE_VOTE = Bilingual("the opening of the vote", "l’ouverture du vote")
NOT_SPECIAL = Bilingual(
    "the council did not meet specially for this tentative agreement",
    "le conseil n’a pas tenu de réunion extraordinaire pour cette entente de principe",
)
REVIEWS = "2.75"
"""The by-law that gives the review periods."""


def clause_of(place: Place, kind: AgreementKind) -> str:
    """Return the clause that asks for a step: it is the executive that tells the members."""
    return f"{kind.clause}.4" if place is Place.TOLD else kind.clause
