"""Units so small that their result may tell how somebody voted.

Rules this module keeps:
1. Before the close a unit is judged by its voters' list: it is small if it has fewer members than
   the poll's small-unit size.
2. From the close on, by its ballots that count: it is small with one ballot, or with fewer than
   that size. A unit with none tells nothing.
3. A small unit is counted by itself all the same: officers are warned, and nothing is refused.
   Pages show small units together (`audit.record.small_units`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from audit.record.small_units import is_small, short_words, together_words
from audit.record.units import Bilingual
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Unit

BEFORE_THE_CLOSE = (PollState.DRAFT, PollState.SEALED, PollState.OPEN)


class Few(Enum):
    """What a small unit has too few of."""

    MEMBERS = auto()
    BALLOTS = auto()


@dataclass(frozen=True)
class SmallUnit:
    """One small unit: what it has too few of, and how many."""

    unit: Unit
    few: Few
    count: int

    def __str__(self) -> str:
        if self.few is Few.MEMBERS:
            return (
                f"unit {self.unit.id} has {self.count} member(s) on the voters' list: whoever sees "
                "its result may learn how they voted."
            )
        return (
            f"unit {self.unit.id} has {self.count} ballot(s): whoever sees its result may learn "
            "how they were cast."
        )


def few_members(poll: Poll, units: Iterable[Unit]) -> tuple[SmallUnit, ...]:
    """Return the units that are small by their voters' lists."""
    return tuple(
        SmallUnit(unit, Few.MEMBERS, unit.on_list)
        for unit in units
        if unit.on_list < poll.terms.small_unit
    )


def few_ballots(
    poll: Poll, units: Iterable[Unit], counted: Mapping[str, int]
) -> tuple[SmallUnit, ...]:
    """Return the units that are small by their ballots; `counted` is how many count, by unit."""
    return tuple(
        SmallUnit(unit, Few.BALLOTS, counted[unit.id])
        for unit in units
        if is_small(counted.get(unit.id, 0), poll.terms.small_unit)
    )


def small_units(
    poll: Poll, units: Iterable[Unit], counted: Mapping[str, int]
) -> tuple[SmallUnit, ...]:
    """Return the units that are small as the poll now stands; `counted` as in `few_ballots`."""
    if poll.state in BEFORE_THE_CLOSE:
        return few_members(poll, units)
    return few_ballots(poll, units, counted)


def name_together(units: Sequence[Unit]) -> Bilingual:
    """Return the name of a row that shows these units: the one unit's, or that of several."""
    if len(units) == 1:
        return Bilingual(units[0].name_en, units[0].name_fr)
    return together_words(len(units))


def short_together(units: Sequence[Unit]) -> Bilingual:
    """Return the short name of a row that shows these units."""
    if len(units) == 1:
        return Bilingual(units[0].id, units[0].id)
    return short_words(len(units))
