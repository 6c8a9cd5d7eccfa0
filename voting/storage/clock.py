"""What a unit of work takes the time from.

Rules this module keeps:
1. Time is the database's, so that every server agrees on it; SQLite's is the machine's.
2. It is the instant of asking, not the transaction's beginning: it follows the lock held.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, text

Clock = Callable[[Connection], datetime]
"""A clock: given the connection, the time, aware and in UTC. Tests give one of their own."""


_SQLITE_NOW: Final = text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
_POSTGRESQL_NOW: Final = text("SELECT clock_timestamp()")


def database_time(connection: Connection) -> datetime:
    """Return the database's clock at this instant."""
    if connection.dialect.name == "sqlite":
        return datetime.fromisoformat(connection.execute(_SQLITE_NOW).scalar_one())
    moment: datetime = connection.execute(_POSTGRESQL_NOW).scalar_one()
    return moment.astimezone(UTC)
