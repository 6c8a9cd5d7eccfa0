"""The official percentage under each other reading of by-law 2.78 that the counts allow to compute.

Rules this module keeps:
1. Each line changes one thing that the poll settled and leaves the rest. Where no single line gives
   the other outcome and several together do, the smallest such combinations are lines too: that the
   outcome does not depend on the readings is said of all of them together.
2. A line that cannot be computed (no salary ratio is given; a row states its FTE, which already
   holds the ratio or does not) is there and says so: `computed` is false.
3. `readings.json` has one byte form, and follows from `fte.json` and the counts: whoever reads it
   computes it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations, product

from tally.errors import FieldError, FteError
from tally.fte.basis import StatedFte
from tally.fte.inputs import FteInputs
from tally.fte.outcome import ProvincialTally, UnitCount, tally_otherwise
from tally.fte.rules import CountingUnit, OccasionalRatio, Threshold, ThresholdKind, WeightRules
from tally.numbers import rounded_text
from tally.protocol.encoding import canonical

FILE = "readings.json"
_TOGETHER = "; "


class Point(StrEnum):
    """What by-law 2.78 leaves open, and the counts allow to compute both ways."""

    COUNTING_UNIT = "counting-unit"
    OCCASIONAL_RATIO = "occasional-ratio"
    SILENT_UNITS = "silent-units"
    THRESHOLD = "threshold"
    VOTES = "votes"

    @property
    def clause(self) -> str:
        """The clauses that it is about."""
        return _CLAUSES[self]


_CLAUSES = {
    Point.COUNTING_UNIT: "2.78, 2.99",
    Point.OCCASIONAL_RATIO: "2.78, 4.97",
    Point.SILENT_UNITS: "2.78",
    Point.THRESHOLD: "2.78, 1.11",
    Point.VOTES: "2.78, 1.11",
}


class SilentUnits(StrEnum):
    """What becomes of the FTE of a counting unit in which nobody voted."""

    LEFT_OUT = "left-out"
    NOT_IN_FAVOUR = "not-in-favour"
    """It weighs, and supports nothing: a share of all FTE, not of the FTE that voted."""


class Votes(StrEnum):
    """Which votes decide."""

    FTE = "fte"
    HEADS = "heads"


@dataclass(frozen=True)
class Reading:
    """One way of reading every point at once."""

    counting_unit: CountingUnit
    occasional: OccasionalRatio
    silent: SilentUnits
    kind: ThresholdKind
    votes: Votes

    def of(self, point: Point) -> StrEnum:
        """Return how it reads one point."""
        by_point: dict[Point, StrEnum] = {
            Point.COUNTING_UNIT: self.counting_unit,
            Point.OCCASIONAL_RATIO: self.occasional,
            Point.SILENT_UNITS: self.silent,
            Point.THRESHOLD: self.kind,
            Point.VOTES: self.votes,
        }
        return by_point[point]


@dataclass(frozen=True)
class ReadingLine:
    """The outcome under an alternative: of one point, or of several at once.

    `in_favour` is the exact fraction, None where no vote weighs anything; `ratified` is None where
    the line cannot be computed.
    """

    points: tuple[Point, ...]
    chosen: str
    alternative: str
    in_favour: Fraction | None
    ratified: bool | None

    @property
    def computed(self) -> bool:
        """Whether the counts and the weights allow to compute it."""
        return self.ratified is not None

    @property
    def id(self) -> str:
        """The points' names."""
        return _TOGETHER.join(self.points)

    @property
    def clause(self) -> str:
        """The points' clauses."""
        return _TOGETHER.join(point.clause for point in self.points)

    @property
    def options(self) -> tuple[tuple[Point, str, str], ...]:
        """Each point, how the poll reads it, and how it is read here."""
        read, instead = (text.split(_TOGETHER) for text in (self.chosen, self.alternative))
        return tuple(zip(self.points, read, instead, strict=True))

    def to_json(self, decimals: int) -> dict[str, object]:
        """Return the JSON object of `readings.json`."""
        shown = None if self.in_favour is None else rounded_text(self.in_favour * 100, decimals)
        return {
            "id": self.id,
            "clause": self.clause,
            "chosen": self.chosen,
            "alternative": self.alternative,
            "official_in_favour": shown,
            "ratified": self.ratified,
        }


