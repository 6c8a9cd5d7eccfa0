"""Challenges of listed members in numbers, as the board and the officers' pages show them.

Rules this module keeps:
1. Numbers and shares by unit, and nobody: who is challenged, and why, stands on no public page.
2. The rows are those of the turnout beside them, small units in one; officers see each unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from audit.record.units import Bilingual
from tally.challenged import WARNING_SHARE
from tally.numbers import rounded_text
from voting.ports.unit_of_work import Context
from voting.services.challenges.shares import UnitShare, shares
from voting.services.polls import board
from voting.services.polls.turnout import TurnoutRow

_LEAST_SCALE: Final = 2 * WARNING_SHARE
"""The share at the end of a picture's bar, unless a row's share is more."""


@dataclass(frozen=True)
class ChallengedRow:
    """The challenged members of the units of one row; `scale` is the share at the bar's end."""

    row: TurnoutRow
    on_list: int
    challenged: int
    scale: Fraction

    @property
    def name(self) -> Bilingual:
        """The unit's name, or that of the small units together."""
        return self.row.name

    @property
    def short(self) -> Bilingual:
        """The unit's short name, or that of the small units together."""
        return self.row.short

    @property
    def codes(self) -> tuple[str, ...]:
        """The short name of each."""
        return self.row.codes

    @property
    def on_hold(self) -> int:
        """Ballots that wait for a ruling."""
        return sum(one.on_hold for one in self.row.units)

    @property
    def upheld(self) -> int:
        """Ballots that are not counted, as the challenge was upheld."""
        return sum(one.upheld for one in self.row.units)

    @property
    def share(self) -> Fraction:
        """The exact share; 0 of an empty list."""
        return Fraction(self.challenged, self.on_list) if self.on_list else Fraction(0)

    @property
    def percent(self) -> str:
        """The share in per cent, to two decimals."""
        return rounded_text(self.share * 100, 2)

    @property
    def bar(self) -> float:
        """The share from 0 to 1 of the scale, for drawing."""
        return float(self.share / self.scale)

    @property
    def mark(self) -> float:
        """Where 1% stands on the scale, from 0 to 1."""
        return float(WARNING_SHARE / self.scale)

    @property
    def above_one_percent(self) -> bool:
        """Whether more than 1% of these lists are challenged."""
        return self.share > WARNING_SHARE


def challenged_rows(
    ctx: Context, poll_id: str, rows: Sequence[TurnoutRow]
) -> tuple[ChallengedRow, ...]:
    """Return a row for each of the turnout's; none where nobody is challenged."""
    by_unit = {one.unit: one for one in shares(ctx, poll_id)}
    if not any(one.challenged for one in by_unit.values()):
        return ()
    counts = [_sums(by_unit, row) for row in rows]
    most = max((Fraction(some, of) for of, some in counts if of), default=_LEAST_SCALE)
    scale = max(most, _LEAST_SCALE)
    return tuple(
        ChallengedRow(row, of, some, scale) for row, (of, some) in zip(rows, counts, strict=True)
    )


def unit_rows(ctx: Context, poll_id: str) -> tuple[ChallengedRow, ...]:
    """Return a row for each unit by itself, for officers; none where nobody is challenged."""
    view = board.poll_view(ctx, poll_id)
    return challenged_rows(ctx, poll_id, [TurnoutRow((row,)) for row in view.turnout])


def _sums(by_unit: Mapping[str, UnitShare], row: TurnoutRow) -> tuple[int, int]:
    found = [by_unit[code] for code in row.codes]
    return sum(one.on_list for one in found), sum(one.challenged for one in found)
