"""What the commands share: refusals, progress bars, the server's context.

Rules this module keeps:
1. A refusal is one message on standard error and the status 1, never a traceback.
2. Results go to standard output, progress and warnings to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.table import Column

from audit.record.errors import AuditError
from audit.work.progress import Progress
from tally.cli.common import ExampleCommand, ExampleGroup, is_quiet, refusing
from tally.cli.installed import EXTRA_OF, find_installed, missing_extra
from tally.protocol.errors import ProtocolError
from voting.domain.errors import RatifyError

WIDE = 140
"""Columns of a table that goes to a file or another program."""


class VotingGroup(ExampleGroup):
    """A command group that shows every refusal of Ratify as a plain message."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a refusal into a message."""
        with _plain_refusals():
            return super().invoke(ctx)


class VotingCommand(ExampleCommand):
    """A command of no group that shows every refusal of Ratify as a plain message."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a refusal into a message."""
        with _plain_refusals():
            return super().invoke(ctx)


@contextmanager
def _plain_refusals() -> Iterator[None]:
    with refusing(RatifyError, AuditError, ProtocolError):
        try:
            yield
        except ModuleNotFoundError as error:
            if (extra := EXTRA_OF.get(error.name or "")) is None:
                raise
            version = find_installed().version
            raise missing_extra("This command", extra, version, error.name) from error


def warn(messages: Iterable[object]) -> None:
    """Print warnings to standard error."""
    for message in messages:
        click.echo(f"Warning: {message}", err=True)


def output() -> Console:
    """Return standard output for tables; wide where no terminal limits it."""
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def unit_column(title: str = "Unit") -> Column:
    """Return the column of units' names, which are never cut."""
    return Column(title, no_wrap=True, overflow="ignore", min_width=8)


@contextmanager
def bars() -> Iterator[Progress]:
    """Show progress as bars on standard error, one for each step; none with --quiet."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(file=sys.stderr, quiet=is_quiet())
    shown = RichProgress(*columns, TimeRemainingColumn(), console=console)
    tasks: dict[str, TaskID] = {}

    def progress(what: str, done: int, total: int) -> None:
        shown.start()  # the first time: what is refused at once has no bars
        if what not in tasks:
            tasks[what] = shown.add_task(what, total=total)
        shown.update(tasks[what], completed=done, total=total)

    try:
        yield progress
    finally:
        if tasks:
            shown.stop()
