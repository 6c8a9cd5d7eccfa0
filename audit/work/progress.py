"""How long-running work reports its progress.

Rules this module keeps:
1. A service reports progress and draws nothing: the command line draws a bar, a page does not.
2. What is reported holds no personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Told, as often as is useful, that `done` of `total` steps of `what` are done."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note."""


def no_progress(what: str, done: int, total: int) -> None:
    """Take no note."""


def counted(items: Iterable[Item], what: str, total: int, progress: Progress) -> Iterator[Item]:
    """Yield the items, reporting about a hundred times on the way."""
    every = max(1, total // 100)
    progress(what, 0, total)
    for done, item in enumerate(items, start=1):
        yield item
        if done % every == 0 or done == total:
            progress(what, done, total)
