"""Run tests in a copy of the code, as it is or with one line turned round.

Rules this module keeps:
1. The checkout is never changed: what runs is a copy, in which the one file is replaced.
2. A test fails by an assertion, or it counts as broken: the inversion then says nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.rules.inversions.inversion import ROOT, Inversion
from tests.rules.inversions.outcomes import FILE

COPIED = ("tally", "audit", "voting", "ivr", "migrations", "tests", "docs")
SINGLE = ("pyproject.toml", "setup.cfg")
_LONGEST_SECONDS, _MORE_SECONDS = 300, 20
"""How long a run may take on a busy machine, and how much longer for each test."""


@dataclass(frozen=True)
class Outcome:
    """What a run said: pytest's exit status, and what was not asserted among its failures."""

    status: int
    failures: int
    broken: tuple[str, ...]
    words: str

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return self.status == 0

    @property
    def asserted(self) -> bool:
        """Whether there was a failure, and each by an assertion."""
        return self.status == 1 and self.failures > 0 and not self.broken


@dataclass(frozen=True)
class Copy:
    """A copy of the code and the tests, in a folder of its own."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Copy:
        """Copy them there."""
        ignored = shutil.ignore_patterns("node_modules", ".hypothesis")
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in SINGLE:
            shutil.copy2(ROOT / name, folder / name)
        return cls(folder)

    def run(self, tests: Sequence[str]) -> Outcome:
        """Run these tests, named as in docs/rules.md."""
        lines = self.folder / "outcomes.jsonl"
        lines.unlink(missing_ok=True)
        plugins = ("-p", "no:cacheprovider", "-p", "tests.rules.inversions.outcomes")
        options = ("-q", "--no-header", "--tb=short", "--hypothesis-seed=0", *plugins)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *(f"tests/{one}" for one in tests)],
            cwd=self.folder,
            env={**_environment(), FILE: str(lines)},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS + _MORE_SECONDS * len(tests),
        )
        rows = (
            [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
            if lines.exists()
            else []
        )
        broken = tuple(row["error"] for row in rows if not row["asserted"])
        return Outcome(done.returncode, len(rows), broken, (done.stdout + done.stderr)[-3000:])

    def run_inverted(self, inversion: Inversion) -> Outcome:
        """Run the inversion's test with its line turned round; the copy is then as before."""
        path = self.folder / inversion.file
        path.write_text(inversion.inverted, "utf-8")
        try:
            return self.run([inversion.test])
        finally:
            shutil.copy2(ROOT / inversion.file, path)


def _environment() -> dict[str, str]:
    """The run is one of its own, not this run's worker."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
