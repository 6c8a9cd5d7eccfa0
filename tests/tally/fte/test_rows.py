"""One row of `fte.json`: its fields, each read by itself, and its one byte form."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from tally.errors import FaultList, FieldError, InputError
from tally.fte.basis import FeeReturn, Membership
from tally.fte.inputs import Origin, UnitFte
from tally.fte.rows import encode_row, parse_row, read_row, row_json
from tally.protocol.errors import FormatError
from tests.tally.fte.provinces import DIGEST, ROWS, F, fees, row

WHOLE = {
    "unit": "A-OCC",
    "fee_return": "110000.50",
    "voluntary": "1.5",
    "counts_in": "A-ELEM",
    "bargaining_unit": "OCC",
    "basis": "audited",
    "occasional": True,
    "as_of": "2026-06-30",
    "year": "2025-2026",
    "certified_by": "Ann Roy, treasurer",
    "source": DIGEST,
}
READ = UnitFte(
    "A-OCC",
    FeeReturn(F("110000.5"), F("1.5")),
    True,
    "A-ELEM",
    "OCC",
    Membership.AUDITED,
    Origin("2026-06-30", "2025-2026", "Ann Roy, treasurer", DIGEST),
)


def faults_of(value: object) -> list[str]:
    faults = FaultList()
    _, found = read_row(value, faults, "f", "units[0].")
    assert found is None
    return [str(fault) for fault in faults.of("f")]


def test_2_57_2_150_every_field():
    """By-laws 2.57 and 2.150."""
    assert read_row(WHOLE, FaultList(), "f") == ("A-OCC", READ)
    assert row_json(READ) == WHOLE


def test_what_is_left_out_is_the_row_alone_of_audited_membership_and_unknown_origin():
    assert read_row({"unit": "A", "fte": "1"}, FaultList(), "f") == ("A", row("A", 1))
    assert row_json(row("A", 1)) == {
        "unit": "A", "fte": "1", "counts_in": "A", "bargaining_unit": "A", "basis": "audited"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("unit", "a", "1 to 32 of the characters"),
        ("unit", 7, "1 to 32 of the characters"),
        ("fee_return", "1.001", "dollars and cents as text"),
        ("fee_return", "1,100.00", "dollars and cents as text"),
        ("fee_return", "01.00", "dollars and cents as text"),
        ("fee_return", "-1.00", "dollars and cents as text"),
        ("fee_return", 1100, "dollars and cents as text"),
        ("voluntary", 3, "a number as text"),
        ("voluntary", "1e3", "a number as text"),
        ("counts_in", "a", "1 to 32 of the characters"),
        ("bargaining_unit", None, "1 to 32 of the characters"),
        ("basis", "monthly", '"audited" or "current"'),
        ("basis", ["audited"], '"audited" or "current"'),
        ("basis", "current", "audited: current membership is of teacher bargaining units only"),
        ("occasional", "true", "true or false"),
        ("occasional", 1, "true or false"),
        ("occasional", None, "true or false"),
        ("as_of", "2026-6-30", "a day, such as 2026-06-30"),
        ("as_of", "2026-02-30", "a day, such as 2026-06-30"),
        ("as_of", "20260630", "a day, such as 2026-06-30"),
        ("as_of", 2026, "a day, such as 2026-06-30"),
        ("year", "25-26", "a fiscal year, such as 2025-2026"),
        ("year", 2025, "a fiscal year, such as 2025-2026"),
        ("certified_by", "", "a name of 1 to 200 characters"),
        ("certified_by", " Ann", "a name of 1 to 200 characters"),
        ("certified_by", "a" * 201, "a name of 1 to 200 characters"),
        ("certified_by", "A\u202en", "a name of 1 to 200 characters"),
        ("certified_by", 7, "a name of 1 to 200 characters"),
        ("source", DIGEST[1:], "the document's SHA-256"),
        ("source", DIGEST.upper(), "the document's SHA-256"),
        ("source", None, "the document's SHA-256"),
    ],
)
def test_each_fault_is_named_and_no_other(field, value, expected):
    [fault] = faults_of({**WHOLE, field: value})
    assert fault.startswith(f"f, units[0].{field}: ")
    assert f"; expected {expected}" in fault


@pytest.mark.parametrize("year", ["2026", "2025-2026"])
def test_a_fiscal_year(year):
    assert read_row({**WHOLE, "year": year}, FaultList(), "f")[1].origin.year == year


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ([], ["unit: []"]),
        ({}, ["unit: missing"]),
        ({"fte": "1"}, ["unit: missing"]),
        ({"unit": "A"}, ["fee_return, fte: neither"]),
        ({"unit": "A", "fte": "1", "salary_ratio": "1"}, ["salary_ratio: unknown field"]),
        (
            {"unit": "A", "fte": "x", "fee_return": "y"},
            ["fee_return: ", "fte: ", "fee_return, fte"],
        ),
        ({"unit": "A", "fte": "1", "voluntary": "x"}, ["voluntary: 'x'", "voluntary: is given"]),
        ({"unit": "A", "voluntary": "x"}, ["voluntary: 'x'", "fee_return, fte: neither"]),
        (
            {"unit": "a", "fte": "x", "basis": "x", "year": "x", "more": 1},
            ["more: ", "unit: 'a'", "fte: 'x'", "basis: 'x'", "year: 'x'"],
        ),
    ],
)
def test_every_fault_of_a_row_at_once(value, places):
    found = faults_of(value)
    assert len(found) == len(places)
    for fault, place in zip(found, places, strict=True):
        assert fault.startswith(f"f, units[0].{place}"), fault


def test_a_name_that_can_be_read_is_known_where_the_row_is_not():
    assert read_row({"unit": "A", "fte": "x"}, FaultList(), "f") == ("A", None)
    assert read_row({"unit": "a", "fte": "1"}, FaultList(), "f") == (None, None)


def test_a_row_alone_is_canonical_json():
    assert parse_row(encode_row(READ), "row") == READ
    with pytest.raises(FormatError, match="canonical"):
        parse_row(json.dumps(WHOLE).encode(), "row")
    with pytest.raises(InputError, match="row, fee_return, fte: neither"):
        parse_row(b'{"unit":"A"}', "row")


def test_part_of_a_cent_has_no_form():
    with pytest.raises(FieldError, match="whole cents"):
        encode_row(fees("A", F(1, 3)))


@given(ROWS)
def test_every_row_reads_as_it_was_written(one):
    assert parse_row(encode_row(one), "row") == one
