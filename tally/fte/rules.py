"""What a poll settles about its weights, once and for all its elections: the readings of 2.78.

Rules this module keeps:
1. What by-law 2.78 leaves open is chosen by the poll, sealed with it, and computed the other way
   too (`tally.fte.readings`).
2. The salary ratio (4.97) is one, provincial; without it nothing that needs it is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tally.errors import FieldError
from tally.fte.basis import FeeReturn, FteBasis, Membership
from tally.numbers import exact_text


class CountingUnit(StrEnum):
    """Whose votes are added before the percentages are taken ('unit and/or bargaining unit')."""

    BARGAINING_UNIT = "bargaining-unit"
    """Each bargaining unit by itself."""
    UNIT = "unit"
    """A unit (2.99): teacher bargaining units together with their occasional teachers."""


class OccasionalRatio(StrEnum):
    """What the salary ratio (4.97) does to an occasional teachers' fee quotient."""

    LEFT_OUT = "left-out"
    MULTIPLIED = "multiplied"
    DIVIDED = "divided"
    """No poll may choose it: a reading to compare with."""


class ThresholdKind(StrEnum):
    """How the fraction in favour compares with the threshold."""

    MORE_THAN = "more-than"
    AT_LEAST = "at-least"


@dataclass(frozen=True)
class Threshold:
    """What ratifies. `FieldError` unless: (1) more than a share in [0, 1); or (2) at least (0, 1].

    At least 0 would ratify by no vote in favour.
    """

    share: Fraction
    kind: ThresholdKind = ThresholdKind.MORE_THAN

    def __post_init__(self) -> None:
        wrong = exact_text(self.share)
        if self.kind is ThresholdKind.MORE_THAN and not 0 <= self.share < 1:  # (1)
            raise FieldError("threshold", wrong, "a fraction from 0 to below 1, such as 1/2")
        if self.kind is ThresholdKind.AT_LEAST and not 0 < self.share <= 1:  # (2)
            raise FieldError("threshold", wrong, "a fraction above 0 and at most 1, such as 2/3")

    def met(self, in_favour: Fraction | None) -> bool:
        """Whether that exact fraction ratifies; None, where no vote weighs anything, never does."""
        if in_favour is None:
            return False
        if self.kind is ThresholdKind.AT_LEAST:
            return in_favour >= self.share
        return in_favour > self.share


def verify_ratio(salary_ratio: Fraction) -> Fraction:
    """Return a salary ratio; `FieldError` unless above 0 and at most 1 (so "35" is no 35%)."""
    if 0 < salary_ratio <= 1:
        return salary_ratio
    expected = "a ratio above 0 and at most 1, such as 0.35"
    raise FieldError("salary_ratio", exact_text(salary_ratio), expected)


@dataclass(frozen=True)
class WeightRules:
    """The fee without its member protection part, and how the salary ratio is applied.

    `salary_ratio`: average occasional salary over average teacher salary, or None if not given.
    `FieldError` as `verify_ratio`.
    """

    fee: Fraction
    occasional: OccasionalRatio
    salary_ratio: Fraction | None = None

    def __post_init__(self) -> None:
        if self.salary_ratio is not None:
            verify_ratio(self.salary_ratio)

    def factor(self) -> Fraction:
        """Return what an occasional fee quotient is multiplied by; `FieldError` without a ratio."""
        if self.occasional is OccasionalRatio.LEFT_OUT:
            return Fraction(1)
        if self.salary_ratio is None:
            expected = "the provincial ratio of average salaries, such as 0.35 (procedure 4.97)"
            raise FieldError("salary_ratio", "missing", expected)
        multiplied = self.occasional is OccasionalRatio.MULTIPLIED
        return self.salary_ratio if multiplied else 1 / self.salary_ratio

    def fte(self, basis: FteBasis, membership: Membership, occasional: bool) -> Fraction:
        """Return an election's FTE, exact. `FieldError` where it needs a ratio that is missing."""
        if not isinstance(basis, FeeReturn):
            return basis.fte
        factor = self.factor() if occasional else Fraction(1)
        return basis.value(membership.divisor(self.fee), factor)
