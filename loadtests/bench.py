"""All figures from one run, as ratios to a floor or to a peer: `python -m loadtests.bench`.

Rules this module keeps:
1. What is compared is measured in turn in the same run, so that a busy or a slow machine changes
   both sides. Each module of `loadtests` says how it measures, and can be run by itself.
2. Figures are printed, and nobody fails for them: no test is timed.
3. A benchmark that is killed leaves no process and no folder (tests/kit/run).
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

import click
from rich.console import Console
from rich.progress import Progress

from audit.work.pool import cores
from loadtests import booth, calls, one_ballot, page, record, scale, startup
from loadtests.timing import Advance
from tests.kit.run.folder import begin_run

CONSOLE = Console()


@contextmanager
def bar(name: str, total: int) -> Iterator[Advance]:
    """Show a bar while something is measured."""
    with Progress(console=CONSOLE, transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda: progress.advance(task)


def show(lines: list[str]) -> None:
    """Print figures as they come."""
    for line in lines:
        CONSOLE.print(line, highlight=False, soft_wrap=True)


@click.command()
@click.option("--ballots", default=record.BALLOTS, show_default=True, help="In the record.")
@click.option("--members", default=scale.MEMBERS, show_default=True, help="Of the larger poll.")
@click.option(
    "--calls", "at_once", default=calls.CALLS, show_default=True, help="On the telephone."
)
def main(ballots: int, members: int, at_once: int) -> None:
    """Measure everything, and print it."""
    begin_run()
    show(machine())
    with bar("Starting the command", startup.ROUNDS) as advance:
        show(startup.lines(startup.measure(startup.ROUNDS, advance)))
    with bar("One ballot against one power", one_ballot.SAMPLE) as advance:
        show(one_ballot.lines(one_ballot.measure(one_ballot.SAMPLE, advance)))
    steps = ballots + record.ROUNDS + record.SAMPLE
    with bar(f"A record of {ballots} ballots", steps) as advance:
        show(record.lines(record.measure(ballots, record.ROUNDS, record.SAMPLE, advance)))
    with bar("A ballot in node", 1):
        show(booth.lines(booth.measure()))
    with bar("A record in node", page.ROUNDS + 1) as advance:
        show(page.lines(page.measure(page.BALLOTS, page.ROUNDS, advance)))
    show(scale.lines(scale.measure(members)))
    with bar(f"{at_once} telephone calls", at_once) as advance:
        show(calls.lines(calls.measure(at_once, advance)))


def machine() -> list[str]:
    """Say what it is measured on."""
    return [
        f"{platform.machine()}, {cores()} cores, Python {platform.python_version()},"
        f" PyNaCl {version('PyNaCl')}"
    ]


if __name__ == "__main__":
    main()
