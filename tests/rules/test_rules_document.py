"""docs/rules.md: what it names is there."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from audit.record.weights.readings import POINTS
from voting.domain.files.poll import FILE
from voting.domain.poll import LIFECYCLE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "rules.md").read_text("utf-8")
NAMED = re.findall(r"`([a-z0-9_/]+\.py)?(?:::|…_)(\w+\*?)`", TEXT)


def names_in(file: str) -> list[str]:
    return re.findall(r"def (test_\w+)\(", (ROOT / "tests" / file).read_text("utf-8"))


def named() -> list[tuple[str, str]]:
    """Every test that the document names, with its file: the last one named where it has none."""
    found, last = [], ""
    for file, pattern in NAMED:
        last = file or last
        found.append((last, pattern if pattern.startswith("test_") else f"*{pattern}"))
    return found


@pytest.mark.parametrize(("file", "pattern"), sorted(set(named())))
def test_every_test_that_the_rules_name_is_there(file: str, pattern: str) -> None:
    assert any(fnmatch(name, pattern) for name in names_in(file))


def test_every_file_and_setting_is_there() -> None:
    for path in re.findall(r"`((?:voting|tally|audit)/[a-z_/]+\.py)`", TEXT):
        assert (ROOT / path).exists() or (ROOT / "tests" / path).exists()
    example = (ROOT / "voting" / "demo" / "example.py").read_text("utf-8")
    for table, key in re.findall(r"`(rules|dates|fees)\.(\w+)", TEXT):
        assert f"[{table}]" in example
        assert re.search(rf"^{key} = ", example, re.MULTILINE)
    assert FILE in TEXT


def test_every_point_that_a_poll_seals_is_a_reading() -> None:
    section = TEXT.split("## Readings")[1].split("## Acts and states")[0]
    rows = re.findall(r"^\| \d+ \| `([a-z-]+)`: ", section, re.MULTILINE)
    assert sorted(rows) == sorted(POINTS)


def test_the_table_of_acts_is_the_lifecycle() -> None:
    section = TEXT.split("## Acts and states")[1].split("## After")[0]
    rows = dict(re.findall(r"^\| ([\w-]+)[^|]* \| ([a-z, ]+) \|", section, re.MULTILINE))
    rows.pop("act", None)
    assert rows.keys() == {act.value for act in Act}
    for name, before in rows.items():
        states = {state.value for state, move in LIFECYCLE if move is Act(name)}
        assert set(before.split(", ")) == states
