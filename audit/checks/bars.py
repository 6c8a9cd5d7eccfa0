"""Progress of long work, as bars on standard error.

Rules this module keeps:
1. Standard output is left to what a command says.
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
def progress_bars() -> Iterator[Progress]:
    """Show bars while the work inside goes on; give what is to be told of it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Bars(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        yield _Shown(bars)
