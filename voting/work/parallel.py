"""Work on many items, on every core.

Rules this module keeps:
1. Processes are spawned, never forked: a fork inside a threaded server deadlocks.
2. Results come in the order of the items. The first failure is raised and ends the work.
3. A few items are done in this process, because another takes longer to start than they take.
4. Items are taken only as fast as the processes work on them: a province's ballots are never all in
   memory at once.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

from voting.work.progress import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD = 3
"""How many items are taken ahead for each process."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    work: Callable[[Item], Result], items: Iterable[Item], *, spread: bool
) -> Iterator[Result]:
    """Yield the result of `work` for each item, on all cores if `spread`.

    `work` is a module's function (or a partial of one), so that it can be sent to a process.
    """
    if not spread:
        yield from map(work, items)
        return
    waiting: deque[Future[Result]] = deque()
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= _AHEAD * cores():
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


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

    Up to `alone` items are done in this process. `progress` is told of `what`.
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
