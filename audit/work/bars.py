"""Progress of long work, as bars on standard error.

Rules this module keeps:
1. Standard output is left to the command's own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from audit.work.progress import Progress


class _Shown:
    """Progress as bars, one for each step."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(f"verifying {what}")
        self._bars.update(self._tasks[what], completed=done, total=total)


@contextmanager
def progress_bars(*, quiet: bool = False) -> Iterator[Progress]:
    """Show bars, unless `quiet`, while the work goes on; yield the callback that moves them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True, quiet=quiet)
    with Bars(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        yield _Shown(bars)
