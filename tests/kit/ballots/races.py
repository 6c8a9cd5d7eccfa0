"""What is asked for at the same instant, in threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from audit.record.receipt import Receipt
from tests.kit.polls import SamplePoll
from voting.domain.errors import RatifyError
from voting.services.ballots.cast import cast_ballot

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T | RatifyError]:
    """Make the calls in as many threads, all begun at the same instant; return the answers."""
    barrier = threading.Barrier(len(calls))

    def begin(call: Callable[[], T]) -> T | RatifyError:
        barrier.wait(60)
        try:
            return call()
        except RatifyError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def call(sample: SamplePoll, authorization: dict[str, object], raw: bytes) -> Callable[[], Receipt]:
    """Return a cast that waits to be called."""
    return lambda: cast_ballot(sample.ctx, sample.poll, authorization, raw)
