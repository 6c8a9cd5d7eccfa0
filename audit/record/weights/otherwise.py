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
    Obstacle,
    Point,
    ReadingLine,
    ReadingsReport,
    SilentUnits,
    Votes,
    readings_line,
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
_OBSTACLES: Mapping[Obstacle, Bilingual] = {
    Obstacle.STATED_FTE: Bilingual(
        "an election of occasional teachers states its FTE, in which the ratio is or is not",
        "une unité de suppléance déclare ses ETP, avec ou sans le ratio",
    ),
    Obstacle.NO_RATIO: Bilingual(
        "the poll gives no ratio of average salaries",
        "le scrutin ne donne aucun ratio des salaires moyens",
    ),
    Obstacle.NO_THRESHOLD: Bilingual(
        "this threshold cannot be read so", "ce seuil ne peut pas être lu ainsi"
    ),
}
_RATIFIED = {
    True: Bilingual("ratified", "ratifié"),
    False: Bilingual("not ratified", "non ratifié"),
    None: Bilingual("cannot be computed", "ne peut pas être calculé"),
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
        return self._options(self.line.chosen_options)

    @property
    def instead(self) -> Bilingual:
        """How it is read here."""
        return self._options(self.line.other_options)

    @property
    def in_favour(self) -> Bilingual:
        """The percentage in favour, or that there is none."""
        return percentage_words(self.line.in_favour, self.decimals)

    @property
    def outcome(self) -> Bilingual:
        """Whether the vote ratifies, or that this cannot be computed."""
        return ratified_words(self.line.ratified)

    @property
    def why(self) -> Bilingual | None:
        """Why it cannot be computed; None where it can."""
        return None if self.line.obstacle is None else _OBSTACLES[self.line.obstacle]

    def _options(self, names: Sequence[str]) -> Bilingual:
        pairs = zip(self.line.points, names, strict=True)
        return _joined([_OPTIONS[point][name] for point, name in pairs])


def shown_readings(report: ReadingsReport, decimals: int) -> tuple[ShownReading, ...]:
    """Return every line of the report, in its order."""
    return tuple(ShownReading(line, decimals) for line in report.lines)


def depends_words(report: ReadingsReport) -> Bilingual:
    """Return one sentence: whether the outcome depends on how the by-law is read."""
    if report.outcome_depends:
        french = "L’issue dépend de la façon de lire le règlement."
    elif report.complete:
        french = "L’issue ne dépend pas de la façon de lire le règlement."
    else:
        french = "L’issue ne dépend pas des lectures du règlement qui peuvent être calculées."
    return Bilingual(readings_line(report), french)


def percentage_words(in_favour: Fraction | None, decimals: int) -> Bilingual:
    """Return an exact fraction as a percentage; words where there is none."""
    if in_favour is None:
        return NO_PERCENTAGE
    return figures.percent(rounded_text(in_favour * 100, decimals))


def ratified_words(ratified: bool | None) -> Bilingual:
    """Return the outcome in words; None is of a line that cannot be computed."""
    return _RATIFIED[ratified]


def _joined(texts: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("; ".join(text.en for text in texts), "; ".join(text.fr for text in texts))
