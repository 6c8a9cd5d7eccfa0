"""The readings' report in words: what the percentage would be, were the by-law read otherwise.

Rules this module keeps:
1. Points and options are said as poll.json seals them (`readings.POINTS`), in both languages.
2. A line that cannot be computed says so, and why; it never stands without a word.
3. Percentages are rounded here, for display; the outcome follows from the exact fraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.record import figures
from audit.record.units import Bilingual
from audit.record.weights.readings import FALSE, POINTS, TRUE
from tally.fte.readings import (
    Point,
    ReadingLine,
    ReadingsReport,
    SilentUnits,
    Votes,
)
from tally.fte.rules import OccasionalRatio
from tally.numbers import rounded_text

_RATIO = POINTS[Point.OCCASIONAL_RATIO].options
_SILENT = POINTS[Point.SILENT_UNITS].options["left-out"]
_DECIDING = POINTS[Point.VOTES].options["fte"]
_OPTIONS: Mapping[Point, Mapping[str, Bilingual]] = {
    Point.COUNTING_UNIT: {
        name: option.text for name, option in POINTS[Point.COUNTING_UNIT].options.items()
    },
    Point.OCCASIONAL_RATIO: {
        OccasionalRatio.LEFT_OUT: _RATIO[FALSE].text,
        OccasionalRatio.MULTIPLIED: _RATIO[TRUE].text,
        OccasionalRatio.DIVIDED: Bilingual(
            "the quotient is divided by the ratio of average salaries",
            "le quotient est divisé par le ratio des salaires moyens",
        ),
    },
    Point.SILENT_UNITS: {
        SilentUnits.LEFT_OUT: _SILENT.text,
        SilentUnits.NOT_IN_FAVOUR: _SILENT.alternative,
    },
    Point.THRESHOLD: {
        name: option.text for name, option in POINTS[Point.THRESHOLD].options.items()
    },
    Point.VOTES: {Votes.FTE: _DECIDING.text, Votes.HEADS: _DECIDING.alternative},
}
_NEEDED: Mapping[Point, Bilingual] = {
    Point.OCCASIONAL_RATIO: Bilingual(
        "it takes the ratio of average salaries, and the fee return of every occasional unit",
        "il faut le ratio des salaires moyens, et les cotisations de chaque unité de suppléance",
    ),
    Point.THRESHOLD: Bilingual(
        "it takes a threshold above 0 and below 1",
        "il faut un seuil supérieur à 0 et inférieur à 1",
    ),
}
"""What a line lacks that cannot be computed; only these two points can lack anything."""
_RATIFIED = {
    True: Bilingual("ratified", "ratifié"),
    False: Bilingual("not ratified", "non ratifié"),
}
NO_PERCENTAGE = Bilingual("no percentage", "aucun pourcentage")
"""Where no vote weighs anything."""


@dataclass(frozen=True)
class ShownReading:
    """A line of the report, with its texts; `decimals` are the percentage's."""

    line: ReadingLine
    decimals: int

    @property
    def points(self) -> Bilingual:
        """What is read otherwise."""
        return _joined([POINTS[point].title for point in self.line.points])

    @property
    def chosen(self) -> Bilingual:
        """How the poll reads it."""
        return _joined([_OPTIONS[point][read] for point, read, _ in self.line.options])

    @property
    def instead(self) -> Bilingual:
        """How it is read here."""
        return _joined([_OPTIONS[point][instead] for point, _, instead in self.line.options])

    @property
    def in_favour(self) -> Bilingual:
        """The percentage in favour, or that there is none; a dash where it cannot be computed."""
        if not self.line.computed:
            return Bilingual("–", "–")
        return percentage_words(self.line.in_favour, self.decimals)

    @property
    def outcome(self) -> Bilingual:
        """Whether the vote ratifies; that this cannot be computed, and what that takes."""
        if self.line.ratified is not None:
            return ratified_words(self.line.ratified)
        takes = _NEEDED[self.line.points[0]]  # several points together are a line only if computed
        return Bilingual(
            f"cannot be computed: {takes.en}", f"ne peut pas être calculé\u00a0: {takes.fr}"
        )


def shown_readings(report: ReadingsReport, decimals: int) -> tuple[ShownReading, ...]:
    """Return every line of the report, in its order."""
    return tuple(ShownReading(line, decimals) for line in report.lines)


def depends_words(report: ReadingsReport) -> Bilingual:
    """Return one sentence: whether the outcome depends on how the by-law is read."""
    if report.outcome_depends:
        return Bilingual(
            "The outcome depends on how the by-law is read.",
            "L’issue dépend de la façon de lire le règlement.",
        )
    if report.complete:
        return Bilingual(
            "The outcome does not depend on how the by-law is read.",
            "L’issue ne dépend pas de la façon de lire le règlement.",
        )
    return Bilingual(
        "The outcome does not depend on those readings of the by-law that can be computed.",
        "L’issue ne dépend pas des lectures du règlement qui peuvent être calculées.",
    )


def percentage_words(in_favour: Fraction | None, decimals: int) -> Bilingual:
    """Return an exact fraction as a percentage; words where there is none."""
    if in_favour is None:
        return NO_PERCENTAGE
    return figures.percent(rounded_text(in_favour * 100, decimals))


def ratified_words(ratified: bool) -> Bilingual:
    """Return the outcome in words."""
    return _RATIFIED[ratified]


def _joined(texts: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("; ".join(text.en for text in texts), "; ".join(text.fr for text in texts))
