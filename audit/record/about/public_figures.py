"""What the seal says of the figures that will be public, and what each of them tells.

Rules this module keeps:
1. The percentage and its outcome are always public, and each unit's turnout is, by the log. Whether
   the head count and the units' results may be is sealed before the vote: nobody chooses it after.
"""

from __future__ import annotations

from audit.record.about.lines import About, line
from audit.record.poll_document import PollDocument
from audit.record.units import Bilingual

_PERCENTAGE = Bilingual(
    "public, with its decimals or fewer; of few votes in few units it can tell how a unit voted, "
    "and officers are told so before the release",
    "public, avec ses décimales ou moins; de peu de votes dans peu d’unités, il peut révéler le "
    "vote d’une unité, et les responsables en sont avisés avant la publication",
)
_HEADS_PUBLIC = Bilingual(
    "may be public; beside the percentage it tells much more of small units",
    "peut être public; à côté du pourcentage, il en dit bien plus sur les petites unités",
)
_HEADS_KEPT = Bilingual(
    "not public: for certified officers and auditors",
    "non public\u00a0: pour les responsables certifiés et l’équipe de vérification",
)
_TURNOUT = Bilingual(
    "public: the log tells how many voted in each unit, not how",
    "publique\u00a0: le journal dit combien ont voté dans chaque unité, et non comment",
)
_UNITS_PUBLIC = Bilingual(
    "public: everybody learns how each unit voted",
    "publics\u00a0: tout le monde apprend comment chaque unité a voté",
)
_UNITS_KEPT = Bilingual(
    "not public: for certified officers and auditors",
    "non publics\u00a0: pour les responsables certifiés et l’équipe de vérification",
)


def about_public_figures(document: PollDocument) -> About:
    """Return the seal's lines on what will be public."""
    return public_figures(heads=document.release_heads, units=document.release_units)


def public_figures(*, heads: bool, units: bool) -> About:
    """Return these lines, of a poll in which head count and units' results may be public or not."""
    return (
        line("Percentage and outcome", "Pourcentage et issue", _PERCENTAGE),
        line(
            "Count by members",
            "Compte par membre",
            _HEADS_PUBLIC if heads else _HEADS_KEPT,
        ),
        line("Turnout of each unit", "Participation de chaque unité", _TURNOUT),
        line(
            "Result of each unit",
            "Résultat de chaque unité",
            _UNITS_PUBLIC if units else _UNITS_KEPT,
        ),
    )
