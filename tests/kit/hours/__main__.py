"""The tests that deal in time, at moments at which such tests fail: `python -m tests.kit.hours`.

    python -m tests.kit.hours [--at "2026-12-31 23:30"]... [TEST...]

Rules this module keeps:
1. The clock of the tests, of the servers they start and of SQLite is shifted by Debian's
   `faketime`, and goes on from there. The monotonic clock stays, so waits are as long as ever.
2. Every other moment has Toronto as the machine's own time zone: no test depends on it.
3. PostgreSQL's clock is not shifted reliably, and a browser's is not tried: tests marked for these
   tools are left out. What they share with the others is tried there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

MOMENTS = (
    "2026-11-30 23:30",  # in UTC it is another day than in Toronto soon, and
    "2026-12-01 04:30",  # has been for hours
    "2026-03-08 06:30",  # the clocks go forward in half an hour,
    "2026-03-08 07:30",  # and have gone
    "2026-11-01 05:30",  # the hour that is shown twice: first,
    "2026-11-01 06:30",  # and again,
    "2026-11-01 07:30",  # and over
    "2026-12-31 23:59",
    "2028-02-29 12:00",
)
"""UTC."""
ZONES = ("UTC", "America/Toronto")
TESTS = (
    "tests/voting/domain",
    "tests/voting/notify",
    "tests/voting/authority",
    "tests/voting/services/claims",
    "tests/voting/services/limits",
    "tests/voting/services/members",
    "tests/voting/services/messages",
    "tests/voting/services/officers",
    "tests/voting/services/polls",
    "tests/voting/services/rulings",
    "tests/voting/cli/test_poll.py",
    "tests/voting/web/officers/test_forms.py",
    "tests/ivr/effects",
)
_PYTHON = Path(__file__).with_name("python")


def run_at(moment: str, zone: str, tests: tuple[str, ...]) -> int:
    """Run the tests as if it were that moment; return pytest's exit status."""
    path = os.pathsep.join(filter(None, (str(_PYTHON), os.environ.get("PYTHONPATH", ""))))
    environment = {"TZ": zone, "PYTHONPATH": path, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    options = ("-q", "-n", "2", "-p", "no:cacheprovider", "-k", "not postgresql", "-m", "not slow")
    command = ("faketime", f"{moment} UTC", sys.executable, "-m", "pytest", *options, *tests)
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


@click.command()
@click.option("--at", "moments", multiple=True, default=MOMENTS, help="UTC, once or more.")
@click.argument("tests", nargs=-1)
def main(moments: tuple[str, ...], tests: tuple[str, ...]) -> None:
    """Run TESTS (default: those that deal in time) at each moment."""
    if shutil.which("faketime") is None:
        click.echo("faketime is not installed: apt-get install faketime")
        sys.exit(1 if os.environ.get("CI") == "true" else 0)
    failed = []
    for place, moment in enumerate(moments):
        zone = ZONES[place % len(ZONES)]
        click.echo(f"\n{moment} UTC, on a machine in {zone}")
        if run_at(moment, zone, tests or TESTS) != 0:
            failed.append(moment)
    if failed:
        raise click.ClickException(f"tests failed at {', '.join(failed)} UTC")


if __name__ == "__main__":
    main()
