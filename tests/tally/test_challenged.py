"""What became of challenges of listed members: the rows, and result.json's part."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.challenged import ChallengedVotes
from tally.errors import FieldError
from tally.fte.bounds import bounds
from tally.fte.materiality import Category
from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.encoding import canonical
from tally.protocol.errors import ProtocolError
from tally.result import Result, encode_result, parse_result
from tally.sequestered import ALL_REASONS, ExclusionReason, Sequestered
from tests.tally.fte.ways import (
    POLLS,
    THRESHOLDS,
    Election,
    assert_extremes,
    counted_otherwise,
    every_way,
    left_out,
    outcome_of,
)

ROWS = (
    ChallengedVotes("E1", 300, before=3, after=2, without_ballot=1, dismissed=1, upheld=2, fell=1),
    ChallengedVotes("E2", 400, before=4, without_ballot=4),
)
POLL = [Election(Fraction(60), 20, 10, 0), Election(Fraction(40), 10, 10, 0)]
HALF = Threshold(Fraction(1, 2))
NONE = dict.fromkeys(ALL_REASONS, 0)
RESULT = Result(outcome_of(POLL, HALF), 700, challenged=ROWS)
RAW = encode_result(RESULT)


def test_2_77_a_row_says_how_many_were_challenged_and_with_which_end():
    """By-law 2.77.1."""
    assert ROWS[0].to_json() == {
        "unit": "E1",
        "on_list": 300,
        "challenged": 5,
        "before": 3,
        "after": 2,
        "without_ballot": 1,
        "dismissed": 1,
        "upheld": 2,
        "fell": 1,
        "pending": 0,
        "share": "1/60",
        "above_one_percent": True,
    }


@pytest.mark.parametrize(
    ("challenged", "on_list", "above"),
    [(1, 100, False), (2, 199, True), (1, 99, True), (0, 0, False), (1, 0, True), (0, 5, False)],
)
def test_2_77_more_than_one_percent_of_the_list_is_a_warning(challenged, on_list, above):
    """By-law 2.77.1: exactly one percent is not more."""
    row = ChallengedVotes("A", on_list, after=challenged, pending=challenged)
    assert row.above_one_percent is above


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": 1},
        {"upheld": 1},
        {"before": 1, "dismissed": 1, "fell": 1},
        {"after": 1, "without_ballot": 1},
        {"after": -1, "upheld": -1},
        {"before": True, "without_ballot": True},
        {"on_list": -1},
    ],
)
def test_numbers_that_do_not_add_up_are_refused(wrong):
    with pytest.raises(FieldError, match="challenges of A"):
        ChallengedVotes("A", **{"on_list": 9, **wrong})


def test_result_json_reads_what_it_writes():
    assert parse_result(RAW, HALF) == RESULT
    assert json.loads(RAW)["challenged"] == {"units": [row.to_json() for row in ROWS]}
    assert [(one.category, one.bounds.votes) for one in RESULT.materiality] == [
        (Category.UPHELD, 2),
        (Category.CHALLENGED, 2),
    ]


def test_without_challenges_the_file_is_as_ever():
    document = json.loads(encode_result(Result(RESULT.outcome, 700)))
    assert {"challenged", "bounds"}.isdisjoint(document)


def set_to(*path: object, value: object) -> bytes:
    document = json.loads(RAW)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical(document)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (set_to("challenged", value=[]), "expected a JSON object"),
        (set_to("challenged", "units", value=[]), "its units are not those of the result"),
        (set_to("challenged", "units", 0, "unit", value="E2"), "not those of the result"),
        (set_to("challenged", "units", 0, "share", value="1/61"), "does not follow"),
        (set_to("challenged", "units", 0, "above_one_percent", value=False), "does not follow"),
        (set_to("challenged", "units", 0, "challenged", value=4), "does not follow"),
        (set_to("challenged", "units", 0, "on_list", value="300"), "expected a whole number"),
        (set_to("challenged", "units", 0, "upheld", value=1), "5 made, 4 with what became"),
        (set_to("challenged", "units", 0, "more", value=1), "expected exactly the keys"),
        (set_to("bounds", "open_votes", value=0), "does not follow"),
        (set_to("materiality", value=[]), "does not follow"),
    ],
)
def test_refuses(raw, message):
    with pytest.raises(ProtocolError, match=message):
        parse_result(raw, HALF)


def test_a_result_with_a_challenge_that_waits_is_refused():
    waiting = (ChallengedVotes("E1", 300, after=1, pending=1), ChallengedVotes("E2", 400))
    raw = encode_result(Result(RESULT.outcome, 700, challenged=waiting))
    with pytest.raises(ProtocolError, match="still waits for a ruling"):
        parse_result(raw, HALF)


def test_2_77_the_bounds_are_of_both_kinds_of_votes_left_out():
    """By-law 2.77.1."""
    excluded = {**NONE, ExclusionReason.NOT_VERIFIED: 3}
    apart = (Sequestered("E1", 0, excluded, 1), Sequestered("E2", 0, NONE, 0))
    assert replace(RESULT, sequestered=apart).bounds == bounds(RESULT.outcome, {"E1": 4 + 2})


@given(POLLS, THRESHOLDS, st.data())
def test_2_77_the_headline_bounds_are_the_extremes_over_both_kinds_left_out(poll, chosen, data):
    """By-law 2.77.1: excluded claims and upheld challenges together, each any way or not at all."""
    outcome = outcome_of(poll, Threshold(*chosen))
    upheld = [data.draw(st.integers(0, one.votes)) for one in poll]
    sequestered, challenged = [], []
    for result, one, many in zip(outcome.elections, poll, upheld, strict=True):
        name = result.count.unit
        excluded = {**NONE, ExclusionReason.NOT_VERIFIED: one.votes - many}
        sequestered.append(Sequestered(name, 0, excluded, 0))
        challenged.append(ChallengedVotes(name, 9, after=many, upheld=many))
    result = Result(outcome, 99, sequestered=tuple(sequestered), challenged=tuple(challenged))
    ways = every_way(poll, counted_otherwise)
    assert_extremes(result.bounds, ways, chosen, outcome.in_favour)
    assert result.bounds.votes == sum(one.votes for one in poll)


@given(POLLS, st.booleans())
def test_2_77_a_category_of_challenged_votes_is_bounded_by_every_way(poll, upheld):
    """By-law 2.77.1: those upheld counted in any way; those counted left out in any way."""
    capped = [
        one if upheld else Election(one.fte, one.yes, one.no, min(one.votes, one.yes + one.no))
        for one in poll
    ]
    chosen = (Fraction(1, 2), ThresholdKind.MORE_THAN)
    outcome = outcome_of(capped, Threshold(*chosen))
    rows = []
    for result, one in zip(outcome.elections, capped, strict=True):
        fell = one.votes // 2
        ends = {"upheld": one.votes} if upheld else {"fell": fell, "dismissed": one.votes - fell}
        rows.append(ChallengedVotes(result.count.unit, 9, before=one.votes, **ends))
    found = Result(outcome, 99, challenged=tuple(rows)).materiality
    if not any(one.votes for one in capped):
        assert found == ()
        return
    [only] = found
    assert only.category is (Category.UPHELD if upheld else Category.CHALLENGED)
    ways = every_way(capped, counted_otherwise if upheld else left_out)
    assert_extremes(only.bounds, ways, chosen, outcome.in_favour)


def test_2_77_no_kind_of_end_is_left_out_of_the_sum():
    """By-law 2.77.1: each end of a challenge adds one to the number made."""
    for ends in itertools.product((0, 1), repeat=5):
        named = dict(
            zip(("without_ballot", "dismissed", "upheld", "fell", "pending"), ends, strict=True)
        )
        row = ChallengedVotes("A", 9, before=sum(ends), **named)
        assert (row.challenged, row.let_in) == (sum(ends), ends[1] + ends[3])
        outcome = outcome_of([Election(Fraction(1), 3, 3, 0)], HALF)
        assert bounds(outcome, {"E1": row.upheld}).votes == ends[2]
