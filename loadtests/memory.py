"""How much memory a process and its children take: their resident sets together, by Linux's /proc.

What several processes share is counted in each of them, so the sum is an upper limit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _RESIDENT = 1, 21
"""Places of ppid and rss (proc_pid_stat(5)), counted from the state, which follows the name."""


def resident(root: int) -> int:
    """Return the bytes that the process `root` and all its descendants hold in memory now."""
    children: dict[int, list[int]] = {}
    held: dict[int, int] = {}
    for number, parent, size in _processes():
        children.setdefault(parent, []).append(number)
        held[number] = size
    total, waiting = 0, [root]
    while waiting:
        number = waiting.pop()
        total += held.get(number, 0)
        waiting += children.get(number, [])
    return total


def _processes() -> Iterator[tuple[int, int, int]]:
    """Yield number, parent and resident bytes of every process that there is."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it has just ended
                values = (entry / "stat").read_text().rpartition(")")[2].split()
                yield int(entry.name), int(values[_PARENT]), int(values[_RESIDENT]) * _PAGE
