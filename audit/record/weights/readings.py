"""The readings that a poll seals: where the by-law leaves something open, what was chosen.

Rules this module keeps:
1. `POINTS` is the whole list. Of each point the poll seals its clause, what was chosen, and what
   could have been read instead, in both languages: nothing is settled silently.
2. The texts are the table's, to the letter, for the choice that the row names.
3. What the counts allow to compute otherwise is computed after the count (`tally.fte.readings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.units import Bilingual
from tally.fte.readings import Point as Computed


@dataclass(frozen=True)
class Option:
    """One way to read a point; `alternative` says the other ways, as they stand beside it."""

    text: Bilingual
    alternative: Bilingual


@dataclass(frozen=True)
class Point:
    """What the by-law leaves open, and the ways to read it that a poll may choose."""

    clause: str
    title: Bilingual
    options: Mapping[str, Option]


def _two(one: str, one_text: Bilingual, other: str, other_text: Bilingual) -> dict[str, Option]:
    """Return two options, each the other's alternative."""
    return {one: Option(one_text, other_text), other: Option(other_text, one_text)}


def _fixed(choice: str, text: Bilingual, alternative: Bilingual) -> dict[str, Option]:
    """Return the one option of a point that no poll may read otherwise."""
    return {choice: Option(text, alternative)}


_LEFT_OUT = Bilingual(
    "an occasional teachers’ fee return is divided by the fee, and no more",
    "les cotisations du personnel suppléant sont divisées par la cotisation, sans plus",
)
_MULTIPLIED = Bilingual(
    "the quotient is multiplied by the ratio of average salaries",
    "le quotient est multiplié par le ratio des salaires moyens",
)
_OR_DIVIDED = Bilingual(
    "; or the quotient is divided by the ratio", "; ou le quotient est divisé par le ratio"
)

COUNTING_UNIT, OCCASIONAL_RATIO = Computed.COUNTING_UNIT.value, Computed.OCCASIONAL_RATIO.value
MEMBERSHIP, THRESHOLD = "membership-basis", Computed.THRESHOLD.value
REVIEW_DAYS, UNIT_RESULTS = "review-days", "unit-results"
EXECUTIVE_ACTS = "executive-acts"
WINDOW_AND_RELEASE, RELEASE_ONLY = "window-and-release", "release"
TRUE, FALSE = "true", "false"

POINTS: Mapping[str, Point] = {
    REVIEW_DAYS: Point(
        "2.75",
        Bilingual("The members’ seven days", "Les sept jours des membres"),
        _two(
            "clear",
            Bilingual("seven clear days", "sept jours francs"),
            "ordinary",
            Bilingual(
                "the day of the vote may be the seventh", "le jour du vote peut être le septième"
            ),
        ),
    ),
    COUNTING_UNIT: Point(
        Computed.COUNTING_UNIT.clause,
        Bilingual("Whose votes are added first", "Quels votes sont additionnés d’abord"),
        _two(
            "bargaining-unit",
            Bilingual(
                "each bargaining unit has a percentage of its own",
                "chaque unité de négociation a son propre pourcentage",
            ),
            "unit",
            Bilingual(
                "each unit has one percentage, its occasional teachers included",
                "chaque unité a un pourcentage, son personnel suppléant compris",
            ),
        ),
    ),
    MEMBERSHIP: Point(
        "2.78, 4.94–4.102",
        Bilingual("Which membership", "Quel effectif"),
        _two(
            "audited",
            Bilingual(
                "audited membership, of a school year’s fees",
                "l’effectif vérifié, d’après les cotisations d’une année scolaire",
            ),
            "current",
            Bilingual(
                "current membership, of one school month’s fees, where it is known",
                "l’effectif actuel, d’après les cotisations d’un mois scolaire, où il est connu",
            ),
        ),
    ),
    "fee-return": Point(
        "2.78, 2.149",
        Bilingual("What a fee return is", "Ce que sont les cotisations perçues"),
        _fixed(
            "received",
            Bilingual(
                "the fees received from the unit’s members",
                "les cotisations reçues des membres de l’unité",
            ),
            Bilingual(
                "the share of them that is paid back to the unit",
                "la part qui en est remise à l’unité",
            ),
        ),
    ),
    "fee-parts": Point(
        "2.78, 4.94–4.99",
        Bilingual("What is taken out of the fee", "Ce qui est retiré de la cotisation"),
        _fixed(
            "member-protection",
            Bilingual(
                "the part placed in the member protection fund",
                "la part versée au fonds de protection des membres",
            ),
            Bilingual("the whole variable fee", "toute la cotisation variable"),
        ),
    ),
    OCCASIONAL_RATIO: Point(
        Computed.OCCASIONAL_RATIO.clause,
        Bilingual("The salary ratio of occasional teachers", "Le ratio salarial de la suppléance"),
        {
            FALSE: Option(
                _LEFT_OUT,
                Bilingual(_MULTIPLIED.en + _OR_DIVIDED.en, _MULTIPLIED.fr + _OR_DIVIDED.fr),
            ),
            TRUE: Option(
                _MULTIPLIED,
                Bilingual(_LEFT_OUT.en + _OR_DIVIDED.en, _LEFT_OUT.fr + _OR_DIVIDED.fr),
            ),
        },
    ),
    Computed.SILENT_UNITS.value: Point(
        Computed.SILENT_UNITS.clause,
        Bilingual("A unit in which nobody votes", "Une unité où personne ne vote"),
        _fixed(
            "left-out",
            Bilingual(
                "it adds nothing to either side, and its FTE is reported",
                "elle n’ajoute rien à aucun côté, et ses ETP sont signalés",
            ),
            Bilingual("its FTE weighs and supports nothing", "ses ETP pèsent et n’appuient rien"),
        ),
    ),
    THRESHOLD: Point(
        Computed.THRESHOLD.clause,
        Bilingual("A result that equals the threshold", "Un résultat égal au seuil"),
        _two(
            "more-than",
            Bilingual("does not ratify", "ne ratifie pas"),
            "at-least",
            Bilingual("ratifies", "ratifie"),
        ),
    ),
    Computed.VOTES.value: Point(
        Computed.VOTES.clause,
        Bilingual("Which votes decide", "Quels votes décident"),
        _fixed(
            "fte",
            Bilingual("FTE votes", "les votes en ETP"),
            Bilingual(
                "members’ votes, each member counted once",
                "les votes des membres, comptés par membre",
            ),
        ),
    ),
    EXECUTIVE_ACTS: Point(
        "2.77, 2.78",
        Bilingual("Which acts are the executive’s", "Quels actes reviennent à l’exécutif"),
        _two(
            WINDOW_AND_RELEASE,
            Bilingual(
                "of the two who seal, open, extend, close, make void or release, one is of the "
                "provincial executive",
                "des deux personnes qui scellent, ouvrent, prolongent, closent, annulent ou "
                "publient, une est de l’exécutif provincial",
            ),
            RELEASE_ONLY,
            Bilingual(
                "of the two who release only, one is of the provincial executive",
                "des deux personnes qui publient seulement, une est de l’exécutif provincial",
            ),
        ),
    ),
    UNIT_RESULTS: Point(
        "2.78",
        Bilingual("Who sees the units’ results", "Qui voit les résultats des unités"),
        _two(
            "restricted",
            Bilingual(
                "certified officers and auditors",
                "les responsables certifiés et l’équipe de vérification",
            ),
            "released",
            Bilingual("everybody, with the percentage", "tout le monde, avec le pourcentage"),
        ),
    ),
}


