"""What gives an election its FTE: a fee return, or the FTE itself; and on what membership.

Rules this module keeps:
1. FTE = fee return / divisor (by-law 2.78), times or over the salary ratio where the poll's reading
   says so and the election is of occasional teachers (procedure 4.97), plus voluntary members
   (procedure 4.96). A row may instead give its FTE, which then holds all of these already.
2. Audited membership (4.94, 4.95) divides a year's fees by the fee; current membership (4.100 to
   4.102) divides one school month's fees by a tenth of it.
3. Exact fractions throughout; nothing is rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from tally.errors import FieldError
from tally.numbers import exact_text, money_text, number_text

_ZERO = Fraction(0)
_MONTHS = 10
"""School months in a year's fees (procedure 4.100)."""


def refuse_negative(field: str, value: Fraction | None) -> None:
    """Raise `FieldError` on a number below 0."""
    if value is not None and value < 0:
        raise FieldError(field, exact_text(value), "0 or more")


class Membership(StrEnum):
    """Which membership an election's weight is taken from."""

    AUDITED = "audited"
    """A school year's fees, by June (4.94, 4.95)."""
    CURRENT = "current"
    """One school month's fees (4.100 to 4.102): teacher bargaining units only."""

    def divisor(self, fee: Fraction) -> Fraction:
        """Return what its fees are divided by; `fee` is without the member protection part."""
        return fee if self is Membership.AUDITED else fee / _MONTHS


@dataclass(frozen=True)
class FeeReturn:
    """Dollars of fees received from the members, and voluntary members (4.96).

    `FieldError` on anything negative.
    """

    dollars: Fraction
    voluntary: Fraction | None = None

    def __post_init__(self) -> None:
        refuse_negative("fee_return", self.dollars)
        refuse_negative("voluntary", self.voluntary)

    @property
    def weighs(self) -> bool:
        """Whether its FTE is above 0, whatever it is divided by."""
        return bool(self.dollars or self.voluntary)

    def value(self, divisor: Fraction, factor: Fraction = Fraction(1)) -> Fraction:
        """Return the FTE (2.78): `factor` weighs the quotient, not the voluntary members."""
        return self.dollars / divisor * factor + (self.voluntary or _ZERO)


@dataclass(frozen=True)
class StatedFte:
    """An election's FTE itself; raises `FieldError` if it is negative."""

    fte: Fraction

    def __post_init__(self) -> None:
        refuse_negative("fte", self.fte)

    @property
    def weighs(self) -> bool:
        """Whether it is above 0."""
        return bool(self.fte)


FteBasis: TypeAlias = FeeReturn | StatedFte
"""What gives an election its FTE: one of the two, never both."""


def make_basis(
    fee_return: Fraction | None = None,
    fte: Fraction | None = None,
    voluntary: Fraction | None = None,
) -> FteBasis:
    """Return the basis that three fields of a file say, None where a field is not given.

    Raises `FieldError` as the two classes, and: (1) exactly one of `fee_return` and `fte`;
    (2) `voluntary` only beside a fee return.
    """
    if fee_return is not None and fte is None:
        return FeeReturn(fee_return, voluntary)
    if fte is None or fee_return is not None:  # (1)
        wrong = "neither is given" if fte is None else "both are given"
        raise FieldError("fee_return, fte", wrong, "a fee return or an FTE, not both")
    if voluntary is not None:  # (2)
        expected = "no such field beside an FTE, which already includes it"
        raise FieldError("voluntary", "is given", expected)
    return StatedFte(fte)


def basis_fields(basis: FteBasis) -> dict[str, str]:
    """Return the fields of a file that say the basis, as exact text; the reverse of `make_basis`.

    Raises `FieldError` on part of a cent.
    """
    if isinstance(basis, StatedFte):
        return {"fte": number_text(basis.fte)}
    given = {"fee_return": money_text(basis.dollars)}
    if basis.voluntary is not None:
        given["voluntary"] = number_text(basis.voluntary)
    return given
