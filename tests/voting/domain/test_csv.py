"""CSV files that leave: no cell is a formula, whoever wrote it, and what is read back is equal."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.errors import FaultList
from tally.protocol.encoding import new_identifier
from tests.kit.polls import AUTHORITY
from voting.domain.files.csv import csv_bytes, guarded, read_rows, unguarded
from voting.domain.files.roster import COLUMNS, parse_roster
from voting.services.polls.issue import CODES, NUMBERS, issue

ROOT = Path(__file__).parents[3]
PACKAGES = ("tally", "audit", "voting", "ivr")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = st.text(st.sampled_from("=+-@\t\r\n＝＠;,\"' a1"), max_size=12)
WRITERS = ("writer", "DictWriter")


def cells(raw: bytes, separator: str) -> list[str]:
    """Every cell that a spreadsheet shows which takes this separator."""
    text = io.StringIO(raw.decode("utf-8-sig"), newline="")
    return [cell for row in csv.reader(text, delimiter=separator) for cell in row]


@given(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4))
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_as_a_formula_whatever_separates_cells(separator, rows) -> None:
    for cell in cells(csv_bytes(("a", "b"), rows), separator):
        shown = cell if separator == "," else cell.lstrip("\r\n")  # a quote that ends elsewhere
        assert not shown.startswith(FORMULA), cell


@given(HOSTILE)
def test_what_is_written_is_read_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+14165550123", "'+14165550123"),
        ("-Robin @Sum", "'-Robin @Sum"),
        ("'=1", "''=1"),
        ("a;=1", "a;'=1"),
        ("O'Brien", "O'Brien"),
        ("'t Hooft", "'t Hooft"),
        ("1-2", "1-2"),
    ],
)
def test_the_guard_is_an_apostrophe_and_stands_only_before_a_formula(text, written) -> None:
    assert guarded(text) == written
    raw, faults = csv_bytes(("name",), [(text,)]), FaultList()
    assert [row["name"] for row in read_rows(raw, "file.csv", ("name",), faults)] == [text]
    assert not len(faults)


def test_the_mailings_of_a_roster_that_somebody_wrote_formulas_into(tmp_path: Path) -> None:
    hostile = {"name": "=cmd|' /C calc'!A0", "address": "@SUM(1);=1+1", "phone": "+14165550123"}
    row = {
        "member": "000017",
        "unit": "A-ELEM",
        "language": "fr",
        "email": "-a@example.org",
        "class": "statutory",
        "status": "good-standing",
    }
    raw = csv_bytes(COLUMNS, [[{**row, **hostile}.get(name, "") for name in COLUMNS]])
    faults = FaultList()
    members = parse_roster(raw, None, faults)
    assert not len(faults)
    assert members[0].name == hostile["name"]
    issue(members, new_identifier(), AUTHORITY, tmp_path / "cards")
    for name in (CODES, NUMBERS):
        for separator in ",;\t":
            found = cells((tmp_path / "cards" / name).read_bytes(), separator)
            assert not [cell for cell in found if cell.startswith(FORMULA)]
    columns = (tmp_path / "cards" / NUMBERS).read_text("utf-8-sig").splitlines()[0].split(",")
    raw = (tmp_path / "cards" / NUMBERS).read_bytes()
    [again] = read_rows(raw, NUMBERS, columns, FaultList())
    assert {name: again[name] for name in hostile} == hostile


def test_there_is_one_writer_of_csv() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if _writes_csv(ast.parse(path.read_text("utf-8")))
    ]
    assert found == ["voting/domain/files/csv.py"]


def _writes_csv(tree: ast.AST) -> bool:
    """Whether a module uses `csv.writer` or `csv.DictWriter`, or imports either by its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WRITERS:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "csv":
            return True
    return False
