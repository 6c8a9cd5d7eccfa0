"""`fte.json`: the published format, the record's one byte form, and every fault by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.errors import FieldError, FteError, InputError
from tally.fte.basis import Membership
from tally.fte.files import encode_fte_inputs, parse_fte_inputs, parse_fte_record
from tally.fte.inputs import FteInputs, Origin
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tests.tally.fte.provinces import (
    DIGEST,
    FTE_JSON,
    OLD_JSON,
    RATIO,
    ROWS,
    F,
    changed,
    fees,
    inputs_of,
    two_units,
)

INPUTS = parse_fte_inputs(FTE_JSON)


def faults_of(raw: bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_fte_inputs(raw)
    return [str(fault) for fault in caught.value.faults]


def places_in(inputs: FteInputs) -> dict[str, list[str]]:
    """Each counting unit's elections."""
    units = inputs.by_counting_unit().items()
    return {unit: [row.unit for row in rows] for unit, rows in units}


class TestFormat:
    def test_2_78_the_published_format_reads_exactly(self):
        assert (INPUTS.membership_fee, INPUTS.member_protection) == (1100, 0)
        assert INPUTS.threshold == Threshold(F(1, 2), ThresholdKind.MORE_THAN)
        assert (INPUTS.occasional_ratio, INPUTS.salary_ratio) == (True, RATIO)
        fte = [INPUTS.fte_of(row) for row in INPUTS.units]
        assert fte == [1000, 35, F("250.5"), F("27500.05") / 110 + 3]
        assert INPUTS.units[0].origin == Origin("2026-06-30", "2025-2026", "Ann Roy", DIGEST)
        assert INPUTS.units[3].membership is Membership.CURRENT

    def test_2_99_without_a_counting_unit_a_row_counts_in_the_unit_that_it_names(self):
        assert INPUTS.counting_unit is CountingUnit.UNIT
        assert places_in(INPUTS) == {
            "A-ELEM": ["A-ELEM", "B-OCC"],
            "C-SEC": ["C-SEC"],
            "D-ELEM": ["D-ELEM"],
        }

    def test_an_old_file_without_the_readings_still_counts(self):
        old = parse_fte_inputs(OLD_JSON)
        assert [old.fte_of(row) for row in old.units] == [1000, 100, F("250.5"), F("253.0005")]
        assert places_in(old) == {name: [name] for name in old.names}
        assert not old.occasional_ratio
        assert old.salary_ratio is None

    @pytest.mark.parametrize(
        ("field", "value", "read"),
        [
            ("counting_unit", "bargaining-unit", CountingUnit.BARGAINING_UNIT),
            ("counting_unit", "unit", CountingUnit.UNIT),
            ("occasional_ratio", False, False),
            ("salary_ratio", "7/20", RATIO),
        ],
    )
    def test_each_reading(self, field, value, read):
        assert getattr(parse_fte_inputs(changed(field, value=value)), field) == read

    def test_1_11_the_kind_of_threshold(self):
        raw = changed("threshold_kind", value="at-least", raw=changed("threshold", value="2/3"))
        assert parse_fte_inputs(raw).threshold == Threshold(F(2, 3), ThresholdKind.AT_LEAST)

    def test_4_97_the_ratio_may_be_there_to_compare_with(self):
        raw = changed("occasional_ratio", value=False)
        assert parse_fte_inputs(raw).total_fte == INPUTS.total_fte + 65

    def test_fields_and_rows_come_in_any_order(self):
        document = dict(reversed(json.loads(FTE_JSON).items()))
        document["units"].reverse()
        assert parse_fte_inputs(json.dumps(document, indent=2).encode()) == INPUTS


