"""What a terminal shows of votes that were let in or left out, and of units together."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from tally.challenged import ChallengedVotes
from tally.cli.shown import (
    ShownUnits,
    apart_lines,
    materiality_table,
    percent,
    units_table,
)
from tally.fte.bounds import bounds, bounds_line
from tally.fte.outcome import tally_fte
from tally.result import Result
from tally.sequestered import ALL_REASONS, ExclusionReason, Sequestered
from tests.tally.fte.provinces import (
    EXAMPLE,
    EXAMPLE_COUNTS,
    counts_of,
    direct,
)

NONE = dict.fromkeys(ALL_REASONS, 0)
OUTCOME = tally_fte(direct(A=60, B=40), counts_of(A=(6, 4), B=(5, 5)))
ROW = Sequestered("A", 1, {**NONE, ExclusionReason.WRONG_UNIT: 2}, 3)
RESULT = Result(OUTCOME, 40, sequestered=(ROW, Sequestered("B", 0, NONE, 0)), reissued={"B": 2})


def printed(table: object, width: int = 100) -> list[list[str]]:
    """The cells of each line of the table."""
    written = io.StringIO()
    Console(file=written, width=width, highlight=False).print(table)
    lines = [line for line in written.getvalue().splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_2_77_what_became_of_sequestered_votes_and_what_those_left_out_could_change():
    counts, limits = apart_lines(RESULT)
    assert counts == "Sequestered votes: 6 received, 1 admitted, 2 excluded, 3 undecided."
    assert limits.startswith(bounds_line(RESULT.bounds, 2))
    assert "in the public one the bounds are as attested" in limits


def test_2_77_where_none_was_left_out_there_is_nothing_to_attest():
    assert [
        *apart_lines(replace(RESULT, sequestered=(replace(ROW, excluded=NONE, undecided=0),)))
    ] == [
        "Sequestered votes: 1 received, 1 admitted, 0 excluded, 0 undecided.",
        "The outcome cannot change: no vote was left out.",
    ]


def test_2_77_what_became_of_challenged_votes_is_said_beside():
    rows = (
        ChallengedVotes(
            "A", 20, before=3, after=2, without_ballot=1, dismissed=2, upheld=1, fell=1
        ),
        ChallengedVotes("B", 20),
    )
    result = Result(OUTCOME, 40, challenged=rows)
    members, limits = apart_lines(result)
    assert members == (
        "Challenged members: 5; 2 dismissed, 1 upheld, 1 without a ruling, 1 without a ballot."
    )
    assert limits.startswith(bounds_line(bounds(OUTCOME, {"A": 1}), 2))
    assert list(apart_lines(Result(OUTCOME, 40))) == []


def test_2_77_each_kind_of_vote_that_could_change_the_outcome():
    """A is 6 of 10 at 60 FTE, B 5 of 10 at 40."""
    assert printed(materiality_table(RESULT)) == [
        ["undecided", "3", "47.69% to 61.54%", "can change"],
        ["excluded-reversible", "2", "50.00% to 60.00%", "can change"],
        ["admitted", "1", "53.33% to 60.00%", "cannot change"],
        ["reissued", "2", "51.00% to 61.00%", "cannot change"],
    ]


def test_the_table_of_an_outcome_without_a_percentage():
    outcome = tally_fte(direct(A=0, B=1), counts_of(A=(1, 0), B=(0, 0)))
    [cells] = printed(materiality_table(Result(outcome, None, reissued={"A": 1})))
    assert cells[2:] == ["no percentage to no percentage", "cannot change"]


def test_units_shown_together_are_one_row_of_sums():
    outcome = tally_fte(EXAMPLE, EXAMPLE_COUNTS)
    assert printed(units_table([ShownUnits("Small units (2)", outcome.units[:2])])) == [
        ["Small units (2)", "1500.00", "700", "390", "310", "900.00", "600.00"]
    ]


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, "-"), (1, 3, "33.3%"), (0, 7, "0.0%"), (7, 7, "100.0%")]
)
def test_a_share_of_nothing_is_a_dash(part, whole, shown):
    assert percent(part, whole) == shown
