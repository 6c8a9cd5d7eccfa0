"""Integer weights, by which the encrypted tallies are raised (docs/public-proof.md, 1).

A counting unit u has n_u votes, a_u of them in favour, and FTE_u. By-law 2.78 gives
p = sum of FTE_u a_u / (n_u F), F the sum of FTE_u over the units with votes. Encrypted votes can be
multiplied by whole numbers only: W_u, with M = sum of W_u a_u.

Rules this module keeps:
1. Units with votes and FTE above 0 have weight; the others add nothing, and have none.
2. D is the least common denominator of the FTE_u / (n_u F). If it is at most 2^180, the weights are
   exact: Q = D, e = 0, M = pQ. Otherwise Q = 2^80, each weight is rounded down, e = N, the number
   of votes, and M <= pQ < M + e. Nobody chooses.
3. A count by heads has W_u = 1, Q = N, e = 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, lcm
from typing import Final

MOST_EXACT: Final = 2**180
"""The largest common denominator for which the weights are exact."""
ROUNDED_SCALE: Final = 2**80
_ZERO: Final = Fraction(0)


class Kind(StrEnum):
    """Which figure is proved."""

    FTE = "fte"
    """The official percentage (2.78)."""
    HEADS = "heads"
    """The votes in favour, by heads."""


@dataclass(frozen=True)
class CountedUnit:
    """A counting unit: its votes n_u and its FTE_u."""

    unit: str
    votes: int
    fte: Fraction


@dataclass(frozen=True)
class IntegerWeights:
    """Q, e, and W_u of each unit that has a weight, by name."""

    scale: int
    error: int
    by_unit: Mapping[str, int]

    def weighed(self, in_favour: Mapping[str, int]) -> int:
        """Return M, for the votes in favour of each unit."""
        return sum(weight * in_favour[unit] for unit, weight in self.by_unit.items())


def integer_weights(kind: Kind, units: Sequence[CountedUnit]) -> IntegerWeights | None:
    """Return the weights of a kind of count; None where there is no percentage to prove."""
    if kind is Kind.HEADS:
        return _head_weights(units)
    return _fte_weights(units)


def _head_weights(units: Sequence[CountedUnit]) -> IntegerWeights | None:
    votes = sum(unit.votes for unit in units)
    return IntegerWeights(votes, 0, {one.unit: 1 for one in units if one.votes}) if votes else None


def _fte_weights(units: Sequence[CountedUnit]) -> IntegerWeights | None:
    represented = sum((unit.fte for unit in units if unit.votes), _ZERO)
    if not represented:
        return None
    exact = {
        unit.unit: unit.fte / (unit.votes * represented)
        for unit in units
        if unit.votes and unit.fte
    }
    denominator = lcm(*(weight.denominator for weight in exact.values()))
    if denominator <= MOST_EXACT:
        weights = {unit: int(weight * denominator) for unit, weight in exact.items()}
        return IntegerWeights(denominator, 0, weights)
    rounded = {unit: floor(weight * ROUNDED_SCALE) for unit, weight in exact.items()}
    return IntegerWeights(ROUNDED_SCALE, sum(unit.votes for unit in units), rounded)
