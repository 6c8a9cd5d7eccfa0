"""Whether the table of weights, fte.json, is what the poll seals.

Rules this module keeps:
1. It has a row for each election, which counts where poll.json says, and is read as poll.json says.
2. The weight of a shared occasional bargaining unit is prorated between the units that it serves,
   by the membership of their teacher bargaining units (procedure 4.99). That is certain where all
   of these are of audited membership; else the audited figure is not in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.record.errors import DocumentError
from audit.record.units import OCCASIONAL
from audit.record.weights.counting_units import Placed, grouped
from audit.record.weights.readings import (
    COUNTING_UNIT,
    FALSE,
    MEMBERSHIP,
    OCCASIONAL_RATIO,
    THRESHOLD,
    TRUE,
)
from tally.fte.basis import Membership
from tally.fte.inputs import FteInputs, UnitFte
from tally.numbers import rounded_text

PRORATED_WITHIN = Fraction(1, 1000)
"""How far, as a share of the whole, a prorated part may lie from its exact value: rounding."""


def readings_of(inputs: FteInputs) -> Mapping[str, str]:
    """Return the readings that fte.json says, by point."""
    return {
        COUNTING_UNIT: inputs.counting_unit.value,
        OCCASIONAL_RATIO: TRUE if inputs.occasional_ratio else FALSE,
        THRESHOLD: inputs.threshold.kind.value,
    }


@dataclass(frozen=True)
class Disproportion:
    """A shared occasional bargaining unit whose weight is not divided as 4.99 says.

    `given` and `due` are the FTE of `unit`, one of its elections. `certain` is whether the rows
    have the membership that it is to be divided by: audited ones.
    """

    unit: str
    given: Fraction
    due: Fraction
    certain: bool

    def __str__(self) -> str:
        given, due = (rounded_text(value, 4) for value in (self.given, self.due))
        return (
            f"unit {self.unit}: an FTE of {given}; expected {due}, its share by the membership of "
            "the teachers of the units that it serves (4.99)"
        )


def disproportions(units: Sequence[Placed], inputs: FteInputs) -> Iterator[Disproportion]:
    """Yield shared occasional bargaining units whose weight is not prorated by teachers' (4.99).

    The units must have passed `misplaced`.
    """
    rows = {row.unit: row for row in inputs.units}
    by_unit = grouped(units, lambda unit: unit.counts_in)
    for parts in grouped(units, lambda unit: unit.bargaining_unit).values():
        if len(parts) != 2:
            continue
        teachers = [
            [rows[one.id] for one in by_unit[part.counts_in] if one.panel != OCCASIONAL]
            for part in parts
        ]
        yield from _disproportion([rows[part.id] for part in parts], teachers, inputs)


def _disproportion(
    parts: Sequence[UnitFte], teachers: Sequence[Sequence[UnitFte]], inputs: FteInputs
) -> Iterator[Disproportion]:
    shares = [sum((inputs.fte_of(row) for row in rows), Fraction(0)) for rows in teachers]
    whole, base = sum(inputs.fte_of(part) for part in parts), sum(shares)
    if not base:
        return
    given, due = inputs.fte_of(parts[0]), whole * shares[0] / base
    if abs(given - due) > whole * PRORATED_WITHIN:
        certain = all(row.membership is Membership.AUDITED for rows in teachers for row in rows)
        yield Disproportion(parts[0].unit, given, due, certain)


def verify_table(units: Sequence[Placed], choices: Mapping[str, str], inputs: FteInputs) -> None:
    """Raise `DocumentError` unless fte.json is about these elections, read as the poll reads them.

    1. A row for each election, and no other.
    2. Each counts where poll.json says, and is of occasional teachers where the panel says so.
    3. The readings are those of poll.json (`choices`, by point); no row is of current membership
       in a poll that reads the by-law as audited membership.
    4. Shared occasional bargaining units are prorated (4.99), where that is certain.
    """
    if inputs.names != tuple(unit.id for unit in units):  # 1
        raise DocumentError("fte.json: its units are not those of poll.json")
    for unit, row in zip(units, inputs.units, strict=True):
        placed = (unit.counts_in, unit.bargaining_unit, unit.panel == OCCASIONAL)
        if (row.counts_in, row.bargaining_unit, row.occasional) != placed:  # 2
            raise DocumentError(f"fte.json: unit {unit.id} counts elsewhere than poll.json says")
        if choices[MEMBERSHIP] == "audited" and row.membership is not Membership.AUDITED:  # 3
            raise DocumentError(f"fte.json: unit {unit.id}: current membership, read as audited")
    for point, choice in readings_of(inputs).items():
        if choices[point] != choice:
            raise DocumentError(f"fte.json: it reads {point} as {choice!r}, and poll.json not")
    for one in disproportions(units, inputs):
        if one.certain:  # 4
            raise DocumentError(f"fte.json: {one}")
