"""The request log: enough to run the service, nothing about who votes.

Rules this module keeps:
1. A request is logged by its route's pattern, never by its address: no query string, no body, no
   member number, no network address, no cookie.
2. A fault is logged by its kind and its place (file, line, function), without its message, which
   may hold data.
3. One JSON object a line, on standard error; times are UTC.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from typing import Final

import structlog
from flask import Flask, Response, g, request

log: Final = structlog.get_logger("ratify.web")


def configure(level: str) -> None:
    """Log messages at or above `level` (`debug`, `info`, `warning`, `error`)."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def trace(error: BaseException) -> list[str]:
    """Return where `error` arose: `file:line function`, outermost first, with no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def install(app: Flask) -> None:
    """Log every request of `app`."""

    def start() -> None:
        g.started = time.perf_counter()

    def note(response: Response) -> Response:
        elapsed = time.perf_counter() - g.get("started", time.perf_counter())
        log.info(
            "request",
            method=request.method if request.method in app.config["LOGGED_METHODS"] else "other",
            route=request.url_rule.rule if request.url_rule else "none",
            status=response.status_code,
            milliseconds=round(elapsed * 1000, 1),
        )
        return response

    app.config.setdefault(
        "LOGGED_METHODS", frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
    )
    app.before_request(start)
    app.after_request(note)
