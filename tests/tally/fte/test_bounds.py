"""The bounds equal the extremes of every way of counting the open votes, by brute force."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tally.errors import FieldError, FteError
from tally.fte.basis import FeeReturn
from tally.fte.bounds import bounds
from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.outcome import ProvincialTally, UnitCount, UnitResult, tally_fte

F = Fraction
NAMES = ["A", "B", "C", "D"]
# A small unit: FTE (0 too), votes in favour, not in favour, open votes.
UNITS = st.tuples(
    st.fractions(min_value=0, max_value=20, max_denominator=7),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
)
POLLS = st.lists(UNITS, min_size=1, max_size=3)
THRESHOLDS = st.fractions(min_value=0, max_value=F(11, 12), max_denominator=12)
SmallUnit = tuple[Fraction, int, int, int]


HALF = F(1, 2)


def outcome_of(poll: list[SmallUnit], threshold: Fraction = HALF) -> ProvincialTally:
    units = (
        UnitResult(UnitCount(name, yes, no), fte)
        for name, (fte, yes, no, _) in zip(NAMES, poll, strict=False)
    )
    return ProvincialTally(threshold, tuple(units))


def open_votes_of(poll: list[SmallUnit]) -> dict[str, int]:
    return {name: unit[3] for name, unit in zip(NAMES, poll, strict=False)}


def every_way(poll: list[SmallUnit]) -> Iterator[Fraction | None]:
    """By-law 2.78 for every way of counting any of each unit's open votes, each way or the other.

    Written from the by-law alone, without `tally.fte`.
    """
    ways = [
        [(yes + i, yes + no + i + j) for i in range(k + 1) for j in range(k + 1 - i)]
        for _, yes, no, k in poll
    ]
    for way in itertools.product(*ways):
        voted = [(fte, *votes) for (fte, *_), votes in zip(poll, way, strict=True) if votes[1]]
        in_favour = sum(fte * yes / cast for fte, yes, cast in voted)
        total = sum(fte for fte, _, _ in voted)
        yield in_favour / total if total else None


@settings(deadline=None)
@given(POLLS, THRESHOLDS)
@example([(F(10), 1, 1, 0), (F(5), 0, 0, 2)], F(1, 2))  # a silent unit that could enter
@example([(F(10), 0, 0, 2), (F(5), 0, 0, 1)], F(0))  # nobody else voted
@example([(F(0), 3, 0, 3), (F(4), 0, 0, 0)], F(0))  # votes without weight
def test_the_bounds_are_the_extremes_of_every_way(poll, threshold):
    found = bounds(outcome_of(poll, threshold), open_votes_of(poll))
    ways = list(every_way(poll))
    fractions = [way for way in ways if way is not None]
    verdicts = {way is not None and way > threshold for way in ways}
    assert found.lowest_in_favour == min(fractions, default=None)
    assert found.highest_in_favour == max(fractions, default=None)
    assert found.lowest.ratified == all(verdicts)
    assert found.highest.ratified == any(verdicts)
    assert found.can_change == (len(verdicts) == 2)
    assert found.open_votes == sum(unit[3] for unit in poll)


@given(POLLS)
def test_the_count_as_it_stands_lies_between(poll):
    outcome = outcome_of(poll)
    found = bounds(outcome, open_votes_of(poll))
    if outcome.in_favour is not None:
        assert found.lowest_in_favour <= outcome.in_favour <= found.highest_in_favour
    if not found.can_change:
        assert found.lowest.ratified == outcome.ratified == found.highest.ratified


@given(POLLS)
def test_the_two_sides_swap(poll):
    swapped = [(fte, no, yes, votes) for fte, yes, no, votes in poll]
    straight = bounds(outcome_of(poll), open_votes_of(poll))
    turned = bounds(outcome_of(swapped), open_votes_of(swapped))
    highest = straight.highest_in_favour
    assert turned.lowest_in_favour == (None if highest is None else 1 - highest)


@given(POLLS)
def test_without_open_votes_both_bounds_are_the_outcome(poll):
    outcome = outcome_of(poll)
    found = bounds(outcome, {})
    assert found.lowest == found.highest == outcome
    assert not found.can_change
    assert found.open_votes == 0


# Unit A has 99 FTE, unit B has 1: their votes, B's open votes, and the bounds.
CASES = [
    # A unit's weight stays: 100 open votes in B move no more than B's 1%.
    ((99, 1), (1, 0), 100, F("0.9801") + F(1, 10100), F("0.9901")),
    # A silent unit enters with its whole FTE, however few its open votes.
    ((51, 49), (0, 0), 1, F("0.5049"), F("0.5149")),
    ((51, 49), (0, 0), 1000, F("0.5049"), F("0.5149")),
    ((1, 1), (0, 0), 1, F("0.495"), F("0.505")),
]


@pytest.mark.parametrize(("a", "b", "open_votes", "lowest", "highest"), CASES)
def test_worked_cases(a, b, open_votes, lowest, highest):
    found = bounds(outcome_of([(F(99), *a, 0), (F(1), *b, 0)]), {"B": open_votes})
    assert (found.lowest_in_favour, found.highest_in_favour) == (lowest, highest)


@pytest.mark.parametrize(
    ("votes", "open_votes", "can_change"),
    [
        ((2, 1), 1, True),  # 2 of 4 is a tie, which is not ratified
        ((3, 1), 1, False),
        ((1, 1), 1, True),
        ((1, 2), 1, False),  # 2 of 4 again
        ((0, 0), 1, True),
        ((0, 0), 0, False),
    ],
)
def test_the_exact_fraction_decides_whether_it_can_change(votes, open_votes, can_change):
    found = bounds(outcome_of([(F(7), *votes, 0)]), {"A": open_votes})
    assert found.can_change is can_change


def test_a_province_of_88_units_is_fast():
    names = [f"U-{number:02d}" for number in range(88)]
    units = tuple(
        UnitFte(name, FeeReturn(F(110_000_00 + 7 * number, 100)))
        for number, name in enumerate(names)
    )
    inputs = FteInputs(F(1100), F(0), F(1, 2), units)
    counts = [UnitCount(name, 200 + number, 150) for number, name in enumerate(names)]
    outcome = tally_fte(inputs, counts)
    open_votes: Mapping[str, int] = dict.fromkeys(names, 40)
    start = time.perf_counter()
    found = bounds(outcome, open_votes)
    assert found.lowest_in_favour < outcome.in_favour < found.highest_in_favour
    assert time.perf_counter() - start < 5
    assert found.open_votes == 88 * 40


def test_open_votes_of_an_unknown_unit_are_refused():
    with pytest.raises(FteError, match="counting unit Z has open votes and no count"):
        bounds(outcome_of([(F(1), 1, 0, 0)]), {"A": 1, "Z": 1})


@pytest.mark.parametrize("votes", [-1, 1.0, True])
def test_open_votes_are_a_whole_number(votes):
    with pytest.raises(FieldError, match=r"open votes of A: .*; expected a whole number"):
        bounds(outcome_of([(F(1), 1, 0, 0)]), {"A": votes})
