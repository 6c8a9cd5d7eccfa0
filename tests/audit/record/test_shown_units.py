"""Small units are shown together: what a page tells, and what cannot be subtracted from it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.record.small_units import (
    beside_words,
    is_small,
    least_shown,
    short_words,
    shown_rows,
    together_words,
)
from tally.numbers import rounded_text

Unit = tuple[str, int]

units = st.dictionaries(
    st.text("ABCDE-", min_size=1, max_size=4), st.integers(0, 40), max_size=12
).map(lambda votes: list(votes.items()))
sizes = st.integers(0, 15)


def itself(unit: Unit) -> Unit:
    return unit


def rows_of(given_units: Sequence[Unit], size: int) -> tuple[tuple[Unit, ...], ...]:
    return shown_rows(given_units, itself, size)


def votes_of(row: Sequence[Unit]) -> int:
    return sum(votes for _name, votes in row)


@pytest.mark.parametrize(
    ("votes", "size", "together"),
    [
        ({"A": 40, "B": 50}, 10, ""),
        ({"A": 40, "B": 3, "C": 7, "D": 50}, 10, "BC"),
        ({"A": 40, "B": 3, "C": 4, "D": 50}, 10, "ABC"),
        ({"A": 40, "B": 9, "C": 12}, 10, "BC"),  # one small unit follows from the total
        ({"A": 40, "B": 9, "C": 0}, 10, "AB"),  # a unit without votes hides nothing
        ({"A": 12, "B": 9, "C": 12}, 10, "AB"),  # alike: by name
        ({"A": 3, "B": 2}, 10, "AB"),  # the whole poll is that small
        ({"A": 3, "B": 0}, 10, ""),  # one unit is the total
        ({"A": 1, "B": 30, "C": 40}, 1, "AB"),  # one vote is few under any size
        ({"A": 0, "B": 0}, 10, ""),
        ({}, 10, ""),
    ],
)
def test_which_units_are_in_one_row(votes, size, together):
    rows = rows_of(list(votes.items()), size)
    assert ["".join(name for name, _votes in row) for row in rows if len(row) > 1] == (
        [together] if together else []
    )


@given(units, sizes)
def test_the_rows_hold_every_unit_once_and_so_add_up_to_the_totals(given_units, size):
    rows = rows_of(given_units, size)
    assert sorted(unit for row in rows for unit in row) == sorted(given_units)
    assert sum(map(votes_of, rows)) == votes_of(given_units)


@given(units, sizes)
def test_no_row_shows_few_votes_unless_the_poll_has_no_more(given_units, size):
    for row in rows_of(given_units, size):
        if is_small(votes_of(row), size):
            assert votes_of(row) == votes_of(given_units)


@given(units, sizes)
def test_several_units_are_in_the_last_row_only_and_two_of_them_have_votes(given_units, size):
    rows = rows_of(given_units, size)
    assert all(len(row) == 1 for row in rows[:-1])
    for row in rows[-1:]:
        if len(row) > 1:
            assert all(votes for _name, votes in row)
            assert any(is_small(votes, size) for _name, votes in row)
            assert votes_of(row) >= min(least_shown(size), votes_of(given_units))


@given(units, sizes, st.randoms())
def test_the_order_of_the_units_changes_no_row(given_units, size, random):
    again = list(given_units)
    random.shuffle(again)
    assert {frozenset(row) for row in rows_of(given_units, size)} == {
        frozenset(row) for row in rows_of(again, size)
    }


@given(units, sizes)
def test_the_order_of_a_page_is_kept(given_units, size):
    rows = rows_of(given_units, size)
    alone = [row[0] for row in rows if len(row) == 1]
    assert alone == [unit for unit in given_units if unit in alone]


@given(units, sizes)
def test_two_pages_with_the_same_numbers_give_no_difference(given_units, size):
    """One page shows votes, another what they were for: rows are made of the same units."""
    votes = dict(given_units)
    names = shown_rows(sorted(votes), lambda name: (name, votes[name]), size)
    assert {frozenset(row) for row in names} == {
        frozenset(name for name, _votes in row) for row in rows_of(given_units, size)
    }


def test_the_words():
    assert together_words(3).en == "Small units together (3 units)"
    assert (short_words(3).en, short_words(3).fr) == ("Small units (3)", "Petites unités (3)")
    assert together_words(3).fr == "Petites unités ensemble (3 unités)"
    assert "fewer than 10 votes" in beside_words(10).en
    assert "moins de 10 votes" in beside_words(10).fr
    assert "fewer than 2 votes" in beside_words(1).en
    assert "fewer than 10 people on the list" in beside_words(10, by_list=True).en
    assert "moins de 10 personnes sur la liste" in beside_words(10, by_list=True).fr
    for words in (beside_words(10).en, beside_words(10, by_list=True).en):
        assert "each unit is counted and weighed by itself" in words
        assert (
            "The log has the ballots of each, and the complete edition of the record its result"
            in words
        )


def test_what_merging_does_not_hide_from_arithmetic():
    """FTE and votes of each unit are public: the row's two sums can leave one split only."""
    fte = {"B": Fraction("37.5"), "C": Fraction("61.25")}
    votes, split = {"B": 3, "C": 9}, {"B": 2, "C": 4}
    assert len(shown_rows(["A", "B", "C"], lambda name: (name, votes.get(name, 40)), 10)) == 2
    weighed = sum((fte[name] * split[name] / votes[name] for name in votes), Fraction(0))
    row = (sum(split.values()), rounded_text(weighed, 2))  # what the report prints of the row
    fitting = [
        (b, c)
        for b, c in product(range(votes["B"] + 1), range(votes["C"] + 1))
        if (b + c, rounded_text(fte["B"] * b / votes["B"] + fte["C"] * c / votes["C"], 2)) == row
    ]
    assert fitting == [(2, 4)]


def test_what_merging_does_not_hide_where_all_voted_alike():
    rows = shown_rows([("A", 40), ("B", 3), ("C", 9)], itself, 10)
    in_favour = {"A": 25, "B": 3, "C": 9}
    merged = rows[-1]
    assert [name for name, _votes in merged] == ["B", "C"]
    assert sum(in_favour[name] for name, _votes in merged) == votes_of(merged)