@dataclass(frozen=True)
class SealedReading:
    """What a poll chose on one point; `DocumentError` unless the point has such a choice."""

    id: str
    choice: str

    def __post_init__(self) -> None:
        if self.id not in POINTS or self.choice not in POINTS[self.id].options:
            shown = f"{self.id[:40]!r}: {self.choice[:40]!r}"
            raise DocumentError(f"poll.json: readings: {shown} is no reading of the by-law")

    @property
    def point(self) -> Point:
        """What it is about."""
        return POINTS[self.id]

    @property
    def option(self) -> Option:
        """What was chosen, in words, and what could have been."""
        return self.point.options[self.choice]

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "id": self.id,
            "clause": self.point.clause,
            "choice": self.choice,
            "chosen": self.option.text.to_json(),
            "alternative": self.option.alternative.to_json(),
        }

    @classmethod
    def parse(cls, node: Node) -> SealedReading:
        """Read the JSON object; `DocumentError` on texts that are not the table's."""
        part = node.members("id", "clause", "choice", "chosen", "alternative")
        reading = cls(part["id"].text(), part["choice"].text())
        texts = (Bilingual.parse(part["chosen"]), Bilingual.parse(part["alternative"]))
        said = (part["clause"].text(), *texts)
        if said != (reading.point.clause, reading.option.text, reading.option.alternative):
            raise DocumentError(f"{node.what}: not the clause and texts of {reading.id}")
        return reading


def make_readings(choices: Mapping[str, str]) -> tuple[SealedReading, ...]:
    """Return the readings of every point, in the table's order.

    `choices` gives those that a poll chooses; a point with one option needs none. Raises
    `DocumentError` on a point that is not chosen.
    """
    return tuple(
        SealedReading(name, choices.get(name, only_option(point))) for name, point in POINTS.items()
    )


def only_option(point: Point) -> str:
    """Return the choice of a point that has one; an empty text, which is no choice, otherwise."""
    return next(iter(point.options)) if len(point.options) == 1 else ""


def verify_readings(readings: tuple[SealedReading, ...], derived: Mapping[str, str]) -> None:
    """Raise `DocumentError` unless there is a reading of each point, in the table's order.

    `derived` gives the choices that other members of poll.json say too.
    """
    if tuple(reading.id for reading in readings) != tuple(POINTS):
        raise DocumentError("poll.json: readings: not one reading of each point, in order")
    for reading in readings:
        if derived.get(reading.id, reading.choice) != reading.choice:
            raise DocumentError(f"poll.json: readings: {reading.id} is not what the poll says")
