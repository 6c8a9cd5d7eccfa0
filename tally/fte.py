"""By-law 2.78: each counting unit's FTE, its result, and the provincial tally.

Rules this module keeps:
1. FTE_u = fee return_u / (membership fee - member protection part), times the salary ratio where
   one is given (procedure 4.97), plus voluntary members_u (procedure 4.94). A unit may instead
   give its FTE (audited membership), which then holds all of these already.
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

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from tally.errors import FieldError, FteError
from tally.numbers import exact_text, money_text, number_text

_UNIT = re.compile(r"[A-Z0-9-]{1,32}")
_ZERO = Fraction(0)


def verify_unit_name(unit: object) -> str:
    """Return a counting unit's name; raise `FieldError` unless it is 1 to 32 of A-Z, 0-9, '-'."""
    if isinstance(unit, str) and _UNIT.fullmatch(unit):
        return unit
    raise FieldError("unit", repr(unit), "1 to 32 of the characters A-Z, 0-9 and '-'")


def _refuse_negative(field: str, value: Fraction | None) -> None:
    if value is not None and value < 0:
        raise FieldError(field, exact_text(value), "0 or more")


@dataclass(frozen=True)
class FeeReturn:
    """A unit's fee return: dollars paid, voluntary members (4.94), the salary ratio (4.97).

    Checks, each a `FieldError`: (1) nothing negative; (2) a salary ratio above 0 and at most 1 (so
    that "35" for 35% is caught).
    """

    dollars: Fraction
    voluntary: Fraction | None = None
    salary_ratio: Fraction | None = None

    def __post_init__(self) -> None:
        _refuse_negative("fee_return", self.dollars)  # (1)
        _refuse_negative("voluntary", self.voluntary)
        if self.salary_ratio is not None and not 0 < self.salary_ratio <= 1:  # (2)
            expected = "a ratio above 0 and at most 1, such as 0.35"
            raise FieldError("salary_ratio", exact_text(self.salary_ratio), expected)

    def value(self, fee: Fraction) -> Fraction:
        """Return FTE_u (by-law 2.78); `fee` is the membership fee without the protection part."""
        quotient = self.dollars / fee
        if self.salary_ratio is not None:
            quotient *= self.salary_ratio
        return quotient + (self.voluntary or _ZERO)


@dataclass(frozen=True)
class StatedFte:
    """A unit's FTE itself (audited membership); raises `FieldError` if it is negative."""

    fte: Fraction

    def __post_init__(self) -> None:
        _refuse_negative("fte", self.fte)

    def value(self, fee: Fraction) -> Fraction:
        """Return FTE_u, whatever the fee."""
        return self.fte


FteBasis: TypeAlias = FeeReturn | StatedFte
"""What gives a counting unit its FTE: one of the two, never both."""


def make_basis(
    fee_return: Fraction | None = None,
    fte: Fraction | None = None,
    voluntary: Fraction | None = None,
    salary_ratio: Fraction | None = None,
) -> FteBasis:
    """Return the basis that four fields of a file say, None where a field is not given.

    Raises `FieldError` as the two classes, and: (1) exactly one of `fee_return` and `fte`;
    (2) `voluntary` and `salary_ratio` only beside a fee return.
    """
    if fee_return is not None and fte is None:
        return FeeReturn(fee_return, voluntary, salary_ratio)
    if fte is None or fee_return is not None:  # (1)
        wrong = "neither is given" if fte is None else "both are given"
        raise FieldError("fee_return, fte", wrong, "a fee return or an FTE, not both")
    for field, value in (("voluntary", voluntary), ("salary_ratio", salary_ratio)):  # (2)
        if value is not None:
            expected = "no such field beside an FTE, which already includes it"
            raise FieldError(field, exact_text(value), expected)
    return StatedFte(fte)


def basis_fields(basis: FteBasis) -> dict[str, str]:
    """Return the fields of a file that say the basis, as exact text; the reverse of `make_basis`.

    Raises `FieldError` on part of a cent.
    """
    if isinstance(basis, StatedFte):
        return {"fte": number_text(basis.fte)}
    more = {"voluntary": basis.voluntary, "salary_ratio": basis.salary_ratio}
    given = {name: number_text(value) for name, value in more.items() if value is not None}
    return {"fee_return": money_text(basis.dollars), **given}


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
        _refuse_negative("membership_fee", self.membership_fee)  # (1)
        _refuse_negative("member_protection", self.member_protection)
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

    def fte_of(self, unit: str) -> Fraction:
        """Return one unit's FTE; raise `FteError` if it is not among the inputs."""
        for item in self.units:
            if item.unit == unit:
                return item.value(self.fee)
        raise FteError(f"counting unit {unit} is not in the FTE inputs: add it, or mend its name")


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
