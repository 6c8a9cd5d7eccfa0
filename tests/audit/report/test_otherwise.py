"""report.pdf: elections under their units, what could have come out otherwise, readings sealed."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from audit.record.weights.readings import POINTS
from audit.report.data import report_data
from audit.report.pdf import _facts, report_pdf
from tally.fte.rules import CountingUnit
from tests.kit.simulator.poll import Simulator, UnitPlan, poll_at
from tests.kit.simulator.sequestered import sequestering_poll

PLANS = (
    UnitPlan("A-ELEM", "elementary", 14, 8, 5, "110000.00", counts_in="A"),
    UnitPlan("A-OCC", "occasional", 12, 2, 10, "20000.00", counts_in="A"),
    UnitPlan("B-ELEM", "elementary", 14, 12, 1, "200000.00", board="South", counts_in="B-E"),
    UnitPlan("B-OCC-E", "occasional", 5, 2, 1, "40000.00", "South", "B-E", "B-OCC"),
    UnitPlan("B-OCC-S", "occasional", 11, 5, 6, "20000.00", "South", "B-S", "B-OCC"),
    UnitPlan("B-SEC", "secondary", 16, 6, 9, "100000.00", board="South", counts_in="B-S"),
)
"""Three units; the occasional bargaining unit B-OCC serves two of them."""


def data_of(poll: Simulator, language: str = "en") -> dict[str, object]:
    return report_data(_facts(poll.record()), language)  # type: ignore[arg-type]


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", done.stdout)


@pytest.fixture(scope="module")
def by_unit() -> Simulator:
    return Simulator(PLANS, counting_unit=CountingUnit.UNIT).run()


def test_2_99_elections_stand_under_their_unit_unless_one_of_them_is_small(by_unit: Simulator):
    """B-OCC-E has 3 votes of a size of 10: neither it nor B-ELEM, beside it, is shown."""
    data = data_of(by_unit)
    rows = {row["unit"]: row for row in data["units"]}
    assert {name: row["name"] for name, row in rows.items()} == {
        "A": "Unit A",
        "B-E": "Unit B-E",
        "B-S": "Unit B-S",
    }
    parts = {name: [part["unit"] for part in row["parts"]] for name, row in rows.items()}
    assert parts == {"A": ["A-ELEM", "A-OCC"], "B-E": [], "B-S": ["B-OCC-S", "B-SEC"]}
    assert rows["A"]["cells"][1:5] == ["26", "25", "10", "15"]
    assert rows["A"]["parts"][0]["cells"] == [
        "100.00", "14", "13", "8", "5", "–", "–", "61.54%",
    ]  # fmt: skip
    assert "where one of them has votes, and fewer than 10" in data["beside"]
    assert "shown in one row" not in data["beside"]


def test_2_99_a_shared_bargaining_unit_is_one_row_with_its_two_elections():
    plans = tuple(replace(one, members=20, in_favour=10, not_in_favour=5) for one in PLANS)
    data = data_of(Simulator(plans).run(), "fr")
    rows = {row["unit"]: row for row in data["units"]}
    assert rows["B-OCC"]["name"] == "Unité de négociation B-OCC"
    assert [part["unit"] for part in rows["B-OCC"]["parts"]] == ["B-OCC-E", "B-OCC-S"]
    assert rows["A-ELEM"]["parts"] == []
    assert data["beside"] == ""


def test_elections_of_units_that_are_shown_together_are_not_shown():
    plans = tuple(replace(one, members=4, in_favour=2, not_in_favour=1) for one in PLANS)
    data = data_of(Simulator(plans, counting_unit=CountingUnit.UNIT).run())
    (row,) = data["units"]
    assert row["unit"] == "A, B-E, B-S"
    assert row["parts"] == []
    assert "fewer than 10 votes are shown in one row" in data["beside"]
    assert "where one of them has votes" not in data["beside"]


def test_an_election_in_which_nobody_voted_has_no_share(by_unit: Simulator):
    plans = (*PLANS[:1], replace(PLANS[1], in_favour=0, not_in_favour=0), *PLANS[2:])
    data = data_of(Simulator(plans, counting_unit=CountingUnit.UNIT).run())
    (row,) = [one for one in data["units"] if one["unit"] == "A"]
    assert [part["share"] for part in row["parts"]] == [pytest.approx(8 / 13), None]
    assert row["parts"][1]["cells"][-1] == "–"


def test_2_77_each_kind_of_vote_has_a_row_and_a_bar():
    data = data_of(sequestering_poll("released"))
    kinds = {row["kind"]: row for row in data["kinds"]}
    row = kinds["Set aside, not ruled on by the deadline (not counted)"]
    assert row["cells"] == ["1", "60.81%", "67.57%", "cannot change"]
    assert row["ends"] == [pytest.approx(0.6081, abs=1e-4), pytest.approx(0.6757, abs=1e-4)]
    assert "Set aside, then admitted (counted)" in kinds
    french = data_of(sequestering_poll("released"), "fr")
    assert french["kinds"][0]["kind"].startswith("Mis à part, sans décision")
    assert data_of(poll_at("released"))["kinds"] == []


@pytest.mark.tool("pdftotext")
def test_2_78_the_report_says_whether_the_outcome_depends_on_the_reading(
    by_unit: Simulator, tmp_path: Path
):
    text = text_of(report_pdf(by_unit.record()), tmp_path)
    for words in (
        "If the by-law is read otherwise",
        "The outcome does not depend on those readings of the by-law that can be computed.",
        "each bargaining unit has a percentage of its own",
        "Si le règlement est lu autrement",
        "L’issue ne dépend pas des lectures du règlement qui peuvent être calculées.",
        "How the poll reads the by-law, as sealed",
    ):
        assert words in text, words


def test_2_78_every_other_reading_is_a_line_and_every_sealed_one_a_row(by_unit: Simulator):
    data = data_of(by_unit)
    lines = [one["cells"] for one in data["readings"]]
    assert lines[0] == [
        "Whose votes are added first (2.78, 2.99)",
        "each unit has one percentage, its occasional teachers included",
        "each bargaining unit has a percentage of its own",
        "66.46%",
        "ratified",
    ]
    assert [cells[3] for cells in lines] == ["66.46%", "–", "–", "63.83%", "63.83%", "52.24%"]
    assert [one["share"] is None for one in data["readings"]] == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert len(data["sealed"]) == len(POINTS)
    assert data["sealed"][1][0] == "Whose votes are added first (2.78, 2.99)"


@pytest.mark.tool("pdftotext")
def test_2_78_an_outcome_that_depends_is_said_first(tmp_path: Path):
    """By heads 57% are in favour; by FTE, as the poll reads the by-law, 10%."""
    plans = (
        UnitPlan("A-ELEM", "elementary", 4, 4, 0, "100000.00"),
        UnitPlan("B-SEC", "secondary", 3, 0, 3, "900000.00"),
    )
    poll = Simulator(plans).run()
    text = text_of(report_pdf(poll.record()), tmp_path)
    assert "The outcome depends on how the by-law is read." in text
    assert "L’issue dépend de la façon de lire le règlement." in text


@pytest.mark.tool("pdftotext")
def test_a_poll_that_is_void_or_without_votes_has_no_picture_of_readings(tmp_path: Path):
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in PLANS)
    poll = Simulator(plans).run("counted")
    text = text_of(report_pdf(poll.record(), ("en",)), tmp_path)
    assert "no percentage" in text
    assert "The upright line is the threshold. No. What" in text
    poll.void()
    assert "If the by-law is read" not in text_of(report_pdf(poll.record(), ("en",)), tmp_path)
