"""`result.json`: the fields, the one rounding, and that what is read follows from its units."""

from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.rules import CountingUnit, Threshold
from tally.result import Result, encode_result, parse_result, percentages
from tests.tally.fte.provinces import (
    EXAMPLE_COUNTS,
    TWO_UNITS_COUNTS,
    direct,
    inputs_of,
    row,
    two_units,
)

HALF = Threshold(Fraction(1, 2))
INPUTS = inputs_of(
    row("A-ELEM", 1000),
    row("B-SEC", 500),
    row("C-OCC", 100),
    row("D-ELEM", "250.0005"),
)
OUTCOME = tally_fte(INPUTS, EXAMPLE_COUNTS)
RAW = encode_result(Result(OUTCOME, 1200, reissued={"A-ELEM": 2}))


def raw_of(outcome, on_list=None) -> bytes:
    return encode_result(Result(outcome, on_list))


def without(in_favour: int) -> Fraction:
    """The percentage without two of A-ELEM's 400 votes, of which so many others are in favour."""
    return (1000 * Fraction(in_favour, 398) + 150 + Fraction("250.0005")) / Fraction("1750.0005")


def test_the_published_format():
    assert json.loads(RAW) == {
        "official": {
            "in_favour": "65.71",
            "not_in_favour": "34.29",
            "exact_in_favour": "766667/1166667",
            "ratified": True,
        },
        "head_count": {
            "in_favour": 391,
            "not_in_favour": 310,
            "votes_cast": 701,
            "on_list": 1200,
            "admitted": 0,
            "admitted_employees": 0,
        },
        "not_represented_fte": "100",
        "elections": [
            {
                "unit": "A-ELEM",
                "counts_in": "A-ELEM",
                "fte": "1000",
                "votes_cast": 400,
                "in_favour": 300,
                "not_in_favour": 100,
                "reissued": 2,
            },
            {
                "unit": "B-SEC",
                "counts_in": "B-SEC",
                "fte": "500",
                "votes_cast": 300,
                "in_favour": 90,
                "not_in_favour": 210,
                "reissued": 0,
            },
            {
                "unit": "C-OCC",
                "counts_in": "C-OCC",
                "fte": "100",
                "votes_cast": 0,
                "in_favour": 0,
                "not_in_favour": 0,
                "reissued": 0,
            },
            {
                "unit": "D-ELEM",
                "counts_in": "D-ELEM",
                "fte": "500001/2000",
                "votes_cast": 1,
                "in_favour": 1,
                "not_in_favour": 0,
                "reissued": 0,
            },
        ],
        "units": [
            {
                "unit": "A-ELEM",
                "fte": "1000",
                "votes_cast": 400,
                "in_favour": 300,
                "not_in_favour": 100,
                "fte_in_favour": "750",
                "fte_not_in_favour": "250",
            },
            {
                "unit": "B-SEC",
                "fte": "500",
                "votes_cast": 300,
                "in_favour": 90,
                "not_in_favour": 210,
                "fte_in_favour": "150",
                "fte_not_in_favour": "350",
            },
            {
                "unit": "C-OCC",
                "fte": "100",
                "votes_cast": 0,
                "in_favour": 0,
                "not_in_favour": 0,
                "fte_in_favour": "0",
                "fte_not_in_favour": "0",
            },
            {
                "unit": "D-ELEM",
                "fte": "500001/2000",
                "votes_cast": 1,
                "in_favour": 1,
                "not_in_favour": 0,
                "fte_in_favour": "500001/2000",
                "fte_not_in_favour": "0",
            },
        ],
        "materiality": [
            {
                "category": "reissued",
                "votes": 2,
                "lowest": {
                    "in_favour": "65.64",
                    "exact_in_favour": str(without(298)),
                    "ratified": True,
                },
                "highest": {
                    "in_favour": "65.93",
                    "exact_in_favour": str(without(300)),
                    "ratified": True,
                },
                "can_change": False,
            }
        ],
    }


def test_nobody_votes_anywhere():
    outcome = tally_fte(INPUTS, [UnitCount(name, 0, 0) for name in INPUTS.names])
    assert percentages(outcome) is None
    result = json.loads(raw_of(outcome))
    assert result["official"] == {
        "in_favour": None,
        "not_in_favour": None,
        "exact_in_favour": None,
        "ratified": False,
    }
    assert result["not_represented_fte"] == "3700001/2000"
    assert parse_result(raw_of(outcome), HALF).outcome == outcome


def test_not_in_favour_is_100_minus_in_favour_as_displayed():
    """By-law 2.78."""
    one = direct(A=1)
    outcome = tally_fte(one, [UnitCount("A", 1, 15)])  # 6.25 and 93.75: each a half at one place
    assert percentages(outcome, 1) == ("6.2", "93.8")
    outcome = tally_fte(one, [UnitCount("A", 3, 13)])  # 18.75 and 81.25
    assert percentages(outcome, 1) == ("18.8", "81.2")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 4))
def test_both_percentages_always_make_100(yes, no, decimals):
    one = direct(A=1)
    shown = percentages(tally_fte(one, [UnitCount("A", yes, no)]), decimals)
    assert (shown is None) == (yes + no == 0)
    assert shown is None or sum(map(Fraction, shown)) == 100


def test_2_99_the_elections_are_there_beside_the_units():
    """A unit's votes and FTE are the sums; what is read is computed from the elections again."""
    outcome = tally_fte(two_units(CountingUnit.UNIT), TWO_UNITS_COUNTS)
    document = json.loads(raw_of(outcome))
    assert [(one["unit"], one["counts_in"]) for one in document["elections"]] == [
        ("A-ELEM", "A-ELEM"), ("A-OCC", "A-ELEM"), ("B-OCC", "B-SEC"), ("B-SEC", "B-SEC")
    ]  # fmt: skip
    assert [(one["unit"], one["fte"], one["votes_cast"]) for one in document["units"]] == [
        ("A-ELEM", "1030", 477), ("B-SEC", "1110", 429)
    ]  # fmt: skip
    assert parse_result(raw_of(outcome), HALF).outcome == outcome
