"""What every test shares: the run's folder, the rule about missing tools, no network but our own.

A test that needs a Debian tool says so with `@pytest.mark.tool("name")`. Where the tool is missing
the test is skipped by name and the summary prints what brings the tool; in CI it fails.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from tests.kit.run.folder import begin_run, in_memory
from tests.kit.run.passphrases import derived_once
from tests.kit.tools import FETCH, PACKAGES, find_tool, how_to_get

__all__ = ["derived_once"]

# On a busy machine an example can take any time: what is slow shows in --durations. In CI the same
# examples are tried each time; elsewhere new ones.
settings.register_profile("ratify", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("ratify")
settings.register_profile("few", settings.get_profile("ratify"), max_examples=10)  # make test-fast


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder, which nothing of it outlives; the workers have the controller's.

    To look at what a failed test has written, run it with `--basetemp FOLDER`.
    """
    if not hasattr(config, "workerinput"):
        begin_run(in_memory())
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the modules and the list of tests, and come seldom."""
    gc.freeze()
    gc.set_threshold(100_000)
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip (elsewhere) or fail (in CI) a test whose tool is missing."""
    for mark in item.iter_markers("tool"):
        name = mark.args[0]
        if find_tool(name) is not None:
            continue
        message = f"{name} is not installed: {how_to_get(name)}"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how to get the tools whose tests were skipped."""
    reports = terminalreporter.stats.get("skipped", [])
    text = " ".join(str(report.longrepr) for report in reports)
    packages = sorted(name for name in PACKAGES.values() if f"apt-get install {name}" in text)
    lines = [f"apt-get install {' '.join(packages)}"] if packages else []
    lines += [FETCH] if FETCH in text else []
    if lines:
        told = " and ".join(lines)
        terminalreporter.write_line(f"Tests were skipped. To run them: {told}")
