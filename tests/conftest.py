"""What every test shares: the rule about missing tools, and no network but this machine's own.

A test that needs a Debian tool says so with `@pytest.mark.tool("name")`. Where the tool is missing
the test is skipped by name and the summary prints the line that installs it; in CI it fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# On a busy machine an example can take any time: what is slow shows in --durations. In CI the same
# examples are tried each time; elsewhere new ones.
settings.register_profile("ratify", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("ratify")

# command to look for -> Debian package that brings it
PACKAGES = {
    "belenios-tool": "belenios-tool",
    "chromium": "chromium-headless-shell",
    "node": "nodejs",
    "postgres": "postgresql",
    "pdftotext": "poppler-utils",
    "sipp": "sip-tester",
    "espeak-ng": "espeak-ng",
}

MEMORY = Path("/dev/shm")
ENOUGH = 8 * 2**30
"""Bytes that must be free there: several hundred databases of PostgreSQL, and what else is left."""


def use_memory() -> None:
    """Let temporary files lie in memory, unless TMPDIR says where: half a suite waits for disks.

    A killed run leaves its own there: `rm -r /dev/shm/ratify-postgres-* /dev/shm/pytest-of-*`.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


use_memory()


def find_tool(name: str) -> str | None:
    """Return the path of a tool named in PACKAGES, or None where it is not installed."""
    if name == "postgres":
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return str(found[-1]) if found else shutil.which(name)
    if name == "chromium":  # without a window's own pages: half the work
        return shutil.which("chromium-headless-shell") or shutil.which(name)
    return shutil.which(name)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip (elsewhere) or fail (in CI) a test whose tool is missing."""
    for mark in item.iter_markers("tool"):
        name = mark.args[0]
        if find_tool(name) is not None:
            continue
        message = f"{name} is not installed: apt-get install {PACKAGES[name]}"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how to get the tools whose tests were skipped."""
    reports = terminalreporter.stats.get("skipped", [])
    text = " ".join(str(report.longrepr) for report in reports)
    packages = sorted(name for name in PACKAGES.values() if f"apt-get install {name}" in text)
    if packages:
        line = " ".join(packages)
        terminalreporter.write_line(f"Tests were skipped. To run them: apt-get install {line}")
