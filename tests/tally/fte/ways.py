"""By-law 2.78 for every way of counting some votes otherwise: the brute force of the bounds.

Written from the by-law alone, without `tally.fte`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from tally.fte.bounds import Bounds
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitCount
from tally.fte.rules import Threshold, ThresholdKind
from tests.tally.fte.provinces import MAJORITY


@dataclass(frozen=True)
class Election:
    """FTE (0 too), votes in favour and not, votes whose standing is in doubt, counting unit."""

    fte: Fraction
    yes: int
    no: int
    votes: int
    unit: str = ""


NAMES = ["E1", "E2", "E3", "E4"]
ELECTIONS = st.builds(
    Election,
    st.one_of(st.just(Fraction(0)), st.fractions(min_value=0, max_value=20, max_denominator=7)),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["U", "V", "W"]),
)
POLLS = st.lists(ELECTIONS, min_size=1, max_size=4).filter(
    lambda poll: sum(one.votes for one in poll) <= 7
)


def capped(poll: list[Election]) -> list[Election]:
    """No more votes let in than there are votes."""
    return [
        Election(one.fte, one.yes, one.no, min(one.votes, one.yes + one.no), one.unit)
        for one in poll
    ]


LET_IN = POLLS.map(capped)
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=6)
THRESHOLDS = st.builds(
    lambda share, kind: (share, kind), SHARES, st.sampled_from(ThresholdKind)
).filter(lambda pair: pair[0] != (1 if pair[1] is ThresholdKind.MORE_THAN else 0))
Chosen = tuple[Fraction, ThresholdKind]


def named(poll: list[Election]) -> list[tuple[str, Election]]:
    """The elections with their names; one without a unit counts in its own."""
    return list(zip(NAMES, poll, strict=False))


def outcome_of(poll: list[Election], threshold: Threshold = MAJORITY) -> ProvincialTally:
    """The provincial tally of the poll as it stands."""
    return ProvincialTally(
        threshold,
        tuple(
            ElectionResult(UnitCount(name, one.yes, one.no), one.fte, one.unit or name)
            for name, one in named(poll)
        ),
    )


def votes_of(poll: list[Election]) -> dict[str, int]:
    """The votes whose standing is in doubt, by election."""
    return {name: one.votes for name, one in named(poll)}


def swapped(poll: list[Election]) -> list[Election]:
    """The poll with the names of the two sides exchanged."""
    return [Election(one.fte, one.no, one.yes, one.votes, one.unit) for one in poll]


def counted_otherwise(one: Election) -> Iterator[tuple[int, int]]:
    """Votes in favour and not, for each way of counting any of the votes left out."""
    for i in range(one.votes + 1):
        for j in range(one.votes + 1 - i):
            yield one.yes + i, one.no + j


def left_out(one: Election) -> Iterator[tuple[int, int]]:
    """Votes in favour and not, for each way of leaving out any of the votes let in."""
    for i in range(min(one.votes, one.yes) + 1):
        for j in range(min(one.votes - i, one.no) + 1):
            yield one.yes - i, one.no - j


def every_way(
    poll: list[Election], ways: Callable[[Election], Iterable[tuple[int, int]]]
) -> set[Fraction | None]:
    """The fraction in favour of every way; None for one without a percentage."""
    return {_in_favour(poll, way) for way in itertools.product(*(list(ways(one)) for one in poll))}


def _in_favour(poll: list[Election], way: tuple[tuple[int, int], ...]) -> Fraction | None:
    sums: dict[str, list[Fraction]] = {}
    for (name, one), (yes, no) in zip(named(poll), way, strict=True):
        unit = sums.setdefault(one.unit or name, [Fraction(0)] * 3)
        for place, value in enumerate((one.fte, yes, yes + no)):
            unit[place] += value
    voted = [(fte, yes, cast) for fte, yes, cast in sums.values() if cast]
    total = sum(fte for fte, _, _ in voted)
    return sum(fte * yes / cast for fte, yes, cast in voted) / total if total else None


def ratifies(in_favour: Fraction | None, chosen: Chosen) -> bool:
    """Whether a way ratifies."""
    if in_favour is None:
        return False
    share, kind = chosen
    return in_favour > share if kind is ThresholdKind.MORE_THAN else in_favour >= share


def assert_extremes(
    found: Bounds, ways: set[Fraction | None], chosen: Chosen, as_it_stands: Fraction | None
) -> None:
    """The bounds are the extremes of the ways, and say whether the outcome depends."""
    fractions = [way for way in ways if way is not None]
    verdicts = {ratifies(way, chosen) for way in ways}
    assert as_it_stands in ways
    assert found.lowest_in_favour == min(fractions, default=None)
    assert found.highest_in_favour == max(fractions, default=None)
    assert found.lowest.ratified == all(verdicts)
    assert found.highest.ratified == any(verdicts)
    other = not ratifies(as_it_stands, chosen)
    assert found.can_change == (other in verdicts)
