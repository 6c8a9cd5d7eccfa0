"""Work on many items with every core.

Rules this module keeps:
1. Processes are spawned, never forked: a fork inside a threaded server deadlocks.
2. Results come in the order of the items. The first failure is raised and ends the work.
3. Little work is done in this process: starting others would take longer.
4. Of a stream, no more items are taken up than the processes can soon work on: a province's ballots
   never lie in memory all at once.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from itertools import chain
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

from audit.work.progress import Progress, no_progress

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTHWHILE = 300
"""Work of at least this weight goes to other processes: a ballot's proofs weigh 1."""
_AHEAD = 3
"""Items of a stream taken up for each process."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A pool of `processes` (default: one for each core), started when first needed."""

    def __init__(self, processes: int | None = None, progress: Progress = no_progress) -> None:
        self._processes = processes or cores()
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

    def expect(self, weight: int) -> None:
        """Start the processes now, while others read, if work of this weight is coming."""
        if self._processes > 1 and weight >= WORTHWHILE:
            for _ in range(self._processes):
                self._started().submit(int)

    def run(
        self,
        step: str,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        weight: Callable[[Item], int],
    ) -> list[Result]:
        """Return `work` of each item; `weight` says how much an item is. Progress hears of `step`.

        `work` is a function of a module (or a partial of one), so that it can be sent to a process.
        """
        weights = [weight(item) for item in items]
        total, done = sum(weights), 0
        found: dict[int, Result] = {}
        self._progress(step, 0, total)
        if self._processes == 1 or total < WORTHWHILE:
            for place, item in enumerate(items):
                found[place] = work(item)
                done += weights[place]
                self._progress(step, done, total)
        else:
            futures = {self._started().submit(work, item): n for n, item in enumerate(items)}
            for future in as_completed(futures):
                found[futures[future]] = future.result()
                done += weights[futures[future]]
                self._progress(step, done, total)
        return [found[place] for place in range(len(items))]

    def stream(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield `work` of each item, in order; few items are taken up ahead of what is yielded."""
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(self._started().submit(work, item))
            if len(waiting) >= _AHEAD * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, mp_context=get_context("spawn"))
        return self._pool


def each(
    work: Callable[[Item], Result], items: Iterable[Item], *, spread: bool
) -> Iterator[Result]:
    """Yield `work` of each item in order: by all cores if `spread`, otherwise in this process."""
    if not spread:
        yield from map(work, items)
        return
    with Workers() as workers:
        yield from workers.stream(work, items)


def in_batches(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    items: Sequence[Item],
    what: str,
    progress: Progress,
    *,
    batch: int,
    alone: int,
) -> list[Result]:
    """Return the results of `work` over all items, `batch` items at a time.

    `alone`: up to so many items are done in this process. `progress` hears of `what`.
    """
    batches = (items[start : start + batch] for start in range(0, len(items), batch))
    progress(what, 0, len(items))
    done: list[Sequence[Result]] = []
    count = 0
    for results in each(work, batches, spread=len(items) > alone):
        done.append(results)
        count += len(results)
        progress(what, count, len(items))
    return list(chain.from_iterable(done))
