"""The repository of failure counters.

Rules this module keeps:
1. A failure counter stands under a keyed digest: the database holds no address, and no member
   beside one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from voting.ports.limits import FailureCount
from voting.storage.limits.tables import FailureRow
from voting.storage.upsert import count_one_more


class SqlThrottle:
    """Failure counters, in the table `failures`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> FailureCount | None:
        """Return what is counted under the key, or None."""
        query = select(FailureRow.failures, FailureRow.last).where(FailureRow.key == key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else FailureCount(row.failures, row.last)

    def record(self, key: str, now: datetime, forget: datetime) -> FailureCount:
        """Count a failure at `now`; an earlier count whose last was before `forget` starts anew."""
        failures = count_one_more(
            self._connection, FailureRow, {"key": key}, {"last": now}, FailureRow.last < forget
        )
        return FailureCount(failures, now)

    def purge(self, forget: datetime) -> None:
        """Delete the counters whose last failure was before `forget`."""
        self._connection.execute(delete(FailureRow).where(FailureRow.last < forget))
