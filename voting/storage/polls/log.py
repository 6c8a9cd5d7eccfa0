"""Each poll's append-only log, with the frontier of its Merkle tree kept beside it.

Rules this module keeps:
1. The head's row is locked last of all and until the commit: entries get their indexes, and their
   times, in the order in which they are committed, without gaps.
2. An entry, once appended, is never changed or removed (triggers hold it).
3. The frontier is of at most 64 hashes: appending reads no earlier entry.
4. The statements of a cast are built once, here: to build one costs as much as to run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from audit.record.log.events import Event
from audit.record.log.tree import Frontier
from voting.domain.errors import NotFoundError
from voting.ports.polls import Log, LogEntry
from voting.storage.clock import Clock
from voting.storage.polls.tables import OF_CONTACT_CHANGES, LogEntryRow, LogHeadRow
from voting.storage.rows import Repository

_HEAD = select(LogHeadRow.frontier, LogHeadRow.latest).where(LogHeadRow.poll == bindparam("poll"))
_LOCK_HEAD = _HEAD.with_for_update()  # SQLite has none and needs none: its writer is alone
_GROW = (
    update(LogHeadRow)
    .where(LogHeadRow.poll == bindparam("of"))
    .values(frontier=bindparam("grown"), latest=bindparam("at"))
)
_ADD = insert(LogEntryRow)


@dataclass(frozen=True)
class _Head:
    """A log's head: its tree's frontier, and the time that the next entry may not be before."""

    frontier: Frontier
    latest: datetime | None


class SqlLog(Repository, Log):
    """Logs, in the tables `log_heads` and `log_entries`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        super().__init__(connection)
        self._clock = clock
        self._locked: dict[str, _Head] = {}

    def moment(self, poll_id: str) -> datetime:
        head = self._lock(poll_id)
        now = self._clock(self._connection)
        latest = now if head.latest is None else max(now, head.latest)
        self._locked[poll_id] = _Head(head.frontier, latest)
        return latest

    def append(self, poll_id: str, event: Event) -> LogEntry:
        head = self._lock(poll_id)
        entry = LogEntry(head.frontier.size, event.encode(head.frontier.size))
        latest = event.time if head.latest is None else max(event.time, head.latest)
        grown = _Head(head.frontier.append(entry.raw), latest)
        values = {"of": poll_id, "grown": grown.frontier.encode(), "at": latest}
        self._connection.execute(_GROW, values)
        row = {"poll": poll_id, "log_index": entry.index, "raw": entry.raw}
        self._connection.execute(_ADD, row)
        self._locked[poll_id] = grown
        return entry

    def get(self, poll_id: str, index: int) -> LogEntry:
        query = select(LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, LogEntryRow.log_index == index
        )
        raw = self._connection.execute(query).scalar_one_or_none()
        if raw is None:
            raise NotFoundError(f"The log of poll {poll_id!r:.40} has no entry {index}.")
        return LogEntry(index, raw)

    def entries(self, poll_id: str, start: int = 0, stop: int | None = None) -> Sequence[LogEntry]:
        query = select(LogEntryRow.log_index, LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, LogEntryRow.log_index >= start
        )
        if stop is not None:
            query = query.where(LogEntryRow.log_index < stop)
        rows = self._connection.execute(query.order_by(LogEntryRow.log_index))
        return [LogEntry(index, raw) for index, raw in rows]

    def contact_changes(self, poll_id: str) -> Sequence[LogEntry]:
        query = select(LogEntryRow.log_index, LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, OF_CONTACT_CHANGES[self._connection.dialect.name]
        )
        rows = self._connection.execute(query.order_by(LogEntryRow.log_index))
        return [LogEntry(index, raw) for index, raw in rows]

    def head(self, poll_id: str) -> Frontier:
        return self._read(poll_id, lock=False).frontier

    def _lock(self, poll_id: str) -> _Head:
        """Return the head, locked until the transaction ends."""
        if poll_id not in self._locked:
            self._locked[poll_id] = self._read(poll_id, lock=True)
        return self._locked[poll_id]

    def _read(self, poll_id: str, *, lock: bool) -> _Head:
        query = _LOCK_HEAD if lock else _HEAD
        row = self._connection.execute(query, {"poll": poll_id}).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no poll {poll_id!r:.40}.")
        return _Head(Frontier.parse(row.frontier), row.latest)
