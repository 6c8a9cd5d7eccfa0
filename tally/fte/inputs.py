"""The table of weights: what `fte.json` says of every election and of the poll (by-law 2.78).

Rules this module keeps:
1. There is one row for each election, which is one bargaining unit, or the part of an occasional
   bargaining unit that belongs to one unit (2.99).
2. `counts_in` names the row's unit, `bargaining_unit` its bargaining unit: its own name, or the
   name that two rows of a shared occasional bargaining unit have in common. Under each reading one
   of the two is the counting unit, so both readings can be computed from one table.
3. A row of occasional teachers is never of current membership, which 4.100 gives teacher bargaining
   units only (reading).
4. A total FTE of 0 is refused before the vote: no percentage could follow from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from tally.errors import FieldError
from tally.fte.basis import FteBasis, Membership, refuse_negative
from tally.fte.rules import CountingUnit, OccasionalRatio, Threshold, WeightRules
from tally.numbers import exact_text
from tally.unit_names import verify_unit_name

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Origin:
    """Where a row's figures come from (2.57, 2.150); each None where the file does not say.

    `as_of` a date, `year` the fiscal year, `certified_by` who certified the figures, `source` the
    hex SHA-256 of the document that gives them.
    """

    as_of: str | None = None
    year: str | None = None
    certified_by: str | None = None
    source: str | None = None


def verify_membership(membership: Membership, occasional: bool) -> None:
    """Raise `FieldError` on current membership of occasional teachers (rule 3)."""
    if occasional and membership is Membership.CURRENT:
        expected = "audited: current membership is of teacher bargaining units only (4.100)"
        raise FieldError("basis", "current, in a row of occasional teachers", expected)


@dataclass(frozen=True)
class UnitFte:
    """One election's row: its name, what gives it its FTE, and where it counts.

    `counts_in` and `bargaining_unit` are the row's own name unless given. Raises `FieldError` on a
    bad name, or on current membership of occasional teachers.
    """

    unit: str
    basis: FteBasis
    occasional: bool = False
    counts_in: str = ""
    bargaining_unit: str = ""
    membership: Membership = Membership.AUDITED
    origin: Origin = field(default_factory=Origin)

    def __post_init__(self) -> None:
        verify_unit_name(self.unit)
        for name in ("counts_in", "bargaining_unit"):
            object.__setattr__(self, name, getattr(self, name) or self.unit)
            verify_unit_name(getattr(self, name), name)
        verify_membership(self.membership, self.occasional)

    def counting_unit(self, reading: CountingUnit) -> str:
        """Return the counting unit that the row's votes and FTE are added to."""
        return self.counts_in if reading is CountingUnit.UNIT else self.bargaining_unit


def fee_without_protection(membership_fee: Fraction, member_protection: Fraction) -> Fraction:
    """Return the fee without its member protection part (2.78).

    `FieldError` on negative money, or unless the fee is more than the part.
    """
    refuse_negative("membership_fee", membership_fee)
    refuse_negative("member_protection", member_protection)
    if membership_fee <= member_protection:
        raise FieldError(
            "membership_fee", exact_text(membership_fee), "more than member_protection"
        )
    return membership_fee - member_protection


def named_twice(names: Iterable[str]) -> Iterator[FieldError]:
    """Yield the error of each election that is named more than once, sorted by name."""
    for name, times in sorted(Counter(names).items()):
        if times > 1:
            yield FieldError("units", f"{name} is named twice", "each election once")


def verify_some_weight(rows: Collection[UnitFte]) -> None:
    """Raise `FieldError` where there is no row, or no row has any FTE (rule 4).

    No divisor or ratio makes an FTE of 0 another, so this needs none of the poll's rules.
    """
    if not rows:
        raise FieldError("units", "none", "at least one election")
    if not any(row.basis.weighs for row in rows):
        raise FieldError("units", "a total FTE of 0", "an FTE above 0 in at least one unit")


@dataclass(frozen=True)
class FteInputs:
    """The fees, the readings, the threshold and every election's row.

    Checks, each a `FieldError`: (1) no negative money; (2) the fee is more than its member
    protection part; (3) the salary ratio is above 0 and at most 1, and there if a row needs it;
    (4) no election is named twice; (5) there is a row, and the FTE is not 0 in total. `units` is
    kept sorted by name.
    """

    membership_fee: Fraction
    member_protection: Fraction
    threshold: Threshold
    units: tuple[UnitFte, ...]
    counting_unit: CountingUnit = CountingUnit.BARGAINING_UNIT
    occasional_ratio: bool = False
    salary_ratio: Fraction | None = None

    def __post_init__(self) -> None:
        rules = self.rules  # (1) (2) (3)
        object.__setattr__(self, "units", tuple(sorted(self.units, key=lambda row: row.unit)))
        if any(row.occasional for row in self.units):
            rules.factor()
        for error in named_twice(self.names):  # (4)
            raise error
        verify_some_weight(self.units)  # (5)

    @cached_property
    def fee(self) -> Fraction:
        """The membership fee without the part for the member protection fund (2.78)."""
        return fee_without_protection(self.membership_fee, self.member_protection)

    @cached_property
    def rules(self) -> WeightRules:
        """How the rows are weighed, as the poll reads 2.78 and 4.97."""
        chosen = OccasionalRatio.MULTIPLIED if self.occasional_ratio else OccasionalRatio.LEFT_OUT
        return WeightRules(self.fee, chosen, self.salary_ratio)

    def fte_of(self, row: UnitFte, rules: WeightRules | None = None) -> Fraction:
        """Return a row's FTE, exact, under the poll's rules or others."""
        return (rules or self.rules).fte(row.basis, row.membership, row.occasional)

    @property
    def total_fte(self) -> Fraction:
        """The FTE of all elections together."""
        return sum((self.fte_of(row) for row in self.units), _ZERO)

    @property
    def names(self) -> tuple[str, ...]:
        """The elections' names, sorted."""
        return tuple(row.unit for row in self.units)

    def by_counting_unit(self) -> Mapping[str, tuple[UnitFte, ...]]:
        """Return each counting unit's rows as the poll reads 2.78, sorted by name."""
        units: dict[str, list[UnitFte]] = {}
        for row in self.units:
            units.setdefault(row.counting_unit(self.counting_unit), []).append(row)
        return {unit: tuple(units[unit]) for unit in sorted(units)}
