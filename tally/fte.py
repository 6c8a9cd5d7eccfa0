"""By-law 2.78: each counting unit's FTE, its result, and the provincial tally.

Rules this module keeps:
1. FTE_u is what the unit's basis gives (`tally.basis`): its fee return over the membership fee
   without the member protection part, or its FTE itself.
2. FTE votes_u = FTE_u x votes_u / votes cast_u, each way. The official percentage in favour is the
   sum of the FTE votes in favour over the sum of both sums.
3. Reading: a unit with no votes cast has no percentage. It adds nothing to either sum, is listed,
   and its FTE is reported as not represented.
4. Reading: ratified if the exact fraction in favour is strictly more than the threshold.
5. If nobody votes anywhere, there is no percentage, and the vote is not ratified. The same holds if
   votes were cast only in units of FTE 0, whose votes count as heads and weigh nothing. A total FTE
   of 0 is refused before the vote, when the inputs are read.
6. Exact fractions throughout; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tally.basis import FteBasis, refuse_negative, verify_unit_name
from tally.errors import FieldError, FteError
from tally.numbers import exact_text

_ZERO = Fraction(0)


@dataclass(frozen=True)
class UnitFte:
    """One counting unit and what gives it its FTE; raises `FieldError` on a bad name."""

    unit: str
    basis: FteBasis

    def __post_init__(self) -> None:
        verify_unit_name(self.unit)

    def value(self, fee: Fraction) -> Fraction:
        """Return FTE_u (by-law 2.78), `fee` being the membership fee without protection part."""
        return self.basis.value(fee)


@dataclass(frozen=True)
class FteInputs:
    """The fees, the threshold and every unit's FTE input: what `fte.json` says.

    Checks, each a `FieldError`: (1) no negative money; (2) the fee is more than its member
    protection part; (3) the threshold is from 0 to below 1; (4) there is a unit, and none is named
    twice; (5) the units' FTE is not 0 in total. `units` is kept sorted by name.
    """

    membership_fee: Fraction
    member_protection: Fraction
    threshold: Fraction
    units: tuple[UnitFte, ...]

    def __post_init__(self) -> None:
        refuse_negative("membership_fee", self.membership_fee)  # (1)
        refuse_negative("member_protection", self.member_protection)
        if self.fee <= 0:  # (2)
            wrong = exact_text(self.membership_fee)
            raise FieldError("membership_fee", wrong, "more than member_protection")
        if not 0 <= self.threshold < 1:  # (3)
            wrong = exact_text(self.threshold)
            raise FieldError("threshold", wrong, "a fraction from 0 to below 1, such as 1/2")
        object.__setattr__(self, "units", tuple(sorted(self.units, key=lambda item: item.unit)))
        names = [item.unit for item in self.units]
        if not names:  # (4)
            raise FieldError("units", "none", "at least one counting unit")
        for name, following in pairwise(names):
            if name == following:
                raise FieldError("units", f"{name} is named twice", "each counting unit once")
        if self.total_fte == 0:  # (5)
            raise FieldError("units", "a total FTE of 0", "an FTE above 0 in at least one unit")

    @property
    def fee(self) -> Fraction:
        """The membership fee without the part for the member protection fund (2.78)."""
        return self.membership_fee - self.member_protection

    @property
    def total_fte(self) -> Fraction:
        """The FTE of all units together."""
        return sum((item.value(self.fee) for item in self.units), _ZERO)

    @property
    def names(self) -> tuple[str, ...]:
        """The units' names, sorted."""
        return tuple(item.unit for item in self.units)


@dataclass(frozen=True)
class UnitCount:
    """The votes counted in one unit, as heads; `FieldError` unless both are 0 or more."""

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
class UnitResult:
    """One unit's result (2.78): its count, its FTE, its FTE votes each way."""

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
    """The provincial tally: unit results sorted by name, and what follows from them exactly."""

    threshold: Fraction
    units: tuple[UnitResult, ...]

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
        """Whether the exact fraction in favour is strictly more than the threshold."""
        return self.in_favour is not None and self.in_favour > self.threshold

    @property
    def heads_in_favour(self) -> int:
        """Votes in favour, by heads."""
        return sum(unit.count.in_favour for unit in self.units)

    @property
    def votes_cast(self) -> int:
        """Votes cast, by heads."""
        return sum(unit.count.votes_cast for unit in self.units)

    @property
    def heads_disagree(self) -> bool:
        """Whether a count by heads, with the same threshold, would have given the other outcome."""
        cast = self.votes_cast
        by_heads = cast > 0 and Fraction(self.heads_in_favour, cast) > self.threshold
        return by_heads != self.ratified


def tally_fte(inputs: FteInputs, counts: Iterable[UnitCount]) -> ProvincialTally:
    """Return the provincial tally (2.78) of `counts`, in any order, one for each unit of `inputs`.

    Raises `FteError` naming the unit that is unknown, missing or counted twice.
    """
    by_unit: dict[str, UnitCount] = {}
    for count in counts:
        if count.unit in by_unit:
            raise FteError(f"counting unit {count.unit} is counted twice: give one count for it")
        by_unit[count.unit] = count
    unknown = sorted(by_unit.keys() - set(inputs.names))
    if unknown:
        raise FteError(f"counting unit {unknown[0]} has a count and no FTE: add it to the inputs")
    missing = sorted(set(inputs.names) - by_unit.keys())
    if missing:
        raise FteError(f"counting unit {missing[0]} has no count: give one, 0 and 0 if none voted")
    units = (UnitResult(by_unit[item.unit], item.value(inputs.fee)) for item in inputs.units)
    return ProvincialTally(inputs.threshold, tuple(units))
