"""A warning of the build is seen, and a file that is named for one is not taken for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import distribution
from tests.papers.distribution import BuildError, warnings_in


@pytest.mark.parametrize(
    "line",
    [
        "warning: no files found matching '*.rst' under directory 'docs'",
        "        SetuptoolsDeprecationWarning: License classifiers are deprecated.",
        "WARNING Package 'audit.report.templates' is absent from the `packages` configuration.",
    ],
)
def test_a_warning_is_found(line: str) -> None:
    assert warnings_in(f"running sdist\n{line}\ncopying tally/fte/outcome.py -> build") == [line]


def test_a_file_named_for_a_warning_is_no_warning() -> None:
    assert warnings_in("adding 'voting/warnings.py'\ncopying a/deprecated.py -> build/a") == []


def test_a_build_that_warns_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    printed = "warning: something\nSuccessfully built a.tar.gz and a.whl\n"

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([sys.executable], 0, printed)

    monkeypatch.setattr(distribution.subprocess, "run", run)
    with pytest.raises(BuildError, match="warning: something"):
        distribution.build(tmp_path)
