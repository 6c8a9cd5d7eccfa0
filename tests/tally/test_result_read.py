"""`result.json` as it is read: everything in it follows from its elections, or it is refused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tally.challenged import ChallengedVotes
from tally.errors import FteError
from tally.fte.materiality import Category
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.encoding import canonical
from tally.protocol.errors import FormatError, ProtocolError
from tally.result import Result, encode_result, parse_result
from tally.sequestered import ALL_REASONS, Sequestered
from tests.tally.fte.provinces import EXAMPLE, EXAMPLE_COUNTS, MAJORITY, inputs_of, row

OUTCOME = tally_fte(EXAMPLE, EXAMPLE_COUNTS)
RAW = encode_result(Result(OUTCOME, 1200, reissued={"A-ELEM": 2}))


def raw_of(outcome, on_list=None) -> bytes:
    return encode_result(Result(outcome, on_list))


@pytest.mark.parametrize("on_list", [701, 1200, None])
def test_reads_what_it_writes(on_list):
    result = parse_result(raw_of(OUTCOME, on_list), MAJORITY)
    assert (result.outcome, result.on_list, result.admitted) == (OUTCOME, on_list, 0)


def test_where_the_lists_are_not_known_neither_is_who_was_admitted_beside_them():
    heads = json.loads(raw_of(OUTCOME))["head_count"]
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
        (altered("elections", value={}), "expected a JSON list"),
        (altered("elections", 0, value=[]), "expected a JSON object"),
        (altered("elections", 0, "unit", value="Z"), "not sorted, or one is there twice"),
        (altered("elections", 1, "unit", value="A-ELEM"), "not sorted, or one is there twice"),
        (altered("elections", 0, "unit", value=7), "expected a JSON string"),
        (altered("elections", 0, "unit", value="a"), "1 to 32 of the characters"),
        (altered("elections", 0, "fte", value="1/0"), "an exact number"),
        (altered("elections", 0, "fte", value="2000/2"), "does not follow"),
        (altered("elections", 0, "fte", value="1001"), "does not follow"),
        (altered("elections", 0, "in_favour", value=-1), "expected a whole number"),
        (altered("elections", 0, "in_favour", value=301), "does not follow"),
        (altered("elections", 0, "votes_cast", value=401), "does not follow"),
        (altered("elections", 0, "reissued", value=3), "does not follow"),
        (altered("elections", 0, "reissued", value=None), "expected a whole number"),
        (altered("elections", 0, "reissued", value=401), "votes let in of A-ELEM: 401; expected"),
        (altered("elections", 0, "counts_in", value="B-SEC"), "does not follow"),
        (altered("elections", 0, "counts_in", value="b"), "counts_in: 'b'; expected 1 to 32"),
        (altered("units", value=[]), "does not follow"),
        (altered("units", 0, "fte", value="1001"), "does not follow"),
        (altered("materiality", value=[]), "does not follow"),
        (altered("materiality", 0, "votes", value=1), "does not follow"),
        (altered("materiality", 0, "can_change", value=True), "does not follow"),
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
        parse_result(raw, MAJORITY)


def test_another_threshold_or_precision_is_not_this_result():
    with pytest.raises(FteError, match="does not follow"):
        parse_result(RAW, Threshold(Fraction(2, 3)))
    with pytest.raises(FteError, match="does not follow"):
        parse_result(RAW, MAJORITY, 1)


def test_a_truncated_file_is_refused():
    for length in range(0, len(RAW), 7):
        with pytest.raises(FormatError):
            parse_result(RAW[:length], MAJORITY)


def test_1_11_a_threshold_of_another_kind_is_not_this_result():
    """At two thirds exactly, `at least` ratifies and `more than` does not."""
    shares = [Threshold(Fraction(2, 3), kind) for kind in ThresholdKind]
    raws = [
        raw_of(tally_fte(inputs_of(row("A", 1), threshold=share), [UnitCount("A", 2, 1)]))
        for share in shares
    ]
    assert [parse_result(*pair).outcome.ratified for pair in zip(raws, shares, strict=True)] == [
        False,
        True,
    ]
    for raw, share in zip(raws, reversed(shares), strict=True):
        with pytest.raises(FteError, match="does not follow"):
            parse_result(raw, share)


def test_2_77_every_kind_of_vote_is_read_back():
    rows = tuple(
        Sequestered(
            name, int(name == "A-ELEM"), dict.fromkeys(ALL_REASONS, 1), 2, int(name == "B-SEC")
        )
        for name in EXAMPLE.names
    )
    challenged = tuple(
        ChallengedVotes(name, 9, after=2 * counted, upheld=counted, fell=counted)
        for name, counted in zip(EXAMPLE.names, (1, 1, 0, 0), strict=True)
    )
    result = Result(OUTCOME, 1200, sequestered=rows, reissued={"D-ELEM": 1}, challenged=challenged)
    read = parse_result(encode_result(result), MAJORITY)
    assert read == result
    assert (read.admitted, read.admitted_employees, read.could_vote) == (1, 1, 1202)
    assert [one.category for one in read.materiality] == list(Category)
    document = json.loads(encode_result(result))
    assert document["materiality"] == [one.to_json(2) for one in result.materiality]
