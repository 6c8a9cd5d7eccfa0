"""Work that is done once the answer has left, so that its time tells the asker nothing.

Rules this module keeps:
1. The answer is whole before the work begins: it has its length, and nobody waits for its end.
2. A fault of the work is noted in the log like any other, without its message; the answer stands.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Response

from voting.web.logs import trace

log = structlog.get_logger("ratify.web")


def afterwards(answer: Response, work: Callable[[], None]) -> Response:
    """Return the answer, and do the work when it has been sent."""

    def do() -> None:
        try:
            work()
        except Exception as error:
            log.error("fault", error=type(error).__name__, trace=trace(error))

    answer.call_on_close(do)
    return answer
