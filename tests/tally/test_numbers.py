"""Numbers as text and back: one plain grammar, and one rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.numbers import money_text, number_text, parse_money, parse_number, rounded_text


@given(st.integers(0, 10**17 - 1))
def test_money_keeps_every_cent(cents):
    value = Fraction(cents, 100)
    assert parse_money(money_text(value), "money") == value


def test_money_may_lack_its_cents():
    assert parse_money("1100", "money") == 1100


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**9))
def test_numbers_survive_their_text(value):
    assert parse_number(number_text(value), "number") == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("100", "100"),
        ("1/2", "0.5"),
        ("1/3", "1/3"),
        ("250.0005", "250.0005"),
        ("1/1000000000", "0.000000001"),
        ("1/10000000000", "1/10000000000"),
    ],
)
def test_a_number_has_one_shortest_text(value, text):
    assert number_text(Fraction(value)) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.125", 2, "0.12"),  # half to even, down
        ("0.135", 2, "0.14"),  # half to even, up
        ("65.714285", 2, "65.71"),
        ("100", 2, "100.00"),
        ("99.995", 2, "100.00"),
        ("0.5", 0, "0"),
        ("66.6", 0, "67"),
        ("7.04", 1, "7.0"),
    ],
)
def test_rounding_is_half_to_even(value, decimals, text):
    assert rounded_text(Fraction(value), decimals) == text
