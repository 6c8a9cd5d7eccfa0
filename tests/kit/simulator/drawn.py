"""Whole polls of small provinces, drawn at random: units, votes, weights, rules and trustees.

Rules this module keeps:
1. The number of a poll fixes what is drawn; so a test names the poll that fails.
2. What is rare in life is not here: no FTE, no vote in a unit or in any, shared occasional
   teachers, a mandatory trustee, a decryption that is set aside and made again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache

from tally.fte.basis import StatedFte
from tally.fte.inputs import UnitFte
from tally.fte.rules import CountingUnit, ThresholdKind
from tally.public_proof.releases import Release
from tally.public_proof.weights import Kind
from tests.kit.simulator.people import UnitPlan
from tests.kit.simulator.poll import Simulator
from tests.tally.small_polls import Keys, keys_of

CEREMONY = "DrawnCeremony23"
QUORUMS: Sequence[tuple[tuple[tuple[int, int] | str, ...], tuple[int, ...]]] = (
    (((3, 2),), (1, 2)),
    (((3, 2),), (2, 3)),
    (((2, 2),), (1, 2)),
    (((5, 3),), (1, 3, 5)),
    (("Ada",), (1,)),
    (("Ada", (3, 2)), (1, 2, 4)),
    (((3, 2), "Ada"), (2, 3, 4)),
)
"""Trustees, as `keys_of` makes them, and of whom a decryption is enough."""
DENOMINATORS = tuple(10**15 - one for one in (11, 53, 111, 119, 173, 257, 333, 417))
WEIGHTS = ("0.00", "0.01", "777.77", "110000.00", "999999.99", "1100000.00")


@dataclass(frozen=True)
class _Holder:
    """A trustee who holds a key; of a mandatory one there was no ceremony."""

    secret: int = field(repr=False)
    ceremony: str = CEREMONY


@dataclass(frozen=True)
class _DrawnPlan(UnitPlan):
    """A unit whose FTE may be one over a large number, so that the weights may be rounded."""

    divisor: int = 0

    def weight(self, plans: Sequence[UnitPlan]) -> UnitFte:  # type: ignore[override]
        row = super().weight(plans)
        return replace(row, basis=StatedFte(Fraction(1, self.divisor))) if self.divisor else row


class DrawnPoll(Simulator):
    """A poll of trustees of whom these are enough, and who decrypt as it is drawn."""

    def __init__(self, plans: tuple[UnitPlan, ...], number: int, **options: object) -> None:
        self.draw = random.Random(f"decrypting {number}")
        parts, self.enough = self.draw.choice(QUORUMS)
        keys: Keys = keys_of(*parts)
        holders = tuple(_Holder(keys.secrets[one]) for one in sorted(keys.secrets))
        super().__init__(plans, seed=number, keys=(keys.trustees.raw, holders), **options)

    def confirm_enough(self) -> None:
        """Let those confirm who are enough, one by one."""
        for owner in self.enough:
            self.confirm(owner)

    def _decrypt_enough(self) -> None:
        """In any order, more than are needed or not, and one perhaps twice."""
        others = [one.number for one in self.trustees.owners if one.number not in self.enough]
        owners = [*self.enough, *self.draw.sample(others, self.draw.randint(0, len(others)))]
        self.draw.shuffle(owners)
        for owner in owners:
            self.decrypt(owner)
        if self.draw.random() < 0.3:
            again = self.draw.choice(owners)
            self.set_aside(again)
            self.decrypt(again)
        self.compute()


def _votes(draw: random.Random, apathy: float) -> tuple[int, int, int]:
    """How many are on a unit's list, and how many vote each way."""
    members = draw.randint(1, 6)
    cast = 0 if draw.random() < apathy else draw.randint(0, members)
    in_favour = draw.choice([0, cast, draw.randint(0, cast)])
    return members, in_favour, cast - in_favour


def _plan(draw: random.Random, unit: str, panel: str, apathy: float, **more: object) -> _DrawnPlan:
    return _DrawnPlan(unit, panel, *_votes(draw, apathy), draw.choice(WEIGHTS), **more)  # type: ignore[arg-type]


def _plans(draw: random.Random) -> tuple[UnitPlan, ...]:
    """Some units of one or two boards; one of them has weight."""
    apathy = draw.choice([0.1] * 6 + [0.5] * 3 + [1.0])
    plans: list[_DrawnPlan] = []
    for number in range(draw.randint(1, 2)):
        board = f"Board {number}"
        for panel in ("elementary", "secondary")[: draw.randint(1, 2)]:
            plans.append(_plan(draw, f"{number}-{panel[:4].upper()}", panel, apathy, board=board))
        served = [one.unit for one in plans if one.board == board][: draw.randint(0, 2)]
        shared = f"{number}-OCC" if len(served) == 2 and draw.random() < 0.7 else ""
        for unit in served:
            more = {"board": board, "counts_in": unit, "shared": shared}
            plans.append(_plan(draw, f"{unit}-OCC", "occasional", apathy, **more))
    plans[0] = replace(plans[0], fee_return="1100000.00")
    if len(plans) > 4 and draw.random() < 0.6:
        plans = [replace(one, divisor=by) for one, by in zip(plans, DENOMINATORS, strict=False)]
    of = {one.unit: one for one in plans}
    plans = [_prorated(one, of[one.counts_in]) if one.shared else one for one in plans]
    return tuple(sorted(plans, key=lambda one: one.unit))


def _prorated(shared: _DrawnPlan, teachers: _DrawnPlan) -> _DrawnPlan:
    """Its share by the membership of the teachers whom it serves (4.99): here as much as theirs."""
    return replace(shared, fee_return=teachers.fee_return, divisor=teachers.divisor)


@cache
def drawn_poll(number: int) -> DrawnPoll:
    """The poll of that number, certified; made once."""
    draw = random.Random(f"province {number}")
    plans, heads = _plans(draw), draw.random() < 0.5
    poll = DrawnPoll(
        plans,
        number,
        ratified_above=draw.choice(["1/2", "1/2", "2/3", "3/5"]),
        threshold_kind=draw.choice(list(ThresholdKind)),
        counting_unit=draw.choice(list(CountingUnit)),
        change=lambda document: replace(document, release_heads=heads),
    )
    poll.run("certified")
    return poll


def released_poll(number: int, release: Release) -> Simulator:
    """The poll of that number, in which this is released."""
    poll = drawn_poll(number).clone()
    poll.asked_release = release
    return poll.run("released", after="certified")


def provable(poll: Simulator) -> bool:
    """Whether the percentage that was released can be proved: with exact weights it always can.

    That it is left out only where it must be is what the complete edition shows.
    """
    rounded = [one for one in poll.asked().proved if one.kind is Kind.FTE and one.weights.error]
    return not rounded or poll.proved is None or poll.proved.percentage
