"""One election of a poll: a bargaining unit, or the part of an occasional one in one unit (2.99).

Rules this module keeps:
1. It has its own Belenios election, made at the seal; its bytes are kept and never made again.
2. Its weight (by-law 2.78) is one row from fees.csv to fte.json, and exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from tally.fte.inputs import FteInputs, UnitFte
from voting.domain.poll import PollTerms


class Panel(StrEnum):
    """The panel that an election belongs to (by-law 2.99)."""

    ELEMENTARY = "elementary"
    SECONDARY = "secondary"
    OCCASIONAL = "occasional"


@dataclass(frozen=True)
class Unit:
    """One election of a poll.

    `weight` is its row of the table of weights. `on_list` is the number of its members on the
    roster. `election_json`, `fingerprint` and `voters_list` (the sorted credentials list) are set
    at the latest by the seal.
    """

    id: str
    name_en: str
    name_fr: str
    board: str
    panel: Panel
    on_list: int
    election_uuid: str
    weight: UnitFte
    election_json: bytes | None = field(default=None, repr=False)
    fingerprint: str | None = None
    voters_list: bytes | None = field(default=None, repr=False)

    @property
    def counts_in(self) -> str:
        """The unit (2.99) that it belongs to."""
        return self.weight.counts_in

    @property
    def bargaining_unit(self) -> str:
        """Its own name, or what the two parts of a shared occasional bargaining unit share."""
        return self.weight.bargaining_unit


def fte_inputs(terms: PollTerms, units: Iterable[Unit]) -> FteInputs:
    """Return what fte.json says of a poll's units (by-law 2.78).

    Raises `tally.errors.FieldError` on inputs that cannot be counted with.
    """
    return FteInputs(
        Fraction(terms.membership_fee),
        Fraction(terms.member_protection),
        terms.required,
        tuple(unit.weight for unit in units),
        terms.counting_unit,
        terms.occasional_ratio,
        None if terms.salary_ratio is None else Fraction(terms.salary_ratio),
    )
