"""What figures tell by themselves, whatever proves them: how a unit voted, if the poll is small.

Everybody knows each unit's votes and FTE. A percentage leaves those splits of the units that give
it; of two units with a few votes there is often one. Officers are told before they release.

Rules this module keeps:
1. Where the units can be divided in two halves of at most 10^5 splits each, all splits are judged:
   a unit is told if its votes in favour are the same in every split that all the figures leave; it
   is nearly told if they are one of two or three numbers, a third of those possible or less.
2. Everywhere the bits are compared: the splits have the sum of log2(n_u + 1) bits, a percentage
   tells log2 U with U = 10^(d+2), an outcome 1, a published head count as much again. The
   difference is the margin. Below 0 it is a warning of the poll as a whole; where the splits are
   too many to judge, below 20.
3. Figures of one poll are judged together, those released before included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, prod
from operator import le
from typing import Final

from tally.public_proof.interval import Figure, WeighedInterval
from tally.public_proof.weights import CountedUnit, IntegerWeights

MOST_SPLITS: Final = 10**5
"""The most splits of each half that are judged; together they have up to 10^10."""
FEW: Final = 3
"""Of a unit that is nearly told, the most numbers that its votes in favour may be."""
LEAST_MARGIN: Final = 20.0
"""The least bits between splits and figures where the splits cannot be judged one by one."""

_Split = tuple[tuple[int, ...], tuple[int, ...]]
"""A split of a half: its part of each figure's sum, and each unit's votes in favour."""


@dataclass(frozen=True)
class PublicFigure:
    """One figure that is public or will be: M of these weights lies in the interval."""

    weights: IntegerWeights
    interval: WeighedInterval


@dataclass(frozen=True)
class Telling:
    """What figures tell.

    `told` are the units whose split is the same in every split that is left, by name, with the
    votes in favour; None where there are too many splits to judge. `nearly` are those that are
    nearly told, with the numbers that are left, in order. `margin` is in bits.
    """

    told: Mapping[str, int] | None
    nearly: Mapping[str, tuple[int, ...]]
    margin: float

    @property
    def warns(self) -> bool:
        """Whether officers must be told before they release."""
        return bool(self.told or self.nearly) or self.margin < (
            LEAST_MARGIN if self.told is None else 0.0
        )


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
    halves = _halves(voting)
    if any(prod(unit.votes + 1 for unit in half) > MOST_SPLITS for half in halves):
        return Telling(None, {}, margin)
    # The narrowest first: where it leaves one sum, the next is searched within it.
    narrowest = sorted(figures, key=lambda one: one.interval.hi - one.interval.lo)
    ends = [one.interval for one in narrowest]
    first, second = (_splits(half, narrowest) for half in halves)
    left = _left(halves[0], first, second, ends) | _left(halves[1], second, first, ends)
    told = {unit: values[0] for unit, values in left.items() if len(values) == 1}
    nearly = {
        unit.unit: left[unit.unit]
        for unit in voting
        if 1 < len(left[unit.unit]) <= FEW and 3 * len(left[unit.unit]) <= unit.votes + 1
    }
    return Telling(told, nearly, margin)


def _halves(units: Sequence[CountedUnit]) -> tuple[list[CountedUnit], list[CountedUnit]]:
    """Divide the units in two halves that have about as many splits."""
    halves: tuple[list[CountedUnit], list[CountedUnit]] = ([], [])
    for unit in sorted(units, key=lambda unit: -unit.votes):
        min(halves, key=lambda half: prod(one.votes + 1 for one in half)).append(unit)
    return halves


def _splits(half: Sequence[CountedUnit], figures: Sequence[PublicFigure]) -> list[_Split]:
    """Return all splits of a half, in the order of their sums."""
    found: list[_Split] = [((0,) * len(figures), ())]
    for unit in half:
        weights = [figure.weights.by_unit.get(unit.unit, 0) for figure in figures]
        found = [
            (
                tuple(sum_ + weight * value for sum_, weight in zip(sums, weights, strict=True)),
                (*values, value),
            )
            for sums, values in found
            for value in range(unit.votes + 1)
        ]
    return sorted(found)


def _left(
    half: Sequence[CountedUnit],
    splits: Sequence[_Split],
    others: Sequence[_Split],
    ends: Sequence[WeighedInterval],
) -> dict[str, tuple[int, ...]]:
    """Return the votes in favour that each unit of a half has in the whole splits that are left.

    In order; where they are more than a few, some of them.
    """
    seen: list[set[int]] = [set() for _ in half]
    completions = [sums for sums, _ in others]
    for sums, values in splits:
        news = any(
            len(known) <= FEW and value not in known
            for known, value in zip(seen, values, strict=True)
        )
        if news and _is_left(sums, completions, ends):
            for known, value in zip(seen, values, strict=True):
                known.add(value)
    return {unit.unit: tuple(sorted(known)) for unit, known in zip(half, seen, strict=True)}


def _is_left(
    sums: tuple[int, ...], completions: Sequence[tuple[int, ...]], ends: Sequence[WeighedInterval]
) -> bool:
    """Tell whether a split of the other half brings each of these sums into its interval."""
    least = tuple(end.lo - sum_ for end, sum_ in zip(ends, sums, strict=True))
    most = tuple(end.hi - sum_ for end, sum_ in zip(ends, sums, strict=True))
    # In the order of tuples all that fit lie between the two, but not only those.
    between = range(bisect_left(completions, least), bisect_right(completions, most))
    return any(
        all(map(le, least, completions[place])) and all(map(le, completions[place], most))
        for place in between
    )
