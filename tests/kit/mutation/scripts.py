"""Run node's tests of the booth with one of its scripts changed.

Rules this module keeps:
1. The checkout is never changed: node runs in a copy of the scripts, their tests and vectors.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.kit.mutation.mutant import ROOT, Mutant

_COPIED = ("voting/web/static", "tests/js", "tests/vectors")
_FAILED = re.compile(r"^ *not ok \d+ - (.*)$", re.MULTILINE)


def killed_by(folder: Path, mutant: Mutant | None, tests: Sequence[str]) -> str:
    """Return the test of node that failed, "" if none did, in a copy made in this folder."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py"))
    if mutant is not None:
        (folder / mutant.file).write_text(mutant.changed(), "utf-8")
    for test in tests:
        done = subprocess.run(
            ["node", "--test", "--test-reporter=tap", Path(test).name],
            cwd=folder / "tests/js",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            failed = _FAILED.findall(done.stdout)
            return f"{test}: {failed[0] if failed else done.stderr[-300:]}"
    return ""
