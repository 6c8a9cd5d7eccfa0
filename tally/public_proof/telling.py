"""What figures tell by themselves, whatever proves them: how a unit voted, if the poll is small.

Everybody knows each unit's votes and FTE. A percentage leaves those splits of the units that give
it; of two units with a few votes there is often one. Officers are told before they release.

Rules this module keeps:
1. Where there are at most 10^7 splits they are searched: a unit is told if its votes in favour are
   the same in every split that all the figures leave.
2. Everywhere the bits are compared: the splits have the sum of log2(n_u + 1) bits, a percentage
   tells log2 U with U = 10^(d+2), an outcome 1, a published head count as much again. A margin
   under 20 bits is a warning of the poll as a whole.
3. Figures of one poll are judged together, those released before included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, prod
from typing import Final

from tally.public_proof.interval import Figure, WeighedInterval
from tally.public_proof.weights import CountedUnit, IntegerWeights

MOST_SPLITS: Final = 10**7
LEAST_MARGIN: Final = 20.0


@dataclass(frozen=True)
class PublicFigure:
    """One figure that is public or will be: M of these weights lies in the interval."""

    weights: IntegerWeights
    interval: WeighedInterval


@dataclass(frozen=True)
class Telling:
    """What figures tell.

    `told` are the units whose split is the same in every split that is left, by name, with the
    votes in favour; None where there are too many splits to search. `margin` is in bits.
    """

    told: Mapping[str, int] | None
    margin: float

    @property
    def warns(self) -> bool:
        """Whether officers must be told before they release."""
        return bool(self.told) or (self.told is None and self.margin < LEAST_MARGIN)


def bits_told(figure: Figure, *, heads: bool) -> float:
    """Return how many bits a released figure tells at most (rule 2)."""
    bits = 1.0 if figure.decimals is None else log2(10 ** (figure.decimals + 2))
    return 2 * bits if heads else bits


def telling(units: Sequence[CountedUnit], figures: Sequence[PublicFigure], bits: float) -> Telling:
    """Return what the figures tell of the units' splits; `bits` is what they tell at most.

    Units without votes have one split, which is no secret, and are never told.
    """
    voting = [unit for unit in units if unit.votes]
    margin = sum(log2(unit.votes + 1) for unit in voting) - bits
    if prod(unit.votes + 1 for unit in voting) > MOST_SPLITS:
        return Telling(None, margin)
    left = _Search(voting, figures).values_left()
    told = {unit: next(iter(values)) for unit, values in left.items() if len(values) == 1}
    return Telling(told, margin)


class _Search:
    """Goes through the splits, unit by unit, as long as every figure can still be met."""

    def __init__(self, units: Sequence[CountedUnit], figures: Sequence[PublicFigure]) -> None:
        self._units = sorted(units, key=lambda unit: -unit.votes)
        self._weights = [
            [figure.weights.by_unit.get(unit.unit, 0) for figure in figures] for unit in self._units
        ]
        self._ends = [(figure.interval.lo, figure.interval.hi) for figure in figures]
        self._most = self._most_after()
        self._left: dict[str, set[int]] = {unit.unit: set() for unit in self._units}

    def _most_after(self) -> list[list[int]]:
        """Return, for each place, the most that the units from there on can add to each sum."""
        most = [[0] * len(self._ends)]
        for unit, weights in zip(reversed(self._units), reversed(self._weights), strict=True):
            most.append(
                [sum_ + weight * unit.votes for sum_, weight in zip(most[-1], weights, strict=True)]
            )
        return most[::-1]

    def values_left(self) -> Mapping[str, set[int]]:
        """Return each unit's votes in favour in the splits that fit: two of them are enough."""
        self._search(0, [0] * len(self._ends), [])
        return self._left

    def _search(self, place: int, sums: list[int], chosen: list[int]) -> None:
        if all(len(values) > 1 for values in self._left.values()):
            return
        ahead = self._most[place]
        if any(
            sum_ > hi or sum_ + more < lo
            for sum_, more, (lo, hi) in zip(sums, ahead, self._ends, strict=True)
        ):
            return
        if place == len(self._units):
            for unit, value in zip(self._units, chosen, strict=True):
                self._left[unit.unit].add(value)
            return
        weights = self._weights[place]
        for value in range(self._units[place].votes + 1):
            following = [sum_ + weight * value for sum_, weight in zip(sums, weights, strict=True)]
            self._search(place + 1, following, [*chosen, value])
