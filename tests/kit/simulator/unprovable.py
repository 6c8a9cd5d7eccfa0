"""A poll whose percentage no public proof can show: an exact tie, and weights that are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tally.fte.basis import StatedFte
from tally.fte.inputs import UnitFte
from tests.kit.simulator.people import UnitPlan
from tests.kit.simulator.poll import Simulator

PRIMES = tuple(10**14 + n for n in (31, 67, 97, 99, 133))


@dataclass(frozen=True)
class OddPlan(UnitPlan):
    """A unit whose FTE is one over a large prime; the common denominator of five is above 2^180."""

    prime: int = 1

    def weight(self, plans: Iterable[UnitPlan]) -> UnitFte:
        """Its row of the table of weights."""
        return UnitFte(self.unit, StatedFte(Fraction(1, self.prime)))


def rounded_poll(in_favour: int = 1) -> Simulator:
    """A poll of five units of two votes each, so many in favour; with one, it is a tie."""
    plans = tuple(
        OddPlan(f"A-{n}", "elementary", 2, in_favour, 2 - in_favour, board=f"Board {n}", prime=one)
        for n, one in enumerate(PRIMES)
    )
    return Simulator(plans)
