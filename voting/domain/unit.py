"""A counting unit: a unit or bargaining unit whose votes are counted together.

Rules this module keeps:
1. A unit has its own Belenios election, made at the seal; its bytes are kept and never made again.
2. What gives the unit its FTE (by-law 2.78) is one value from fees.csv to fte.json, and exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from tally.fte.basis import FeeReturn, FteBasis
from tally.fte.inputs import FteInputs, UnitFte
from voting.domain.poll import PollTerms


class Panel(StrEnum):
    """The panel that a counting unit belongs to (by-law 2.99)."""

    ELEMENTARY = "elementary"
    SECONDARY = "secondary"
    OCCASIONAL = "occasional"


@dataclass(frozen=True)
class Unit:
    """A counting unit of one poll.

    `basis` gives its FTE. `on_list` is the number of its members on the roster. `election_json`,
    `fingerprint` and `voters_list` (the sorted credentials list) are set at the latest by the seal.
    """

    id: str
    name_en: str
    name_fr: str
    board: str
    panel: Panel
    on_list: int
    election_uuid: str
    basis: FteBasis
    election_json: bytes | None = field(default=None, repr=False)
    fingerprint: str | None = None
    voters_list: bytes | None = field(default=None, repr=False)

    def fte_inputs(self, follows_4_97: bool) -> UnitFte:
        """Return what gives the unit its FTE; the salary ratio only where the poll follows 4.97."""
        basis = self.basis
        if isinstance(basis, FeeReturn) and not follows_4_97:
            basis = replace(basis, salary_ratio=None)
        return UnitFte(self.id, basis)


def fte_inputs(terms: PollTerms, units: Iterable[Unit]) -> FteInputs:
    """Return what fte.json says of a poll's units (by-law 2.78).

    Raises `tally.errors.FieldError` on inputs that cannot be counted with.
    """
    return FteInputs(
        Fraction(terms.membership_fee),
        Fraction(terms.member_protection),
        Fraction(terms.threshold),
        tuple(unit.fte_inputs(terms.follows_4_97) for unit in units),
    )
