"""The CSV of counts: every row and field by itself, every fault by name."""

from __future__ import annotations

import pytest

from tally.errors import FaultList
from tally.fte.counts import read_counts
from tally.fte.files import ReadInputs, read_fte_inputs
from tally.fte.outcome import UnitCount
from tests.tally.fte.provinces import COUNTS, FTE_JSON

READ = read_fte_inputs(FTE_JSON, FaultList())


def counts_in(raw: bytes) -> tuple[UnitCount, ...]:
    faults = FaultList()
    counts = read_counts(raw, READ, faults)
    faults.check()
    return counts


def faults_of(raw: bytes, units: ReadInputs = READ) -> list[str]:
    faults = FaultList()
    read_counts(raw, units, faults)
    return [str(fault) for fault in faults.of("counts.csv")]


def test_rows_in_any_order_with_a_byte_order_mark_and_empty_lines():
    lines = COUNTS.splitlines()
    raw = b"\xef\xbb\xbf" + b"\r\n".join([lines[0], *reversed(lines[1:]), b"", b" ", b""])
    assert set(counts_in(raw)) == set(counts_in(COUNTS))
    assert counts_in(COUNTS)[0] == UnitCount("A-ELEM", 300, 100)


def test_fields_may_be_in_quotes():
    assert counts_in(COUNTS.replace(b"300", b'"300"')) == counts_in(COUNTS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"A-ELEM,300,100", b"A-ELEM,-1,100", "line 2, in_favour: '-1'; expected a whole"),
        (b"A-ELEM,300,100", b"A-ELEM,300.0,100", "line 2, in_favour: '300.0'"),
        (b"B-OCC,0,0", b"B-OCC,0,", "line 3, not_in_favour: ''; expected a whole"),
        (b"B-OCC,0,0", b"B-OCC,0", "line 3, row: 2 columns; expected 3"),
        (b"D-ELEM,1,0\n", b"", "counts.csv, unit: no row for D-ELEM; expected a row"),
        (b"D-ELEM,1,0", b"D-ELEM,1,0\nZ,1,0", "line 6, unit: unknown unit Z"),
        (b"D-ELEM,1,0", b"D-ELEM,1,0\nz,1,0", "line 6, unit: 'z'; expected 1 to 32"),
        (b"D-ELEM,1,0", b"D-ELEM,1,0\nB-OCC,1,0", "line 6, unit: B-OCC again, as in line 3"),
        (b"unit,in", b"name,in", "line 1, header: 'name,in_favour,not_in_favour'; expected"),
        (COUNTS, b"", "line 1, header: 'nothing'; expected unit,in_favour,not_in_favour"),
        (b"unit,in", b"unit;in", "line 1, header: "),
        (b"300", b"\xff", "counts.csv, line 2, row: 'A-ELEM,\\udcff,100'; expected UTF-8"),
        (b"300", b'"30"0', "counts.csv, line 2, row: 'A-ELEM,\"30\"0,100'; expected UTF-8"),
        (b"300", b'"300', "counts.csv, line 2, row: 'A-ELEM,\"300,100'; expected UTF-8"),
    ],
)
def test_each_fault_is_named_and_no_other(old, new, fault):
    [found] = faults_of(COUNTS.replace(old, new))
    assert fault in found


def test_all_faults_are_named_at_once():
    raw = COUNTS.replace(b"300", b"x").replace(b"210", b"y").replace(b"D-ELEM", b"E-ELEM")
    assert [fault.split(":")[0] for fault in faults_of(raw)] == [
        "counts.csv, line 2, in_favour",
        "counts.csv, line 4, not_in_favour",
        "counts.csv, line 5, unit",
        "counts.csv, unit",
    ]


def test_every_field_of_a_row_by_itself():
    raw = COUNTS.replace(b"A-ELEM,300,100", b"Z,x,y")
    assert [fault.split(":")[0] for fault in faults_of(raw)] == [
        "counts.csv, line 2, in_favour",
        "counts.csv, line 2, not_in_favour",
        "counts.csv, line 2, unit",
        "counts.csv, unit",
    ]


def test_without_a_header_the_first_row_is_no_missing_row():
    [fault] = faults_of(COUNTS.split(b"\n", 1)[1])
    assert "line 1, header: 'A-ELEM,300,100'" in fault


def test_where_not_every_name_was_read_no_row_is_of_an_unknown_unit():
    units = ReadInputs(None, frozenset({"A-ELEM", "B-OCC"}), complete=False)
    assert faults_of(COUNTS, units) == []
    [fault] = faults_of(COUNTS.replace(b"B-OCC,0,0\n", b""), units)
    assert "no row for B-OCC" in fault
