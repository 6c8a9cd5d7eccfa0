"""The database's clock, which tests move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from voting.storage.clock import database_time


@dataclass
class MovableClock:
    """The database's clock, moved by `offset`: a test that waits an hour does not take one."""

    offset: timedelta = timedelta()
    stopped: datetime | None = None

    def __call__(self, connection: Connection) -> datetime:
        return (self.stopped or database_time(connection)) + self.offset

    def stop(self) -> None:
        """From now on it moves by `forward` only: a test of short waits may take longer itself."""
        self.stopped = datetime.now(UTC)

    def forward(self, **by: float) -> None:
        """Move the clock; arguments as of `timedelta`."""
        self.offset += timedelta(**by)
