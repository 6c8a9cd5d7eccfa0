"""Make, once for all mutants, what tests take from a process that has made it before.

Rules this module keeps:
1. Only what honest people made: a whole poll's keys and ballots, an empty database. What a mutant
   does with it, each test makes it do anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.kit.database.stores import head_database
from tests.kit.simulator.poll import STAGES, poll_at


def warm(files: Sequence[str]) -> None:
    """Make what the tests of these files would make first."""
    if any(file.startswith(("tests/audit/", "tests/rules/")) for file in files):
        for stage in STAGES:
            poll_at(stage)
    if any(file.startswith("tests/voting/") for file in files):
        head_database()