@dataclass(frozen=True)
class ReadingsReport:
    """Every line, and the outcome as the poll reads the by-law."""

    ratified: bool
    lines: tuple[ReadingLine, ...]

    @property
    def outcome_depends(self) -> bool:
        """Whether some reading that can be computed gives the other outcome."""
        return any(line.computed and line.ratified != self.ratified for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether every line can be computed."""
        return all(line.computed for line in self.lines)

    def encode(self, decimals: int) -> bytes:
        """Return `readings.json` in its one byte form."""
        return canonical(
            {
                "readings": [line.to_json(decimals) for line in self.lines],
                "outcome_depends": self.outcome_depends,
            }
        )


def chosen_reading(inputs: FteInputs) -> Reading:
    """Return how the poll reads every point."""
    return Reading(
        inputs.counting_unit,
        inputs.rules.occasional,
        SilentUnits.LEFT_OUT,
        inputs.threshold.kind,
        Votes.FTE,
    )


def readings_report(inputs: FteInputs, counts: Sequence[UnitCount]) -> ReadingsReport:
    """Return the report of the poll's inputs and counts; raises as `tally_fte`."""
    count = _Recount(inputs, counts)
    chosen = chosen_reading(inputs)
    ratified = count.ratified(chosen)
    if ratified is None:
        raise FteError("the official result cannot be computed: give the salary ratio")
    lines = tuple(count.line(chosen, other) for other in _alternatives(inputs, chosen, alone=1))
    report = ReadingsReport(ratified, lines)
    if report.outcome_depends:
        return report
    return replace(report, lines=lines + tuple(_together(count, inputs, chosen, ratified)))


def _together(
    count: _Recount, inputs: FteInputs, chosen: Reading, ratified: bool
) -> Iterator[ReadingLine]:
    """Yield the smallest combinations of alternatives that give the other outcome, if any does."""
    for size in range(2, len(Point) + 1):
        found = [
            line
            for other in _alternatives(inputs, chosen, alone=size)
            if (line := count.line(chosen, other)).computed and line.ratified != ratified
        ]
        if found:
            yield from found
            return


def _alternatives(inputs: FteInputs, chosen: Reading, alone: int) -> Iterator[Reading]:
    """Yield the readings that differ from the chosen one in exactly so many points."""
    options: dict[Point, list[dict[str, StrEnum]]] = {
        Point.COUNTING_UNIT: _others("counting_unit", CountingUnit, chosen.counting_unit),
        Point.OCCASIONAL_RATIO: _others("occasional", OccasionalRatio, chosen.occasional),
        Point.SILENT_UNITS: _others("silent", SilentUnits, chosen.silent),
        Point.THRESHOLD: _others("kind", ThresholdKind, chosen.kind),
        Point.VOTES: _others("votes", Votes, chosen.votes),
    }
    for points in combinations(Point, alone):
        for changes in product(*(options[point] for point in points)):
            merged = {name: value for change in changes for name, value in change.items()}
            yield replace(chosen, **merged)  # type: ignore[arg-type]


def _others(name: str, kind: type[StrEnum], chosen: StrEnum) -> list[dict[str, StrEnum]]:
    return [{name: value} for value in kind if value is not chosen]


@dataclass(frozen=True)
class _Recount:
    """The same counts, to be counted under any reading."""

    inputs: FteInputs
    counts: Sequence[UnitCount]

    def line(self, chosen: Reading, other: Reading) -> ReadingLine:
        """Return the line of a reading that differs from the chosen one."""
        points = tuple(point for point in Point if chosen.of(point) is not other.of(point))
        ratified = self.ratified(other)
        return ReadingLine(
            points,
            _TOGETHER.join(chosen.of(point) for point in points),
            _TOGETHER.join(other.of(point) for point in points),
            None if ratified is None else self._in_favour(other),
            ratified,
        )

    def ratified(self, reading: Reading) -> bool | None:
        """Return the outcome under a reading; None where it cannot be computed."""
        if self._hidden(reading):
            return None
        try:
            in_favour = self._in_favour(reading)
            threshold = Threshold(self.inputs.threshold.share, reading.kind)
        except FieldError:
            return None
        return threshold.met(in_favour)

    def _hidden(self, reading: Reading) -> bool:
        """Whether another use of the ratio is hidden in an FTE that a row states."""
        stated = any(
            row.occasional and isinstance(row.basis, StatedFte) for row in self.inputs.units
        )
        return stated and reading.occasional is not self.inputs.rules.occasional

    def _in_favour(self, reading: Reading) -> Fraction | None:
        outcome = self._tally(reading)
        if reading.votes is Votes.HEADS:
            return outcome.by_heads
        if reading.silent is SilentUnits.LEFT_OUT or outcome.in_favour is None:
            return outcome.in_favour
        return outcome.fte_in_favour / outcome.total_fte

    def _tally(self, reading: Reading) -> ProvincialTally:
        units = {row.unit: row.counting_unit(reading.counting_unit) for row in self.inputs.units}
        rules = WeightRules(self.inputs.fee, reading.occasional, self.inputs.salary_ratio)
        return tally_otherwise(self.inputs, self.counts, units, rules)
