"""`ratify tally fte` and `ratify tally readings`: tables for people, bytes for files."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from tally.cli.fte import tally
from tally.fte.files import encode_fte_inputs
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.readings import readings_report
from tally.fte.rules import CountingUnit
from tally.result import Result, encode_result, parse_result
from tests.tally.fte.provinces import (
    EXAMPLE,
    EXAMPLE_COUNTS,
    TWO_UNITS_COUNTS,
    two_units,
)

UNITS = two_units(CountingUnit.UNIT)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command on inputs and counts; on a terminal where `columns` are given."""
    monkeypatch.chdir(tmp_path)

    def invoked(line: str, inputs=UNITS, counts=TWO_UNITS_COUNTS):
        (tmp_path / "fte.json").write_bytes(encode_fte_inputs(inputs))
        (tmp_path / "counts.csv").write_text(csv_of(counts))
        return CliRunner().invoke(tally, [*line.split(), "fte.json", "counts.csv"])

    return invoked


def csv_of(counts: list[UnitCount]) -> str:
    rows = (f"{one.unit},{one.in_favour},{one.not_in_favour}\n" for one in counts)
    return "unit,in_favour,not_in_favour\n" + "".join(rows)


def cells(text: str) -> list[list[str]]:
    """The cells of each line of a table, without the head."""
    lines = [line for line in text.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


class TestFte:
    def test_2_78_the_worked_example(self, run):
        done = run("fte", EXAMPLE, EXAMPLE_COUNTS)
        assert done.exit_code == 0
        assert done.stderr == ""
        assert cells(done.stdout) == [
            ["A-ELEM", "1000.00", "400", "300", "100", "750.00", "250.00"],
            ["B-SEC", "500.00", "300", "90", "210", "150.00", "350.00"],
            ["C-OCC", "100.00", "0", "-", "-", "not represented", "-"],
            ["D-ELEM", "250.00", "1", "1", "0", "250.00", "0.00"],
        ]
        assert done.stdout.splitlines()[-3:] == [
            "Head count: 391 of 701 votes in favour (55.8%).",
            "FTE represented: 1750.00 of 1850.00.",
            "Official result: 65.71% in favour, 34.29% not in favour: ratified",
        ]

    def test_2_99_the_elections_stand_under_the_unit_that_they_count_in(self, run):
        assert cells(run("fte").stdout) == [
            ["A-ELEM", "1030.00", "477", "155", "322", "334.70", "695.30"],
            ["A-ELEM", "650.00", "443", "132", "311", "", ""],
            ["A-OCC", "380.00", "34", "23", "11", "", ""],
            ["B-SEC", "1110.00", "429", "274", "155", "708.95", "401.05"],
            ["B-OCC", "210.00", "20", "14", "6", "", ""],
            ["B-SEC", "900.00", "409", "260", "149", "", ""],
        ]

    def test_heads_that_disagree_are_said_at_the_top(self, run):
        done = run("fte", two_units(CountingUnit.BARGAINING_UNIT))
        first = done.stdout.splitlines()[0]
        assert first.startswith("NOTE: a count by heads would have come out otherwise")
        assert "NOTE" not in run("fte").stdout

    def test_nobody_votes(self, run):
        done = run("fte", EXAMPLE, [UnitCount(one.unit, 0, 0) for one in EXAMPLE_COUNTS])
        assert done.exit_code == 0
        assert "Head count: 0 of 0 votes in favour (-)." in done.stdout
        assert done.stdout.splitlines()[-1] == "Official result: no votes cast: not ratified"

    def test_the_bytes_of_result_json(self, run):
        result = Result(tally_fte(UNITS, TWO_UNITS_COUNTS), None)
        written = run("fte --json").stdout_bytes
        assert written == encode_result(result) + b"\n"
        assert parse_result(written[:-1], UNITS.threshold) == result


class TestReadings:
    def test_2_78_every_reading_and_one_sentence(self, run):
        done = run("readings")
        assert done.exit_code == 0
        assert done.stderr == ""
        found = cells(done.stdout)
        assert found[:2] == [
            ["counting-unit", "unit", "bargaining-unit", "54.67%", "ratified"],
            ["(2.78, 2.99)", "", "", "", ""],
        ]
        assert ["occasional-ratio", "left-out", "divided", "cannot be", "-"] in found
        assert done.stdout.splitlines()[-2:] == [
            "Official result: 48.77% in favour, 51.23% not in favour: not ratified",
            "The outcome depends on how the by-law is read.",
        ]

    def test_2_78_the_worked_example_does_not_depend(self, run):
        done = run("readings", EXAMPLE, EXAMPLE_COUNTS)
        assert done.stdout.splitlines()[-1] == (
            "The outcome does not depend on how the by-law is read."
        )

    def test_what_cannot_be_computed_is_not_promised(self, run):
        counts = [UnitCount(one.unit, 9, 1) for one in TWO_UNITS_COUNTS]
        assert run("readings", counts=counts).stdout.splitlines()[-1] == (
            "The outcome does not depend on those readings of the by-law that can be computed."
        )

    def test_nobody_votes(self, run):
        done = run("readings", EXAMPLE, [UnitCount(one.unit, 0, 0) for one in EXAMPLE_COUNTS])
        assert ["votes", "fte", "heads", "no", "not"] in cells(done.stdout)

    def test_the_bytes_of_readings_json(self, run):
        expected = readings_report(UNITS, TWO_UNITS_COUNTS).encode(2)
        assert run("readings --json").stdout_bytes == expected + b"\n"


@pytest.mark.parametrize("command", ["fte", "readings"])
def test_80_columns_hold_the_table_and_cut_nothing(run, command, monkeypatch):
    """As on a terminal: no line is longer, and no word is cut."""
    monkeypatch.setattr("tally.cli.shown.WIDE", 80)
    done = run(command)
    table = [line for line in done.stdout.splitlines() if not line.startswith(("The ", "NOTE"))]
    assert max(map(len, table)) <= 80
    assert "…" not in done.stdout
    words = set(re.split(r"[\s│┃]+", done.stdout))
    whole = {
        "fte": {"A-ELEM", "1110.00", "708.95"},
        "readings": {"counting-unit", "bargaining-unit", "occasional-ratio", "not-in-favour"},
    }
    assert whole[command] <= words


def test_on_a_terminal_the_table_is_as_wide_as_it(run, monkeypatch):
    monkeypatch.setattr("tally.cli.fte.on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "70")
    assert max(map(len, run("fte").stdout.splitlines())) == 70


def test_what_is_not_json_counts_nothing(run, tmp_path):
    run("fte")
    (tmp_path / "fte.json").write_bytes(b"{")
    done = CliRunner().invoke(tally, ["fte", "fte.json", "counts.csv"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "fte.json, file: " in done.stderr
    assert "not valid JSON" in done.stderr


def test_a_file_that_is_not_there_is_wrong_usage(run):
    done = CliRunner().invoke(tally, ["fte", "nowhere.json", "nowhere.csv"])
    assert done.exit_code == 2
    assert "nowhere.json" in done.stderr
