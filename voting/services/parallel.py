"""Work on many items with every core.

Rules this module keeps:
1. Processes are spawned, never forked: a fork inside a threaded server deadlocks.
2. Results come in the order of the items. The first failure is raised and ends the work.
3. Few items are worked on here, for a process takes longer to start than they do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

from voting.services.progress import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Sequence[Result]]
"""Turns a batch of items into as many results; a function of a module, so that it can be sent."""


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
    batches = [items[start : start + batch] for start in range(0, len(items), batch)]
    progress(what, 0, len(items))
    done: list[Sequence[Result]] = []
    count = 0
    for results in _run(work, batches, spread=len(items) > alone):
        done.append(results)
        count += len(results)
        progress(what, count, len(items))
    return list(chain.from_iterable(done))


def _run(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    batches: Sequence[Sequence[Item]],
    spread: bool,
) -> Iterator[Sequence[Result]]:
    if not spread:
        yield from map(work, batches)
        return
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        waiting: list[Future[Sequence[Result]]] = [pool.submit(work, one) for one in batches]
        try:
            for future in waiting:
                yield future.result()
        finally:
            with suppress(RuntimeError):
                pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
