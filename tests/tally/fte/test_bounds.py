"""The bounds equal the extremes of every way of counting the open votes, by brute force."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings

from tally.errors import FieldError, FteError
from tally.fte.bounds import bounds
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.rules import Threshold, ThresholdKind
from tests.tally.fte.provinces import F, fees, inputs_of
from tests.tally.fte.ways import (
    POLLS,
    THRESHOLDS,
    Election,
    assert_extremes,
    counted_otherwise,
    every_way,
    outcome_of,
    swapped,
    votes_of,
)

HALF = (F(1, 2), ThresholdKind.MORE_THAN)


@settings(deadline=None)
@given(POLLS, THRESHOLDS)
# A silent unit that could enter; nobody else voted; votes without weight.
@example([Election(F(10), 1, 1, 0), Election(F(5), 0, 0, 2)], HALF)
@example([Election(F(10), 0, 0, 2), Election(F(5), 0, 0, 1)], (F(0), ThresholdKind.MORE_THAN))
@example([Election(F(0), 3, 0, 3), Election(F(4), 0, 0, 0)], HALF)
# Two elections of one unit: one that is silent, one of FTE 0; a threshold met exactly.
@example([Election(F(4), 0, 0, 2, "U"), Election(F(3), 1, 2, 1, "U")], HALF)
@example([Election(F(0), 0, 0, 1, "U"), Election(F(3), 0, 0, 0, "U")], HALF)
@example([Election(F(1), 1, 1, 1)], (F(2, 3), ThresholdKind.AT_LEAST))
def test_the_bounds_are_the_extremes_of_every_way(poll, chosen):
    outcome = outcome_of(poll, Threshold(*chosen))
    found = bounds(outcome, votes_of(poll))
    assert_extremes(found, every_way(poll, counted_otherwise), chosen, outcome.in_favour)
    assert found.votes == sum(one.votes for one in poll)


@given(POLLS)
def test_the_count_as_it_stands_lies_between(poll):
    outcome = outcome_of(poll)
    found = bounds(outcome, votes_of(poll))
    if outcome.in_favour is not None:
        assert found.lowest_in_favour <= outcome.in_favour <= found.highest_in_favour
    if not found.can_change:
        assert found.lowest.ratified == outcome.ratified == found.highest.ratified


@given(POLLS)
def test_the_two_sides_swap(poll):
    straight = bounds(outcome_of(poll), votes_of(poll))
    turned = bounds(outcome_of(swapped(poll)), votes_of(poll))
    highest = straight.highest_in_favour
    assert turned.lowest_in_favour == (None if highest is None else 1 - highest)


@given(POLLS)
def test_without_open_votes_both_bounds_are_the_outcome(poll):
    outcome = outcome_of(poll)
    found = bounds(outcome, {})
    assert found.lowest == found.highest == outcome
    assert not found.can_change
    assert found.votes == 0


@given(POLLS)
def test_in_which_election_of_a_unit_a_vote_was_cast_is_no_matter(poll):
    poll = [Election(one.fte, one.yes, one.no, one.votes, "U") for one in poll]
    total = sum(one.votes for one in poll)
    spread, together = (
        bounds(outcome_of(poll), votes) for votes in (votes_of(poll), {"E1": total})
    )
    assert spread.lowest.units == together.lowest.units
    assert spread.highest.units == together.highest.units


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
    found = bounds(outcome_of([Election(F(99), *a, 0), Election(F(1), *b, 0)]), {"E2": open_votes})
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
    found = bounds(outcome_of([Election(F(7), *votes, 0)]), {"E1": open_votes})
    assert found.can_change is can_change


def test_a_province_of_88_units_is_fast():
    names = [f"U-{number:02d}" for number in range(88)]
    inputs = inputs_of(
        *(fees(name, F(110_000_00 + 7 * number, 100)) for number, name in enumerate(names))
    )
    counts = [UnitCount(name, 200 + number, 150) for number, name in enumerate(names)]
    outcome = tally_fte(inputs, counts)
    open_votes: Mapping[str, int] = dict.fromkeys(names, 40)
    start = time.perf_counter()
    found = bounds(outcome, open_votes)
    assert found.lowest_in_favour < outcome.in_favour < found.highest_in_favour
    assert time.perf_counter() - start < 5
    assert found.votes == 88 * 40


def test_open_votes_of_an_unknown_election_are_refused():
    with pytest.raises(FteError, match=r"^Z has votes that bound the outcome, and no count"):
        bounds(outcome_of([Election(F(1), 1, 0, 0)]), {"E1": 1, "Z": 1})


@pytest.mark.parametrize("votes", [-1, 1.0, True])
def test_open_votes_are_a_whole_number(votes):
    with pytest.raises(FieldError, match=r"votes of E1: .*; expected a whole number"):
        bounds(outcome_of([Election(F(1), 1, 0, 0)]), {"E1": votes})
