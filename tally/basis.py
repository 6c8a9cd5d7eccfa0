"""What gives a counting unit its FTE, and the fields of a file that say it.

Rules this module keeps:
1. FTE_u = fee return_u / (membership fee - member protection part), times the salary ratio where
   one is given (procedure 4.97), plus voluntary members_u (procedure 4.94). A unit may instead
   give its FTE (audited membership), which then holds all of these already.
2. Exact fractions throughout; nothing is rounded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from tally.errors import FieldError
from tally.numbers import exact_text, money_text, number_text

_UNIT = re.compile(r"[A-Z0-9-]{1,32}")
_ZERO = Fraction(0)


def verify_unit_name(unit: object) -> str:
    """Return a counting unit's name; raise `FieldError` unless it is 1 to 32 of A-Z, 0-9, '-'."""
    if isinstance(unit, str) and _UNIT.fullmatch(unit):
        return unit
    raise FieldError("unit", repr(unit), "1 to 32 of the characters A-Z, 0-9 and '-'")


def refuse_negative(field: str, value: Fraction | None) -> None:
    """Raise `FieldError` on a number below 0."""
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
        refuse_negative("fee_return", self.dollars)  # (1)
        refuse_negative("voluntary", self.voluntary)
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
        refuse_negative("fte", self.fte)

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
