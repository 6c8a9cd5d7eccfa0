"""Work that is done after the answer has left, so that its duration reveals nothing.

Rules this module keeps:
1. The answer is complete before the work begins: it has its length, and the client need not wait.
2. Another thread does the work, after a random pause: neither the end of the connection nor the
   answer to the next request shows how long the work took, or that there was any.
3. A fault of the work is logged like any other, without its message; the answer stands.
4. A process that is told to end first does the work it has accepted.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Final

import structlog
from flask import Response

from voting.web.common.logs import trace

Work = Callable[[], None]

LONGEST_PAUSE_MS: Final = 500
log = structlog.get_logger("ratify.web")


class _Later:
    """Does pieces of work in turn, in a thread that ends when nothing is left."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Work] = []
        self._thread: Thread | None = None

    def put(self, work: Work) -> None:
        """Have the work done soon."""
        with self._lock:
            self._waiting.append(work)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="afterwards")
                self._thread.start()

    def finish(self) -> None:
        """Wait until nothing is left."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        time.sleep(secrets.randbelow(LONGEST_PAUSE_MS) / 1000)
        while works := self._take():
            for work in works:
                _do(work)

    def _take(self) -> list[Work]:
        with self._lock:
            works, self._waiting = self._waiting, []
            if not works:
                self._thread = None
            return works


def _do(work: Work) -> None:
    try:
        work()
    except Exception as error:
        log.error("fault", error=type(error).__name__, trace=trace(error))


_later = _Later()
finish = _later.finish


def afterwards(answer: Response, work: Work) -> Response:
    """Return the answer, and do the work once it has been sent."""
    answer.call_on_close(lambda: _later.put(work))
    return answer
