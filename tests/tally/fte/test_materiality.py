"""By-law 2.77: how far each kind of vote that was let in or left out could move the outcome."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.challenged import ChallengedVotes
from tally.errors import FteError
from tally.fte.bounds import bounds
from tally.fte.let_in import bounds_without
from tally.fte.materiality import FOR_GOOD, Category, materiality
from tally.fte.outcome import tally_fte
from tally.fte.rules import Threshold
from tally.sequestered import ALL_REASONS, TOLD_REASONS, ExclusionReason, Sequestered
from tests.tally.fte.provinces import counts_of, direct
from tests.tally.fte.ways import (
    LET_IN,
    THRESHOLDS,
    assert_extremes,
    every_way,
    left_out,
    outcome_of,
    votes_of,
)

OUTCOME = tally_fte(direct(A=60, B=40), counts_of(A=(6, 4), B=(5, 5)))
NONE = dict.fromkeys(ALL_REASONS, 0)
EXCLUDED = dict(zip(ALL_REASONS, (1, 2, 4, 8, 16), strict=True))
"""By reason; each sum of some of them is another number."""
A = Sequestered("A", admitted=3, excluded=EXCLUDED, undecided=5, admitted_employees=1)
B = Sequestered("B", admitted=0, excluded=NONE, undecided=1)

CHALLENGED = ChallengedVotes(
    "B", 40, before=9, after=1, without_ballot=3, dismissed=1, upheld=4, fell=2
)


def test_2_77_each_category_has_its_numbers_and_its_bounds():
    """By-law 2.77.7."""
    found = materiality(OUTCOME, [A, B], {"B": 2}, [CHALLENGED])
    assert [(one.category.value, one.bounds.votes) for one in found] == [
        ("undecided", 6),
        ("excluded-reversible", 1 + 2 + 8),
        ("excluded-for-good", 4 + 16),
        ("challenged-excluded", 4),
        ("admitted", 3),
        ("employees", 1),
        ("reissued", 2),
        ("challenged-counted", 1 + 2),
    ]
    assert [one.bounds for one in found] == [
        bounds(OUTCOME, {"A": 5, "B": 1}),
        bounds(OUTCOME, {"A": 11}),
        bounds(OUTCOME, {"A": 20}),
        bounds(OUTCOME, {"B": 4}),
        bounds_without(OUTCOME, {"A": 3}),
        bounds_without(OUTCOME, {"A": 1}),
        bounds_without(OUTCOME, {"B": 2}),
        bounds_without(OUTCOME, {"B": 3}),
    ]


@pytest.mark.parametrize("reason", ALL_REASONS)
def test_2_77_which_exclusions_could_be_reversed(reason):
    """By-law 2.77.7: nobody can let in a second vote of a person, or a claim beside another."""
    [found] = materiality(OUTCOME, [Sequestered("A", 0, {**NONE, reason: 1}, 0)], {})
    final = reason in {ExclusionReason.ALREADY_VOTED, ExclusionReason.DUPLICATE_CLAIM}
    assert found.category is (Category.FOR_GOOD if final else Category.REVERSIBLE)
    assert (reason in FOR_GOOD) is final


def test_2_77_what_the_public_is_told_is_all_reversible():
    told = Sequestered("A", 0, dict.fromkeys(TOLD_REASONS, 3), 0)
    [found] = materiality(OUTCOME, [told], {})
    assert (found.category, found.bounds.votes) == (Category.REVERSIBLE, 6)


@pytest.mark.parametrize(
    ("category", "let_in"), [*zip(Category, (0, 0, 0, 0, 1, 1, 1, 1), strict=True)]
)
def test_which_votes_are_in_the_count(category, let_in):
    assert category.let_in == bool(let_in)


@pytest.mark.parametrize(
    ("rows", "reissued"), [([], {}), ([Sequestered("A", 0, NONE, 0)], {"A": 0})]
)
def test_a_category_without_a_vote_is_left_out(rows, reissued):
    assert materiality(OUTCOME, rows, reissued) == ()


def test_the_json_of_a_category():
    """A at 6 of 10 weighs 60, B at 5 of 10 weighs 40: 56%. Without two of B: 3/8 or 5/8 of 40."""
    [found] = materiality(OUTCOME, [], {"B": 2})
    assert found.to_json(2) == {
        "category": "reissued",
        "votes": 2,
        "lowest": {"in_favour": "51.00", "exact_in_favour": "51/100", "ratified": True},
        "highest": {"in_favour": "61.00", "exact_in_favour": "61/100", "ratified": True},
        "can_change": False,
    }


def test_a_vote_let_in_can_decide():
    outcome = tally_fte(direct(A=1), counts_of(A=(3, 2)))
    [found] = materiality(outcome, [], {"A": 1})
    assert found.bounds.can_change


@settings(deadline=None)
@given(LET_IN, THRESHOLDS)
def test_2_77_employees_are_bounded_by_every_way_of_leaving_their_votes_out(poll, chosen):
    """By-law 2.77.1: in favour or not, and whatever the members' votes are."""
    outcome = outcome_of(poll, Threshold(*chosen))
    employees = votes_of(poll)
    rows = [Sequestered(unit, 0, NONE, 0, votes) for unit, votes in employees.items()]
    found = materiality(outcome, rows, {})
    assert [one.category for one in found] == [Category.EMPLOYEES] * any(employees.values())
    for one in found:
        assert_extremes(one.bounds, every_way(poll, left_out), chosen, outcome.in_favour)


@given(st.lists(st.integers(0, 5), min_size=8, max_size=8))
def test_every_sequestered_vote_is_of_one_category(numbers):
    admitted, employees, undecided, *excluded = numbers
    by_reason = dict(zip(ALL_REASONS, excluded, strict=True))
    row = Sequestered("A", admitted, by_reason, undecided, employees)
    votes = {one.category: one.bounds.votes for one in materiality(OUTCOME, [row], {})}
    assert sum(votes.values()) == row.received
    left_out = sum(votes.get(one, 0) for one in Category if not one.let_in)
    assert left_out == row.open_votes


@pytest.mark.parametrize(
    ("rows", "reissued", "error"),
    [
        ([Sequestered("Z", 0, NONE, 1)], {}, "Z has votes"),
        ([], {"Z": 1}, "Z has votes"),
        ([], {"A": 11}, "at most its 10 votes cast"),
        ([], {"A": -1}, "a whole number, 0 or more"),
        ([Sequestered("A", 11, NONE, 0)], {}, "at most its 10 votes cast"),
        ([Sequestered("A", 0, NONE, 0, 11)], {}, "at most its 10 votes cast"),
    ],
)
def test_votes_that_cannot_be_of_the_outcome_are_refused(rows, reissued, error):
    with pytest.raises(FteError, match=error):
        materiality(OUTCOME, rows, reissued)
