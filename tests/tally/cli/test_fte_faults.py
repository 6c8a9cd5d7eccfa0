"""Every fault of `fte.json` and of the counts is in one answer, and makes no other.

The two files are read as `ratify tally fte` reads them.
"""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from tally.cli.fte import tally
from tests.tally.fte.provinces import COUNTS, FTE_JSON, changed


@pytest.fixture
def places(tmp_path, monkeypatch):
    """The places of the faults that the command names, in its order."""
    monkeypatch.chdir(tmp_path)

    def named(document: object, counts: bytes = COUNTS, command: str = "fte") -> list[str]:
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        (tmp_path / "fte.json").write_bytes(raw)
        (tmp_path / "counts.csv").write_bytes(counts)
        done = CliRunner().invoke(tally, [command, "fte.json", "counts.csv"])
        assert done.exit_code == 1
        assert done.stdout == ""
        head, *faults = done.stderr.splitlines()
        number = re.match(r"Error: (\d+) faults? in [12] files?, nothing was counted:$", head)
        assert int(number[1]) == len(faults)
        return [fault.strip().split(": ")[0] for fault in faults]

    return named


@pytest.mark.parametrize("command", ["fte", "readings"])
def test_faults_planted_in_two_files_are_named_at_once(places, command):
    document = json.loads(FTE_JSON)
    document["membership_fee"] = "1,100.00"
    document["salary_ratio"] = "35"
    document["units"][1]["occasional"] = "yes"
    document["units"][3] |= {"fte": "1", "fees": "2"}
    counts = COUNTS.replace(b"300", b"x").replace(b"C-SEC", b"C-SEK")
    assert places(document, counts, command) == [
        "counts.csv, line 2, in_favour",
        "counts.csv, line 4, unit",
        "counts.csv, unit",
        "fte.json, units[1] (B-OCC).occasional",
        "fte.json, units[3] (D-ELEM).fees",
        "fte.json, units[3] (D-ELEM).fee_return, fte",
        "fte.json, membership_fee",
        "fte.json, salary_ratio",
    ]


def test_every_fault_of_the_inputs_as_a_whole_is_named(places):
    document = json.loads(FTE_JSON)
    document |= {"member_protection": "1100.00", "threshold": "3/2", "name": "x"}
    document["units"] = [{"unit": name, "fte": "0", "occasional": True} for name in "AABBC"]
    del document["units"][4]["fte"]
    del document["salary_ratio"]
    counts = b"unit,in_favour,not_in_favour\nA,1,1\nB,1,1\nC,1,1\n"
    assert places(document, counts) == [
        "fte.json, name",
        "fte.json, units[4] (C).fee_return, fte",
        "fte.json, units",  # A twice
        "fte.json, units",  # B twice
        "fte.json, membership_fee",
        "fte.json, threshold",
        "fte.json, salary_ratio",
    ]


def test_a_total_fte_of_0_is_named_beside_other_faults(places):
    document = json.loads(FTE_JSON)
    document["units"] = [{"unit": "A", "fte": "0"}, {"unit": "B", "fee_return": "0.00"}]
    document["membership_fee"] = "x"
    assert places(document, b"unit,in_favour,not_in_favour\nA,1,1\nB,1,1\n") == [
        "fte.json, units",
        "fte.json, membership_fee",
    ]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (b"{", "file"),
        (b"[]", "document"),
        (changed("units", value="A"), "units"),
        (changed("units"), "units"),
        (changed("units", 0, value="A"), "units[0].unit"),
        (changed("units", 0, "unit", value="a"), "units[0] (a).unit"),
        (changed("units", 0, "unit"), "units[0].unit"),
    ],
)
def test_where_units_are_not_known_no_row_has_an_unknown_unit(places, document, field):
    assert places(document, COUNTS.replace(b"210", b"y")) == [
        "counts.csv, line 4, not_in_favour",
        f"fte.json, {field}",
    ]


def test_a_row_that_cannot_be_read_is_no_missing_row(places):
    counts = COUNTS.replace(b"A-ELEM,", b'"A-ELEM","').replace(b"B-OCC,0", b"B-OCC,0,0")
    counts = counts.replace(b"D-ELEM,1,0\n", b"").replace(b"unit,", b"units,")
    assert places(FTE_JSON, counts) == [
        "counts.csv, line 1, header",
        "counts.csv, line 2, row",
        "counts.csv, line 3, row",
        "counts.csv, unit",
    ]


def test_an_election_whose_fte_cannot_be_read_is_no_unknown_unit(places):
    assert places(changed("units", 0, "fee_return", value="x")) == [
        "fte.json, units[0] (A-ELEM).fee_return"
    ]
