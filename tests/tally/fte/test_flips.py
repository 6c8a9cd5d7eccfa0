"""Two provinces whose outcome depends on how 2.78 is read, and one whose outcome does not.

The same votes are 48.77% by one counting unit and 54.67% by the other (2.78, 2.99), and 49.77% or
54.91% by whether the salary ratio multiplies (2.78, 4.97).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tally.fte.outcome import tally_fte
from tally.fte.readings import Point, readings_report
from tally.fte.rules import CountingUnit
from tally.result import percentages
from tests.tally.fte.provinces import (
    TWO_UNITS_COUNTS,
    WITH_RATIO_COUNTS,
    counts_of,
    two_units,
    with_ratio,
)

BY_UNIT, BY_BARGAINING_UNIT = CountingUnit.UNIT, CountingUnit.BARGAINING_UNIT
FLIPS = [
    (
        two_units(BY_UNIT), TWO_UNITS_COUNTS, "48.77",
        Point.COUNTING_UNIT, "unit", "bargaining-unit", "54.67",
    ),
    (
        two_units(BY_BARGAINING_UNIT), TWO_UNITS_COUNTS, "54.67",
        Point.COUNTING_UNIT, "bargaining-unit", "unit", "48.77",
    ),
    (
        with_ratio(False), WITH_RATIO_COUNTS, "54.91",
        Point.OCCASIONAL_RATIO, "left-out", "multiplied", "49.77",
    ),
    (
        with_ratio(True), WITH_RATIO_COUNTS, "49.77",
        Point.OCCASIONAL_RATIO, "multiplied", "left-out", "54.91",
    ),
]  # fmt: skip
NAMES = ["2.99 unit", "2.99 bargaining unit", "4.97 left out", "4.97 multiplied"]


@pytest.mark.parametrize(
    ("inputs", "counts", "shown", "point", "chosen", "alternative", "otherwise"), FLIPS, ids=NAMES
)
def test_2_78_the_report_shows_the_reading_that_turns_the_outcome(
    inputs, counts, shown, point, chosen, alternative, otherwise
):
    outcome = tally_fte(inputs, counts)
    assert percentages(outcome)[0] == shown
    report = readings_report(inputs, counts)
    assert report.ratified == outcome.ratified == (float(shown) > 50)
    [line] = [one for one in report.lines if (one.id, one.alternative) == (point, alternative)]
    assert line.to_json(2) == {
        "id": point.value,
        "clause": point.clause,
        "chosen": chosen,
        "alternative": alternative,
        "official_in_favour": otherwise,
        "ratified": not report.ratified,
    }
    assert report.outcome_depends


@pytest.mark.parametrize("point", [Point.COUNTING_UNIT, Point.OCCASIONAL_RATIO])
def test_the_line_of_one_choice_is_the_result_of_the_other(point):
    """What the report says of an alternative is what a poll that chose it would have published."""
    here, there = [flip for flip in FLIPS if flip[3] is point]
    [line] = [
        one
        for one in readings_report(here[0], here[1]).lines
        if (one.id, one.alternative) == (point, here[5])
    ]
    other = tally_fte(there[0], there[1])
    assert (line.in_favour, line.ratified) == (other.in_favour, other.ratified)


@pytest.mark.parametrize("counting_unit", list(CountingUnit))
@pytest.mark.parametrize("applies", [False, True])
def test_2_78_a_province_whose_outcome_does_not_depend(counting_unit, applies):
    votes = counts_of(A_ELEM=(311, 132), A_OCC=(23, 11), B_SEC=(260, 149), B_OCC=(14, 6))
    inputs = replace(
        two_units(counting_unit),
        occasional_ratio=applies,
        salary_ratio=with_ratio(applies).salary_ratio,
    )
    report = readings_report(inputs, votes)
    assert report.ratified
    assert report.complete
    assert not report.outcome_depends
    assert all(line.ratified for line in report.lines)
