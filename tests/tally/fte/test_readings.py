"""The readings' report: every line, combinations, what cannot be computed, and its bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.errors import FteError
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.readings import (
    Point,
    ReadingLine,
    ReadingsReport,
    SilentUnits,
    Votes,
    chosen_reading,
    readings_report,
)
from tally.fte.rules import CountingUnit, OccasionalRatio, Threshold, ThresholdKind
from tests.tally.fte.provinces import (
    EXAMPLE,
    EXAMPLE_COUNTS,
    RATIO,
    F,
    counts_of,
    fees,
    inputs_of,
    occasional,
    row,
)


def lines_of(report: ReadingsReport) -> dict[tuple[str, str], tuple[object, bool | None]]:
    return {(line.id, line.alternative): (line.in_favour, line.ratified) for line in report.lines}


PROVINCE = inputs_of(
    row("A-ELEM", 100),
    occasional("A-OCC", 40 * 1100, "A-ELEM"),
    row("B-SEC", 60),
    counting_unit=CountingUnit.UNIT,
    salary_ratio=F(1, 2),
)
COUNTS = counts_of(A_ELEM=(30, 10), A_OCC=(2, 8), B_SEC=(0, 0))


def test_2_78_each_line_changes_one_thing():
    """A by units: 140 FTE, 32 of 50 in favour. B is silent."""
    assert tally_fte(PROVINCE, COUNTS).in_favour == F(32, 50)
    assert lines_of(readings_report(PROVINCE, COUNTS)) == {
        ("counting-unit", "bargaining-unit"): (F(75 + 8, 140), True),
        ("occasional-ratio", "multiplied"): (F(32, 50), True),
        ("occasional-ratio", "divided"): (F(32, 50), True),
        ("silent-units", "not-in-favour"): (F(140 * 32, 50) / 200, False),
        ("threshold", "at-least"): (F(32, 50), True),
        ("votes", "heads"): (F(32, 50), True),
    }


def test_4_97_divided_is_a_reading_to_compare_with():
    inputs = inputs_of(row("A", 100), occasional("B", 110000), salary_ratio=RATIO)
    lines = lines_of(readings_report(inputs, counts_of(A=(1, 0), B=(0, 1))))
    assert lines["occasional-ratio", "multiplied"] == (F(100, 135), True)
    assert lines["occasional-ratio", "divided"] == (F("0.35") / F("1.35"), False)


def test_1_11_a_tie_is_ratified_by_at_least_alone():
    inputs, counts = inputs_of(row("A", 1)), counts_of(A=(2, 2))
    report = readings_report(inputs, counts)
    assert not report.ratified
    assert lines_of(report)["threshold", "at-least"] == (F(1, 2), True)
    assert report.outcome_depends


def test_1_11_by_heads_and_by_fte():
    inputs, counts = inputs_of(row("A", 900), row("B", 100)), counts_of(A=(2, 1), B=(0, 50))
    report = readings_report(inputs, counts)
    assert report.ratified
    assert lines_of(report)["votes", "heads"] == (F(2, 53), False)


@pytest.mark.parametrize("point", list(Point))
def test_each_point_names_its_clauses(point):
    assert point.clause.startswith("2.78")
    assert chosen_reading(EXAMPLE).of(point) in {
        CountingUnit.BARGAINING_UNIT,
        OccasionalRatio.LEFT_OUT,
        SilentUnits.LEFT_OUT,
        ThresholdKind.MORE_THAN,
        Votes.FTE,
    }


def test_the_worked_example_does_not_depend():
    """No row of it says that it is of occasional teachers, so no ratio changes anything."""
    report = readings_report(EXAMPLE, EXAMPLE_COUNTS)
    assert not report.outcome_depends
    assert report.complete
    assert lines_of(report)["votes", "heads"] == (F(391, 701), True)
    silent = lines_of(report)["silent-units", "not-in-favour"]
    assert silent == (F("1150.0005") / F("1850.0005"), True)


class TestTogether:
    """Where no reading alone turns the outcome, the smallest combinations that do are lines."""

    INPUTS = inputs_of(row("A-ELEM", 60), occasional("A-OCC", 44000, "A-ELEM"), row("B-SEC", 30))
    BARGAINING_UNITS = replace(INPUTS, counting_unit=CountingUnit.BARGAINING_UNIT)
    COUNTS = counts_of(A_ELEM=(54, 46), A_OCC=(9, 1), B_SEC=(0, 0))

    def test_two_readings_that_turn_it_only_together(self):
        report = readings_report(self.BARGAINING_UNITS, self.COUNTS)
        alone, [together] = report.lines[:-1], report.lines[-1:]
        assert report.ratified
        assert all(line.ratified for line in alone if line.computed)
        assert together == ReadingLine(
            (Point.COUNTING_UNIT, Point.SILENT_UNITS),
            "bargaining-unit; left-out",
            "unit; not-in-favour",
            F(63, 110) * 100 / 130,
            ratified=False,
        )
        assert together.id == "counting-unit; silent-units"
        assert together.clause == "2.78, 2.99; 2.78"
        assert together.options == (
            (Point.COUNTING_UNIT, "bargaining-unit", "unit"),
            (Point.SILENT_UNITS, "left-out", "not-in-favour"),
        )
        assert report.outcome_depends

    def test_each_combination_of_the_smallest_size_is_a_line(self):
        inputs = replace(self.BARGAINING_UNITS, salary_ratio=RATIO)
        report = readings_report(inputs, self.COUNTS)
        assert [line.alternative for line in report.lines if len(line.points) > 1] == [
            "unit; not-in-favour",
            "multiplied; not-in-favour",
        ]

    def test_where_one_alone_turns_it_none_is_combined(self):
        inputs = replace(self.BARGAINING_UNITS, counting_unit=CountingUnit.UNIT)
        report = readings_report(inputs, self.COUNTS)
        assert report.outcome_depends
        assert {len(line.points) for line in report.lines} == {1}


class TestNotComputed:
    """Such a line is there, says so, and turns nothing."""

    def test_4_97_without_a_salary_ratio(self):
        inputs = inputs_of(row("A", 60), occasional("B", 44000))
        report = readings_report(inputs, counts_of(A=(2, 1), B=(0, 0)))
        assert lines_of(report)["occasional-ratio", "multiplied"] == (None, None)
        assert lines_of(report)["occasional-ratio", "divided"] == (None, None)
        assert not report.complete

    def test_4_97_where_occasional_teachers_state_their_fte(self):
        """It holds the ratio or does not; nobody can tell which."""
        inputs = inputs_of(row("A", 60), row("B", 40, occasional=True), salary_ratio=RATIO)
        report = readings_report(inputs, counts_of(A=(2, 1), B=(0, 0)))
        assert lines_of(report)["occasional-ratio", "multiplied"] == (None, None)

    @pytest.mark.parametrize(
        ("threshold", "other"),
        [
            (Threshold(F(0)), "at-least"),
            (Threshold(F(1), ThresholdKind.AT_LEAST), "more-than"),
        ],
    )
    def test_1_11_a_threshold_that_the_other_kind_does_not_have(self, threshold, other):
        report = readings_report(inputs_of(row("A", 1), threshold=threshold), counts_of(A=(1, 0)))
        assert lines_of(report)["threshold", other] == (None, None)
        assert report.ratified
        assert not report.outcome_depends


def test_2_78_nobody_votes():
    inputs = inputs_of(row("A", 1), row("B", 2))
    report = readings_report(inputs, counts_of(A=(0, 0), B=(0, 0)))
    assert set(lines_of(report).values()) == {(None, False)}
    assert report.complete
    assert not report.outcome_depends


def test_counts_that_are_not_of_the_inputs_are_refused():
    with pytest.raises(FteError, match="A-OCC has no count"):
        readings_report(PROVINCE, counts_of(A_ELEM=(1, 0), B_SEC=(0, 0)))


def test_readings_json_has_one_byte_form():
    inputs = inputs_of(row("A", 3), occasional("B", 1100, "A"))
    report = readings_report(inputs, counts_of(A=(2, 1), B=(0, 0)))
    lines = [
        ("unit", "bargaining-unit", "2.78, 2.99", "counting-unit", "66.67"),
        ("multiplied", "left-out", "2.78, 4.97", "occasional-ratio", None),
        ("divided", "left-out", "2.78, 4.97", "occasional-ratio", None),
        ("not-in-favour", "left-out", "2.78", "silent-units", "50.00"),
        ("at-least", "more-than", "2.78, 1.11", "threshold", "66.67"),
        ("heads", "fte", "2.78, 1.11", "votes", "66.67"),
    ]
    ratified = {None: "null", "50.00": "false", "66.67": "true"}
    written = ",".join(
        f'{{"alternative":"{other}","chosen":"{chosen}","clause":"{clause}","id":"{point}",'
        f'"official_in_favour":{json.dumps(shown)},"ratified":{ratified[shown]}}}'
        for other, chosen, clause, point, shown in lines
    )
    assert report.encode(2) == f'{{"outcome_depends":true,"readings":[{written}]}}'.encode()


def test_readings_json_has_the_fields_that_a_reader_expects():
    document = json.loads(readings_report(EXAMPLE, EXAMPLE_COUNTS).encode(1))
    assert document["outcome_depends"] is False
    for line in document["readings"]:
        assert line.keys() == {
            "id", "clause", "chosen", "alternative", "official_in_favour", "ratified"
        }  # fmt: skip
    assert document["readings"][-1]["official_in_favour"] == "55.8"


# --- every reading at once, written from the by-law alone -----------------------------------------

ELECTION = st.tuples(
    st.integers(0, 9), st.integers(0, 4), st.integers(0, 4), st.booleans(), st.sampled_from("UV")
)
PROVINCES = st.lists(ELECTION, min_size=1, max_size=4).filter(
    lambda province: any(fte for fte, *_ in province)
)
KINDS = (CountingUnit, OccasionalRatio, SilentUnits, ThresholdKind, Votes)


def ratified_under(province, ratio, unit, occasional_ratio, silent, kind, votes) -> bool | None:
    """Whether the vote is ratified by a majority under one reading; None without a ratio."""
    factor = F(1)
    if occasional_ratio != "left-out" and any(one[3] for one in province):
        if ratio is None:
            return None
        factor = ratio if occasional_ratio == "multiplied" else 1 / ratio
    sums: dict[object, list[Fraction]] = {}
    for place, (fte, yes, no, is_occasional, name) in enumerate(province):
        group = sums.setdefault(name if unit == "unit" else place, [F(0), F(0), F(0)])
        group[0] += fte * (factor if is_occasional else 1)
        group[1] += yes
        group[2] += yes + no
    if votes == "heads":
        whole = sum(cast for _, _, cast in sums.values())
        part = sum(yes for _, yes, _ in sums.values())
    else:
        part = sum(fte * yes / cast for fte, yes, cast in sums.values() if cast)
        whole = sum(fte for fte, _, cast in sums.values() if cast)
        if whole and silent == "not-in-favour":
            whole = sum(fte for fte, _, _ in sums.values())
    if not whole:
        return False
    return 2 * part > whole if kind == "more-than" else 2 * part >= whole


@settings(deadline=None, max_examples=60)
@given(PROVINCES, st.sampled_from([None, F(1, 2), F(1)]), st.sampled_from(CountingUnit))
def test_the_outcome_depends_exactly_where_some_reading_turns_it(province, ratio, unit):
    rows, votes = [], []
    for place, (fte, yes, no, is_occasional, name) in enumerate(province):
        rows.append(fees(f"E{place}", fte * 1100, counts_in=name, occasional=is_occasional))
        votes.append(UnitCount(f"E{place}", yes, no))
    inputs = inputs_of(*rows, counting_unit=unit, salary_ratio=ratio)
    report = readings_report(inputs, votes)
    chosen = (unit, "left-out", "left-out", "more-than", "fte")
    ratified = ratified_under(province, ratio, *chosen)
    assert report.ratified == ratified
    turned = {
        reading: sum(mine != other for mine, other in zip(chosen, reading, strict=True))
        for reading in product(*KINDS)
        if ratified_under(province, ratio, *reading) not in {ratified, None}
    }
    assert report.outcome_depends == bool(turned)
    shown = [line for line in report.lines if line.computed and line.ratified != ratified]
    assert len(shown) == sum(size == min(turned.values()) for size in turned.values())
    assert {len(line.points) for line in shown} <= set(turned.values())
