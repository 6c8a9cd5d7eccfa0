"""How long something takes: of this process, of a command with its start-up.

Rules this module keeps:
1. What two sides of a ratio take is the processor's time, which waiting for a turn does not change.
   What somebody waits for is told by the wall clock too.
2. A command that does not end as it should ends the benchmark, with what it said.
"""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Advance = Callable[[], None]
"""Told that one more step is done."""


@dataclass(frozen=True)
class Spent:
    """What a command took, in seconds: by the wall clock, and of the processor on all cores."""

    wall: float
    processor: float


def worked(action: Callable[[], object]) -> float:
    """Return how long this process works at `action`, in seconds, whatever else is running."""
    start = time.process_time()
    action()
    return time.process_time() - start


def run(*command: str | Path, refused: bool = False) -> Spent:
    """Run a command to its end; it ends with status 0, unless it is to be `refused`."""
    worked_before, began = _children(), time.perf_counter()
    done = subprocess.run(map(str, command), capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began, _children() - worked_before
    if (done.returncode != 0) is not refused:
        said = f"{done.stdout}{done.stderr}"
        raise SystemExit(f"{' '.join(map(str, command))}: status {done.returncode}\n{said}")
    return Spent(*taken)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
