"""Does pieces of work on all cores.

Rules this module keeps:
1. Processes are spawned, never forked: a fork inside a threaded program can deadlock.
2. A little work is done in this process: starting others would take longer.
3. Results come back in the order of the pieces; progress is reported as pieces finish.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

Progress = Callable[[str, int, int], None]
"""Called with a step's name, the work done and the total, in the step's own units."""
Piece = TypeVar("Piece")
Finding = TypeVar("Finding")

WORTHWHILE = 300
"""Work of at least this many ballots goes to other processes."""


def warm_up() -> None:
    """Import what the work needs, and build its tables, while the record is being read."""
    import audit.checks.work  # noqa: F401
    from tally.protocol.group import g_power

    g_power(1)


def no_progress(step: str, done: int, total: int) -> None:
    """Report nothing."""


class Workers:
    """A pool of `processes` (default: one for each core), started when first needed."""

    def __init__(self, processes: int | None = None, progress: Progress = no_progress) -> None:
        self._processes = processes or os.cpu_count() or 1
        self._progress = progress
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def expect(self, amount: int) -> None:
        """Start the processes now if this much work (in ballots) is coming."""
        if self._processes > 1 and amount >= WORTHWHILE:
            for _ in range(self._processes):
                self._started().submit(warm_up)

    def run(
        self,
        step: str,
        work: Callable[[Piece], Finding],
        pieces: Sequence[Piece],
        weight: Callable[[Piece], int],
    ) -> list[Finding]:
        """Do every piece; `weight` says how much a piece is, in ballots."""
        weights = [weight(piece) for piece in pieces]
        total, done = sum(weights), 0
        results: dict[int, Finding] = {}
        self._progress(step, 0, total)
        if self._processes == 1 or total < WORTHWHILE:
            for place, piece in enumerate(pieces):
                results[place] = work(piece)
                done += weights[place]
                self._progress(step, done, total)
        else:
            futures = {self._started().submit(work, piece): n for n, piece in enumerate(pieces)}
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                done += weights[futures[future]]
                self._progress(step, done, total)
        return [results[place] for place in range(len(pieces))]

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, mp_context=get_context("spawn"))
        return self._pool