class TestRecord:
    def test_the_record_has_one_form(self):
        record = encode_fte_inputs(INPUTS)
        assert parse_fte_record(record) == INPUTS
        with pytest.raises(FteError, match="not in its canonical form"):
            parse_fte_record(FTE_JSON)

    def test_the_bytes(self):
        inputs = inputs_of(fees("B", 3, 1), fees("A", "1.50", counts_in="B"), salary_ratio=RATIO)
        assert encode_fte_inputs(inputs) == (
            b'{"counting_unit":"bargaining-unit","member_protection":"0.00",'
            b'"membership_fee":"1100.00","occasional_ratio":false,"salary_ratio":"0.35",'
            b'"threshold":"1/2","threshold_kind":"more-than","units":['
            b'{"bargaining_unit":"A","basis":"audited","counts_in":"B","fee_return":"1.50",'
            b'"unit":"A"},{"bargaining_unit":"B","basis":"audited","counts_in":"B",'
            b'"fee_return":"3.00","unit":"B","voluntary":"1"}]}'
        )

    @pytest.mark.parametrize("text", ["250.50", "501/2", "1002/4"])
    def test_the_record_refuses_the_same_number_in_another_form(self, text):
        other = encode_fte_inputs(INPUTS).replace(b"250.5", text.encode())
        assert parse_fte_inputs(other) == INPUTS
        with pytest.raises(FteError, match="not in its canonical form"):
            parse_fte_record(other)

    def test_part_of_a_cent_has_no_form(self):
        with pytest.raises(FieldError, match="whole cents"):
            encode_fte_inputs(inputs_of(fees("A", F(1, 3))))

    @given(
        st.lists(ROWS, min_size=1, max_size=4, unique_by=lambda row: row.unit).filter(
            lambda rows: any(row.basis.weighs for row in rows)
        ),
        st.sampled_from(CountingUnit),
        st.booleans(),
        st.fractions(min_value=F(1, 100), max_value=1, max_denominator=100),
        st.sampled_from([Threshold(F(1, 2)), Threshold(F(2, 3), ThresholdKind.AT_LEAST)]),
    )
    def test_every_table_reads_as_it_was_written(self, rows, unit, applies, ratio, threshold):
        inputs = FteInputs(F("1100.10"), F("0.10"), threshold, tuple(rows), unit, applies, ratio)
        assert parse_fte_record(encode_fte_inputs(inputs)) == inputs

    @pytest.mark.parametrize("unit", list(CountingUnit))
    def test_without_a_ratio_none_is_written(self, unit):
        raw = encode_fte_inputs(two_units(unit))
        assert "salary_ratio" not in json.loads(raw)
        assert parse_fte_record(raw) == two_units(unit)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"[]", "fte.json, document: []; expected a JSON object"),
        (changed("threshold"), "fte.json, threshold: missing; expected this field"),
        (changed("fee", value="1"), "fte.json, fee: unknown field; expected only"),
        (changed("membership_fee", value="1100.000"), "membership_fee: '1100.000'; expected"),
        (changed("membership_fee", value=1100), "membership_fee: 1100; expected dollars"),
        (changed("member_protection", value="-1.00"), "member_protection: '-1.00'; expected"),
        (changed("member_protection", value="1100.00"), "expected more than member_protection"),
        (changed("threshold", value="1/0"), "threshold: '1/0'; expected a number"),
        (changed("threshold", value="1"), "threshold: 1; expected a fraction from 0 to below"),
        (changed("threshold_kind", value="over"), '\'over\'; expected "more-than" or "at-least"'),
        (changed("counting_unit", value="board"), 'expected "bargaining-unit" or "unit"'),
        (changed("occasional_ratio", value="true"), "'true'; expected true or false"),
        (changed("salary_ratio", value="35"), "salary_ratio: 35; expected a ratio above 0"),
        (changed("salary_ratio", value=0), "salary_ratio: 0; expected a number as text"),
        (
            changed("salary_ratio"),
            "salary_ratio: missing; expected the provincial ratio of average salaries, such as "
            "0.35 (procedure 4.97)",
        ),
        (
            changed("occasional_ratio"),
            "occasional_ratio: missing; expected true or false, for units[1] (B-OCC) is of "
            "occasional teachers (4.97)",
        ),
        (changed("units", value="A"), "units: 'A'; expected a list of elections"),
        (changed("units", value=[]), "units: none; expected at least one"),
        (changed("units", 0, value="B"), "units[0].unit: 'B'; expected a JSON object"),
        (changed("units", 1, "unit", value="b"), "units[1] (b).unit: 'b'; expected 1 to 32"),
        (changed("units", 1, "unit", value="A-ELEM"), "units: A-ELEM is named twice"),
        (changed("units", 1, "fees", value="1"), "units[1] (B-OCC).fees: unknown field"),
        (changed("units", 2, "fte"), "units[2] (C-SEC).fee_return, fte: neither is given"),
        (changed("units", 0, "fte", value="1"), "(A-ELEM).fee_return, fte: both are given"),
    ],
)
def test_each_fault_is_named_and_no_other(raw, fault):
    [found] = faults_of(raw)
    assert found.startswith("fte.json, ")
    assert fault in found


def test_1_11_a_kind_that_cannot_be_read_breaks_no_threshold():
    raw = changed("threshold_kind", value="over", raw=changed("threshold", value="1"))
    [fault] = faults_of(raw)
    assert "threshold_kind" in fault


def test_1_11_at_least_0_is_refused():
    raw = changed("threshold_kind", value="at-least", raw=changed("threshold", value="0"))
    [fault] = faults_of(raw)
    assert "threshold: 0; expected a fraction above 0 and at most 1" in fault


def test_a_total_fte_of_0_is_refused():
    [fault] = faults_of(changed("units", value=[{"unit": "A", "fte": "0"}]))
    assert "a total FTE of 0" in fault


def test_4_97_an_occasional_row_that_cannot_be_read_needs_the_ratio_too():
    raw = changed("units", 1, "fee_return", value="x", raw=changed("occasional_ratio"))
    places = [fault.split(": ")[0] for fault in faults_of(raw)]
    assert places == ["fte.json, units[1] (B-OCC).fee_return", "fte.json, occasional_ratio"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b'{"threshold":"1/2","threshold":"0"}', b'{"threshold":0.5}'],
    ids=["empty", "not UTF-8", "duplicate key", "a JSON fraction"],
)
def test_what_is_not_strict_json_is_one_fault(raw):
    [fault] = faults_of(raw)
    assert fault.startswith("fte.json, file: ")
    assert fault.endswith("; expected a JSON document")
