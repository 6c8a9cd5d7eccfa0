"""By-law 2.78: each counting unit's result, and the provincial tally.

Rules this module keeps:
1. Votes are cast and counted by election, one for each bargaining unit. A counting unit's votes and
   FTE are the sums over the elections that count in it, taken before any percentage.
2. FTE votes_u = FTE_u x votes_u / votes cast_u, each way. The official percentage in favour is the
   sum of the FTE votes in favour over the sum of both sums.
3. Reading: a counting unit with no votes cast has no percentage. It adds nothing to either sum, is
   listed, and its FTE is reported as not represented.
4. Reading: ratified if the exact fraction in favour meets the threshold, of FTE votes.
5. If nobody votes anywhere, there is no percentage, and the vote is not ratified. The same holds if
   votes were cast only in units of FTE 0, whose votes count as heads and weigh nothing. A total FTE
   of 0 is refused before the vote, when the inputs are read.
6. Exact fractions throughout; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tally.errors import FieldError, FteError
from tally.fte.inputs import FteInputs
from tally.fte.rules import Threshold, WeightRules
from tally.unit_names import verify_unit_name

_ZERO = Fraction(0)


@dataclass(frozen=True)
class UnitCount:
    """The votes counted in one election or counting unit, as heads.

    `FieldError` unless both are 0 or more.
    """

    unit: str
    in_favour: int
    not_in_favour: int

    def __post_init__(self) -> None:
        verify_unit_name(self.unit)
        for field, votes in (("in_favour", self.in_favour), ("not_in_favour", self.not_in_favour)):
            if type(votes) is not int or votes < 0:
                raise FieldError(field, repr(votes), "a whole number of votes, 0 or more")

    @property
    def votes_cast(self) -> int:
        """All votes cast in the unit."""
        return self.in_favour + self.not_in_favour


@dataclass(frozen=True)
class ElectionResult:
    """One election's count and FTE, and the counting unit that both are added to."""

    count: UnitCount
    fte: Fraction
    counts_in: str


@dataclass(frozen=True)
class UnitResult:
    """One counting unit's result (2.78): its count, its FTE, its FTE votes each way."""

    count: UnitCount
    fte: Fraction

    @property
    def fte_in_favour(self) -> Fraction:
        """FTE_u x the percentage in favour; 0 for a unit with no votes."""
        return self._weigh(self.count.in_favour)

    @property
    def fte_not_in_favour(self) -> Fraction:
        """FTE_u x the percentage not in favour; 0 for a unit with no votes."""
        return self._weigh(self.count.not_in_favour)

    def _weigh(self, votes: int) -> Fraction:
        cast = self.count.votes_cast
        return self.fte * Fraction(votes, cast) if cast else _ZERO


@dataclass(frozen=True)
class ProvincialTally:
    """The provincial tally: the elections sorted by name, and what follows from them exactly."""

    threshold: Threshold
    elections: tuple[ElectionResult, ...]

    @cached_property
    def units(self) -> tuple[UnitResult, ...]:
        """The counting units' results, sorted by name: the sums of their elections."""
        sums: dict[str, tuple[int, int, Fraction]] = {}
        for one in self.elections:
            yes, no, fte = sums.get(one.counts_in, (0, 0, _ZERO))
            count = one.count
            sums[one.counts_in] = (yes + count.in_favour, no + count.not_in_favour, fte + one.fte)
        return tuple(
            UnitResult(UnitCount(unit, yes, no), fte)
            for unit, (yes, no, fte) in sorted(sums.items())
        )

    def elections_in(self, unit: str) -> tuple[ElectionResult, ...]:
        """Return a counting unit's elections; none where it is one election of the same name."""
        parts = tuple(one for one in self.elections if one.counts_in == unit)
        return () if [part.count.unit for part in parts] == [unit] else parts

    @property
    def fte_in_favour(self) -> Fraction:
        """Sum of the units' FTE votes in favour."""
        return sum((unit.fte_in_favour for unit in self.units), _ZERO)

    @property
    def fte_not_in_favour(self) -> Fraction:
        """Sum of the units' FTE votes not in favour."""
        return sum((unit.fte_not_in_favour for unit in self.units), _ZERO)

    @property
    def not_represented_fte(self) -> Fraction:
        """The FTE of the units in which nobody voted."""
        return sum((unit.fte for unit in self.units if not unit.count.votes_cast), _ZERO)

    @property
    def total_fte(self) -> Fraction:
        """The FTE of all units, represented or not."""
        return sum((unit.fte for unit in self.units), _ZERO)

    @property
    def in_favour(self) -> Fraction | None:
        """The official fraction in favour, exact; None where no vote weighs anything."""
        total = self.fte_in_favour + self.fte_not_in_favour
        return self.fte_in_favour / total if total else None

    @property
    def ratified(self) -> bool:
        """Whether the exact fraction in favour meets the threshold."""
        return self.threshold.met(self.in_favour)

    @property
    def heads_in_favour(self) -> int:
        """Votes in favour, by heads."""
        return sum(one.count.in_favour for one in self.elections)

    @property
    def votes_cast(self) -> int:
        """Votes cast, by heads."""
        return sum(one.count.votes_cast for one in self.elections)

    @property
    def by_heads(self) -> Fraction | None:
        """The fraction of the votes cast that is in favour, by heads; None without a vote."""
        return Fraction(self.heads_in_favour, self.votes_cast) if self.votes_cast else None

    @property
    def heads_disagree(self) -> bool:
        """Whether a count by heads, with the same threshold, would have given the other outcome."""
        return self.threshold.met(self.by_heads) != self.ratified


def tally_fte(inputs: FteInputs, counts: Iterable[UnitCount]) -> ProvincialTally:
    """Return the provincial tally (2.78) of `counts`, in any order, one for each row of `inputs`.

    Raises `FteError` naming the election that is unknown, missing or counted twice.
    """
    return _weigh(inputs, _by_election(inputs, counts), inputs.counting_units, inputs.rules)


def tally_otherwise(
    inputs: FteInputs,
    counts: Iterable[UnitCount],
    counting_units: Mapping[str, str],
    rules: WeightRules,
) -> ProvincialTally:
    """Return the tally of the same counts with other counting units, or weighed by other rules.

    Raises as `tally_fte`, and `FieldError` where the rules need a salary ratio that is missing.
    """
    return _weigh(inputs, _by_election(inputs, counts), counting_units, rules)


def _weigh(
    inputs: FteInputs,
    counts: Mapping[str, UnitCount],
    counting_units: Mapping[str, str],
    rules: WeightRules,
) -> ProvincialTally:
    return ProvincialTally(
        inputs.threshold,
        tuple(
            ElectionResult(counts[row.unit], inputs.fte_of(row, rules), counting_units[row.unit])
            for row in inputs.units
        ),
    )


def _by_election(inputs: FteInputs, counts: Iterable[UnitCount]) -> Mapping[str, UnitCount]:
    found: dict[str, UnitCount] = {}
    for count in counts:
        if count.unit in found:
            raise FteError(f"{count.unit} is counted twice: give one count for it")
        found[count.unit] = count
    unknown = sorted(found.keys() - set(inputs.names))
    if unknown:
        raise FteError(f"{unknown[0]} has a count and no FTE: add it to the inputs")
    missing = sorted(set(inputs.names) - found.keys())
    if missing:
        raise FteError(f"{missing[0]} has no count: give one, 0 and 0 if none voted")
    return found
