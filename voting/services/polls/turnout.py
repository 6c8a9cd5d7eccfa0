"""Who has voted, by unit, as pages and commands show it.

Rules this module keeps:
1. Every turnout that is shown is a `Turnout` (by-laws 2.77 and 2.78): votes that count, of those on
   the list and admitted. A challenged member stays on the list here, whatever becomes of her vote.
2. Small units are shown in one row (`audit.record.small_units`). Until the close they are told by
   their lists, which the seal fixes, so that the rows do not change while votes come; from the
   close on by their votes, as in the result.
3. What waits for a ruling is said apart, and no longer once the votes are counted or the poll void.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.small_units import beside_words, shown_rows
from audit.record.turnout import Turnout, on_hold_words, undecided_words
from audit.record.units import Bilingual
from voting.domain.poll import Poll, PollState
from voting.domain.small_units import BEFORE_THE_CLOSE, name_together, short_together
from voting.domain.unit import Unit


@dataclass(frozen=True)
class UnitTurnout:
    """How many of a unit's voters have cast a ballot. `unit` has no documents.

    `sequestered` ballots are apart from `ballots`. Of those ruled on for good, `admitted` are
    members', `employees` of employees who are not members, `excluded` are not counted. Apart are
    also those of challenged members that are `on_hold`, or excluded as the challenge was `upheld`.
    """

    unit: Unit
    on_list: int
    ballots: int
    sequestered: int = 0
    admitted: int = 0
    excluded: int = 0
    employees: int = 0
    on_hold: int = 0
    upheld: int = 0

    @property
    def counted(self) -> int:
        """Ballots that count: cast by members, or sequestered and admitted."""
        return self.ballots + self.admitted + self.employees

    @property
    def undecided(self) -> int:
        """Sequestered ballots that are not ruled on for good."""
        return self.open_votes - self.excluded

    @property
    def open_votes(self) -> int:
        """Sequestered ballots that do not count as things stand: excluded or undecided."""
        return self.sequestered - self.admitted - self.employees

    @property
    def turnout(self) -> Turnout:
        """The unit's turnout."""
        return Turnout(self.counted, self.on_list, self.admitted, self.employees)


@dataclass(frozen=True)
class TurnoutRow:
    """The units of one row: one, small ones together, or all of a poll; its numbers are sums."""

    units: tuple[UnitTurnout, ...]

    @property
    def name(self) -> Bilingual:
        """The unit's name, or that of the small units together."""
        return name_together([row.unit for row in self.units])

    @property
    def short(self) -> Bilingual:
        """The unit's short name, or that of the small units together."""
        return short_together([row.unit for row in self.units])

    @property
    def codes(self) -> tuple[str, ...]:
        """The short name of each."""
        return tuple(row.unit.id for row in self.units)

    @property
    def turnout(self) -> Turnout:
        """The turnout of these units together."""
        return Turnout.total(row.turnout for row in self.units)

    @property
    def bar(self) -> float:
        """The turnout from 0 to 1, for drawing; 0 where nobody could vote."""
        return float(self.turnout.share or 0)

    @property
    def ballots(self) -> int:
        """Ballots of members on the list, without those on hold or excluded."""
        return sum(row.ballots for row in self.units)

    @property
    def sequestered(self) -> int:
        """Sequestered ballots, whatever became of them."""
        return sum(row.sequestered for row in self.units)

    @property
    def on_hold(self) -> int:
        """Ballots of challenged members that wait for a ruling."""
        return sum(row.on_hold for row in self.units)

    @property
    def upheld(self) -> int:
        """Ballots of challenged members that never count."""
        return sum(row.upheld for row in self.units)

    @property
    def excluded(self) -> int:
        """Sequestered ballots that are excluded."""
        return sum(row.excluded for row in self.units)

    @property
    def undecided(self) -> int:
        """Sequestered ballots that are not ruled on for good."""
        return sum(row.undecided for row in self.units)

    @property
    def open_votes(self) -> int:
        """Sequestered ballots that do not count as things stand."""
        return sum(row.open_votes for row in self.units)


def turnout_shown(poll: Poll, rows: Sequence[UnitTurnout]) -> tuple[TurnoutRow, ...]:
    """Return the rows of a sealed poll's turnout, small units in one (rule 2)."""
    early = poll.state in BEFORE_THE_CLOSE

    def number(row: UnitTurnout) -> tuple[str, int]:
        return row.unit.id, row.on_list if early else row.counted

    shown = shown_rows(rows, number, poll.terms.small_unit)
    return tuple(TurnoutRow(units) for units in shown)


def beside(poll: Poll, rows: Sequence[Sequence[object]]) -> Bilingual | None:
    """Return what stands beside these rows of units; None if no row has several."""
    if all(len(row) == 1 for row in rows):
        return None
    return beside_words(poll.terms.small_unit, by_list=poll.state in BEFORE_THE_CLOSE)


def turnout_said(poll: Poll, total: TurnoutRow) -> Bilingual:
    """Return a poll's turnout in a sentence; in others, what waits for a ruling (rule 3)."""
    said = [total.turnout.words]
    if not poll.tallied and poll.state is not PollState.VOID:
        said += [undecided_words(total.undecided)] if total.undecided else []
        said += [on_hold_words(total.on_hold)] if total.on_hold else []
    return Bilingual(
        " ".join(f"{words.en}." for words in said), " ".join(f"{words.fr}." for words in said)
    )
