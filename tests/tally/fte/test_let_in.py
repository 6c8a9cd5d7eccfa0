"""The bounds without votes let in equal the extremes of every way of leaving them out."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from tally.errors import FieldError, FteError
from tally.fte.let_in import bounds_without
from tally.fte.rules import Threshold, ThresholdKind
from tests.tally.fte.provinces import F
from tests.tally.fte.ways import (
    LET_IN,
    THRESHOLDS,
    Election,
    assert_extremes,
    every_way,
    left_out,
    outcome_of,
    swapped,
    votes_of,
)

HALF = (F(1, 2), ThresholdKind.MORE_THAN)
ANY = (F(0), ThresholdKind.MORE_THAN)


@settings(deadline=None)
@given(LET_IN, THRESHOLDS)
# Ways that empty a unit; every unit, so that an extreme has no percentage, on either side.
@example([Election(F(10), 2, 0, 2), Election(F(5), 1, 1, 0)], HALF)
@example([Election(F(10), 2, 0, 2)], HALF)
@example([Election(F(10), 0, 2, 2)], ANY)
@example([Election(F(10), 1, 0, 1), Election(F(5), 0, 1, 1)], ANY)
# Two elections of one unit, of which one is emptied, or both are; votes without weight.
@example([Election(F(4), 2, 0, 2, "U"), Election(F(3), 1, 2, 1, "U")], HALF)
@example(
    [Election(F(4), 1, 0, 1, "U"), Election(F(3), 0, 1, 1, "U"), Election(F(1), 1, 1, 1)], HALF
)
@example([Election(F(0), 3, 0, 3), Election(F(4), 2, 1, 1)], (F(1), ThresholdKind.AT_LEAST))
def test_the_bounds_are_the_extremes_of_every_way(poll, chosen):
    outcome = outcome_of(poll, Threshold(*chosen))
    found = bounds_without(outcome, votes_of(poll))
    assert_extremes(found, every_way(poll, left_out), chosen, outcome.in_favour)
    assert found.votes == sum(one.votes for one in poll)


@given(LET_IN)
def test_the_two_sides_swap(poll):
    straight = bounds_without(outcome_of(poll), votes_of(poll))
    turned = bounds_without(outcome_of(swapped(poll)), votes_of(poll))
    highest = straight.highest_in_favour
    assert turned.lowest_in_favour == (None if highest is None else 1 - highest)


@given(LET_IN)
def test_without_votes_let_in_both_bounds_are_the_outcome(poll):
    outcome = outcome_of(poll)
    found = bounds_without(outcome, {})
    assert found.lowest == found.highest == outcome
    assert not found.can_change


@pytest.mark.parametrize(
    ("votes", "let_in", "lowest", "highest", "can_change"),
    [
        ((3, 1), 1, F(2, 3), F(1), False),
        ((2, 1), 1, F(1, 2), F(1), True),  # a tie is not ratified
        ((1, 1), 1, F(0), F(1), True),
        ((2, 2), 4, F(0), F(1), True),
        ((1, 0), 1, F(1), F(1), True),  # without it nobody voted: no percentage, not ratified
        ((0, 1), 1, F(0), F(0), False),
    ],
)
def test_worked_cases(votes, let_in, lowest, highest, can_change):
    found = bounds_without(outcome_of([Election(F(7), *votes, 0)]), {"E1": let_in})
    assert (found.lowest_in_favour, found.highest_in_favour) == (lowest, highest)
    assert found.can_change is can_change


def test_more_votes_let_in_than_cast_are_refused():
    outcome = outcome_of([Election(F(1), 1, 2, 0)])
    with pytest.raises(FieldError, match=r"votes let in of E1: 4; expected at most its 3 votes"):
        bounds_without(outcome, {"E1": 4})


@pytest.mark.parametrize(
    ("votes", "message"),
    [({"Z": 1}, "^Z has votes that bound the outcome"), ({"E1": -1}, "expected a whole number")],
)
def test_votes_let_in_are_of_the_outcome(votes, message):
    with pytest.raises(FteError, match=message):
        bounds_without(outcome_of([Election(F(1), 1, 0, 0)]), votes)
