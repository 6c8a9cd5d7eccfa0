"""What `ratify audit verify` finds of every record of a dishonest server, verify.html finds too.

But for what the page says that it leaves: that is listed here, and nothing else may be missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.verify import CHECKS
from tests.kit.records.by_script import found_of
from tests.kit.records.kept_records import FOLDER
from tests.papers.documents import ROOT

pytestmark = [pytest.mark.tool("node"), pytest.mark.slow]

PYTEST = ("-m", "pytest", "-q", "-p", "tests.kit.records.kept_records", "-p", "no:cacheprovider")
LEFT = {
    "sequestered",
    "trustees",
    "confirmations",
    "fte",
    "statements",
    "held",
    "decryptions",
    "units",
    "result",
    "readings",
    "commitment",
    "withheld",
    "older-checkpoints",
    "receipts",
}
"""The checks that the page leaves to the command; its own list of limits says so in words."""
PARTLY = {
    "poll": "a_reading_",
    "route": "2.75",
    "weights": "a_statement_whose_lines_lie_while_the_digest_is_right",
    "once": "a_credential_outside_the_group_on_a_list",
}
"""Checks of which the page leaves a part, by the test that is about that part."""
OF_THE_COMPLETE_EDITION = {"archives", "contents", "percentage", "released"}
"""Checks that the page makes of the public edition whole, and not of what the complete one adds."""


def batched(records: dict[str, object], size: int = 80) -> Iterator[list[str]]:
    """The records' names, a run of the scripts at a time."""
    names = list(records)
    yield from (names[start : start + size] for start in range(0, len(names), size))


def is_left(check: str, kept: dict[str, object]) -> bool:
    """Whether the page says that it does not look at this."""
    if check in OF_THE_COMPLETE_EDITION:
        return kept["edition"] == "complete"
    return check in LEFT or PARTLY.get(check, "-") in str(kept["test"])


def test_the_page_finds_what_the_command_finds_but_for_what_it_leaves(tmp_path: Path) -> None:
    assert {check.name for check in CHECKS} >= {*LEFT, *PARTLY, *OF_THE_COMPLETE_EDITION}
    subprocess.run(
        [sys.executable, *PYTEST, "tests/attacks/record"],
        cwd=ROOT,
        env=os.environ | {FOLDER: str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=False,  # whether those tests pass is theirs to say
    )
    kept = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    assert len(kept) > 300
    records = {
        name: ((tmp_path / f"{name}.zip").read_bytes(), one["digest"]) for name, one in kept.items()
    }
    found = {}
    for number, names in enumerate(batched(records)):
        scripts = tmp_path / f"scripts-{number}"
        scripts.mkdir()
        found |= found_of({name: records[name] for name in names}, scripts)
    missed = [
        (one["test"], one["failed"])
        for name, one in kept.items()
        if found[name]["verdict"] != "failed" and not all(is_left(c, one) for c in one["failed"])
    ]
    assert missed == []
    false = [
        (one["test"], found[name]["first"], found[name]["failure"])
        for name, one in kept.items()
        if found[name]["verdict"] == "failed" and not one["failed"]
    ]
    assert false == []
    assert [name for name, one in found.items() if one["unforeseen"]] == []
