"""The repository of failure counters.

Rules this module keeps:
1. A failure counter stands under a keyed digest: the database holds no address, and no member
   beside one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from voting.ports.limits import FailureCount, Throttle
from voting.storage.limits.tables import FailureRow
from voting.storage.rows import Repository
from voting.storage.upsert import count_one_more


class SqlThrottle(Repository, Throttle):
    """Failure counters, in the table `failures`."""

    def get(self, key: str) -> FailureCount | None:
        query = select(FailureRow.failures, FailureRow.last).where(FailureRow.key == key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else FailureCount(row.failures, row.last)

    def record(self, key: str, now: datetime, forget: datetime) -> FailureCount:
        failures = count_one_more(
            self._connection,
            FailureRow.failures,
            {"key": key},
            {"last": now},
            FailureRow.last < forget,
        )
        return FailureCount(failures, now)

    def purge(self, forget: datetime) -> None:
        self._connection.execute(delete(FailureRow).where(FailureRow.last < forget))
