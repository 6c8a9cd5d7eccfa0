"""`result.json`: the fields, the one rounding, and that what is read follows from its units."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.errors import FteError
from tally.fte.basis import StatedFte
from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.outcome import UnitCount, tally_fte
from tally.protocol.encoding import canonical
from tally.protocol.errors import FormatError, ProtocolError
from tally.result import encode_result, parse_result, percentages

HALF = Fraction(1, 2)
FTES = {"A-ELEM": "1000", "B-SEC": "500", "C-OCC": "100", "D-ELEM": "250.0005"}
INPUTS = FteInputs(
    Fraction(1100),
    Fraction(0),
    HALF,
    tuple(UnitFte(n, StatedFte(Fraction(f))) for n, f in FTES.items()),
)
COUNTS = [
    UnitCount("A-ELEM", 300, 100),
    UnitCount("B-SEC", 90, 210),
    UnitCount("C-OCC", 0, 0),
    UnitCount("D-ELEM", 1, 0),
]
OUTCOME = tally_fte(INPUTS, COUNTS)
RAW = encode_result(OUTCOME, 1200)


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
        },
        "not_represented_fte": "100",
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
    }


def test_nobody_votes_anywhere():
    outcome = tally_fte(INPUTS, [UnitCount(name, 0, 0) for name in FTES])
    assert percentages(outcome) is None
    result = json.loads(encode_result(outcome, None))
    assert result["official"] == {
        "in_favour": None,
        "not_in_favour": None,
        "exact_in_favour": None,
        "ratified": False,
    }
    assert result["not_represented_fte"] == "3700001/2000"
    assert parse_result(encode_result(outcome, None), HALF).outcome == outcome


def test_not_in_favour_is_100_minus_in_favour_as_displayed():
    one = FteInputs(Fraction(1), Fraction(0), HALF, (UnitFte("A", StatedFte(Fraction(1))),))
    outcome = tally_fte(one, [UnitCount("A", 1, 15)])  # 6.25 and 93.75: each a half at one place
    assert percentages(outcome, 1) == ("6.2", "93.8")
    outcome = tally_fte(one, [UnitCount("A", 3, 13)])  # 18.75 and 81.25
    assert percentages(outcome, 1) == ("18.8", "81.2")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 4))
def test_both_percentages_always_make_100(yes, no, decimals):
    one = FteInputs(Fraction(1), Fraction(0), HALF, (UnitFte("A", StatedFte(Fraction(1))),))
    shown = percentages(tally_fte(one, [UnitCount("A", yes, no)]), decimals)
    assert (shown is None) == (yes + no == 0)
    assert shown is None or sum(map(Fraction, shown)) == 100


@pytest.mark.parametrize("on_list", [701, 1200, None])
def test_reads_what_it_writes(on_list):
    result = parse_result(encode_result(OUTCOME, on_list), HALF)
    assert (result.outcome, result.on_list, result.admitted) == (OUTCOME, on_list, 0)


def test_where_the_lists_are_not_known_neither_is_who_was_admitted_beside_them():
    heads = json.loads(encode_result(OUTCOME, None))["head_count"]
    assert (heads["on_list"], heads["admitted"]) == (None, None)


def altered(*path: object, value: object) -> bytes:
    document = json.loads(RAW)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical(document)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (RAW + b"\n", "canonical form"),
        (b"[]", "expected a JSON object"),
        (altered("note", value=1), "expected exactly the keys"),
        (altered("units", value={}), "expected a JSON list"),
        (altered("units", 0, value=[]), "expected a JSON object"),
        (altered("units", 0, "unit", value="Z"), "not sorted, or one is there twice"),
        (altered("units", 1, "unit", value="A-ELEM"), "not sorted, or one is there twice"),
        (altered("units", 0, "unit", value=7), "expected a JSON string"),
        (altered("units", 0, "unit", value="a"), "1 to 32 of the characters"),
        (altered("units", 0, "fte", value="1/0"), "an exact number"),
        (altered("units", 0, "fte", value="2000/2"), "does not follow"),
        (altered("units", 0, "fte", value="1001"), "does not follow"),
        (altered("units", 0, "in_favour", value=-1), "expected a whole number"),
        (altered("units", 0, "in_favour", value=301), "does not follow"),
        (altered("units", 0, "fte_in_favour", value="751"), "does not follow"),
        (altered("official", "in_favour", value="65.72"), "does not follow"),
        (altered("official", "ratified", value=False), "does not follow"),
        (altered("not_represented_fte", value="0"), "does not follow"),
        (altered("head_count", "in_favour", value=392), "does not follow"),
        (altered("head_count", "on_list", value=700), "more votes cast than people who could vote"),
        (altered("head_count", "on_list", value="1200"), "expected a whole number"),
        (altered("head_count", "admitted", value=1), "does not follow"),
        (altered("head_count", "admitted", value=None), "does not follow"),
        (altered("head_count", value=None), "expected a JSON object"),
    ],
)
def test_refuses(raw, message):
    with pytest.raises(ProtocolError, match=message):
        parse_result(raw, HALF)


def test_another_threshold_or_precision_is_not_this_result():
    with pytest.raises(FteError, match="does not follow"):
        parse_result(RAW, Fraction(2, 3))
    with pytest.raises(FteError, match="does not follow"):
        parse_result(RAW, HALF, 1)


def test_a_truncated_file_is_refused():
    for length in range(0, len(RAW), 7):
        with pytest.raises(FormatError):
            parse_result(RAW[:length], HALF)
