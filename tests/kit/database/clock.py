"""The database's clock, which tests move."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from voting.storage.clock import database_time

_DAY = 86_400


def early_in_the_day() -> timedelta:
    """Return how far to move a clock so that it shows 01:01:00 of the next day, UTC.

    So no test sees a clock hour, a day (UTC's or Toronto's) or an authenticator's time step end,
    unless it moves the clock there.
    """
    return timedelta(seconds=_DAY + 3_660 - time.time() % _DAY)


@dataclass
class MovableClock:
    """The database's clock, moved by `offset`: a test that waits an hour does not take one."""

    offset: timedelta = field(default_factory=early_in_the_day)
    stopped: datetime | None = None

    def __call__(self, connection: Connection) -> datetime:
        return (self.stopped or database_time(connection)) + self.offset

    def stop(self) -> None:
        """From now on it moves by `forward` only: a test of short waits may take longer itself."""
        self.stopped = datetime.now(UTC)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stop it for the block."""
        self.stop()
        try:
            yield
        finally:
            self.stopped = None

    def forward(self, **by: float) -> None:
        """Move the clock; arguments as of `timedelta`."""
        self.offset += timedelta(**by)
