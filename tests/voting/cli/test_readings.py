"""What `ratify poll readings` prints: each other reading, or why not, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console

from audit.record.weights.readings import POINTS
from tally.fte.inputs import FteInputs
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.readings import Point, readings_report
from tally.fte.rules import CountingUnit, Threshold
from tally.numbers import rounded_text
from tests.kit.polls import SHARING
from voting.cli.poll.readings import print_readings

INPUTS = FteInputs(
    Fraction(1100), Fraction(0), Threshold(Fraction(1, 2)), SHARING, CountingUnit.UNIT
)
FLIPPED = [
    UnitCount(unit, yes, no)
    for unit, yes, no in (
        ("LAKES-ELEM", 1, 0), ("LAKES-OCC", 0, 2), ("NORTH-ELEM", 2, 0),
        ("NORTH-OCC-E", 0, 1), ("NORTH-OCC-S", 1, 0), ("NORTH-SEC", 0, 2),
    )
]  # fmt: skip
"""Votes that ratify by bargaining unit and not by unit."""
UNANIMOUS = [UnitCount(row.unit, 9, 1) for row in SHARING]


def printed(counts: Sequence[UnitCount], inputs: FteInputs = INPUTS) -> str:
    """The report as a terminal of 100 columns shows it."""
    console = Console(record=True, width=100)
    print_readings(readings_report(inputs, counts), 2, console)
    return console.export_text()


def test_2_78_each_reading_has_its_words_clause_percentage_and_outcome() -> None:
    text = printed(FLIPPED)
    for point in Point:
        assert POINTS[point].title.en.split()[0] in text
        assert point.clause in " ".join(text.split())
    other = replace(INPUTS, counting_unit=CountingUnit.BARGAINING_UNIT)
    share = tally_fte(other, FLIPPED).in_favour
    assert share is not None
    assert f"{rounded_text(share * 100, 2)}% │ ratified" in text


def test_2_78_the_last_line_says_whether_the_outcome_depends() -> None:
    assert printed(FLIPPED).splitlines()[-1] == "The outcome depends on how the by-law is read."
    assert printed(UNANIMOUS).splitlines()[-1] == (
        "The outcome does not depend on those readings of the by-law that can be computed."
    )


def test_2_78_what_cannot_be_computed_says_why() -> None:
    """The occasional teachers' rows state their FTE, and there is no salary ratio."""
    text = printed(UNANIMOUS)
    takes = "cannot be computed: it takes the ratio of average salaries, and the fee return"
    assert text.count(takes) == 2  # multiplied, divided


@pytest.mark.parametrize("counts", [FLIPPED, UNANIMOUS])
def test_100_columns_hold_it_and_cut_no_word(counts: Sequence[UnitCount]) -> None:
    table = [line for line in printed(counts).splitlines() if line[:1] in "┏┃┡│├└"]
    assert table
    assert max(map(len, table)) <= 100
    assert "…" not in "".join(table)
