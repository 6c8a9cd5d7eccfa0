"""Repositories of counters, and of marks of what was done.

Rules this module keeps:
1. A mark is one insert under a primary key: of two transactions at once the second waits for the
   first, whatever the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from voting.ports.limits import Counter, Counters, RequestMarks
from voting.storage.limits.tables import CounterRow, RequestMarkRow
from voting.storage.rows import Repository
from voting.storage.upsert import count_one_more


class SqlCounters(Repository, Counters):
    """Counters, in the table `counters`."""

    def get(self, key: str) -> Counter | None:
        query = select(CounterRow.count, CounterRow.last).where(CounterRow.key == key)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else Counter(**row)

    def get_all(self, keys: Iterable[str]) -> Mapping[str, Counter]:
        query = select(CounterRow.__table__).where(CounterRow.key.in_(list(keys)))
        rows = self._connection.execute(query).mappings()
        return {row["key"]: Counter(row["count"], row["last"]) for row in rows}

    def record(self, key: str, now: datetime, forget: datetime) -> Counter:
        anew = CounterRow.last < forget
        count = count_one_more(
            self._connection, CounterRow.count, {"key": key}, {"last": now}, anew
        )
        return Counter(count, now)

    def purge(self, forget: datetime) -> None:
        self._connection.execute(delete(CounterRow).where(CounterRow.last < forget))


class SqlRequestMarks(Repository, RequestMarks):
    """Marks, in the table `request_marks`."""

    def get(self, key: str, forget: datetime) -> datetime | None:
        query = select(RequestMarkRow.done).where(
            RequestMarkRow.key == key, RequestMarkRow.done >= forget
        )
        return self._connection.execute(query).scalar_one_or_none()

    def add(self, key: str, now: datetime, forget: datetime) -> bool:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        query = (
            dialect.insert(RequestMarkRow)
            .values(key=key, done=now)
            .on_conflict_do_update(
                index_elements=["key"], set_={"done": now}, where=RequestMarkRow.done < forget
            )
            .returning(RequestMarkRow.key)
        )
        return self._connection.execute(query).scalar_one_or_none() is not None

    def purge(self, forget: datetime) -> None:
        self._connection.execute(delete(RequestMarkRow).where(RequestMarkRow.done < forget))
