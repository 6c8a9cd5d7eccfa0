"""Each poll's append-only log, with the frontier of its Merkle tree kept beside it.

Rules this module keeps:
1. The head's row is locked last of all and until the commit: entries get their indexes, and their
   times, in the order in which they are committed, without gaps.
2. An entry, once appended, is never changed or removed (triggers hold it).
3. The frontier is of at most 64 hashes: appending reads no earlier entry.
4. What the public sees is a frontier too, of an earlier moment. It is moved under the same lock,
   and before an entry is appended: so what is published at 14:20:00 is the log as it stood then,
   whoever moves it, and however late (`voting.domain.ballot_box`; a trigger holds that it only
   grows).
5. The statements of a cast are built once, here: to build one costs as much as to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, TextClause, bindparam, insert, select, text, update

from audit.record.log.events import Event
from audit.record.log.tree import Frontier
from voting.domain.ballot_box import Published, interval_start
from voting.domain.errors import NotFoundError
from voting.ports.polls import Log, LogEntry
from voting.storage.clock import Clock
from voting.storage.polls.tables import (
    OF_CONTACT_CHANGES,
    OF_OFFICES,
    OF_SERVICE,
    OF_STRIKE_OFFS,
    LogEntryRow,
    LogHeadRow,
)
from voting.storage.rows import Repository, among

_HEAD = select(
    LogHeadRow.frontier, LogHeadRow.latest, LogHeadRow.published, LogHeadRow.published_at
).where(LogHeadRow.poll == bindparam("poll"))
_LOCK_HEAD = _HEAD.with_for_update()  # SQLite has none and needs none: its writer is alone
_MOVE = (
    update(LogHeadRow)
    .where(LogHeadRow.poll == bindparam("of"))
    .values(
        frontier=bindparam("tree"),
        latest=bindparam("until"),
        published=bindparam("public"),
        published_at=bindparam("public_at"),
    )
)
_ADD = insert(LogEntryRow)
_SEVERAL = select(LogEntryRow.log_index, LogEntryRow.raw).where(
    LogEntryRow.poll == bindparam("poll"),
    LogEntryRow.log_index.in_(bindparam("values", expanding=True)),
)


_FOUND = (
    "SELECT log_index, CASE WHEN {} > 0 THEN raw END AS raw FROM log_entries "
    "WHERE poll = :poll AND log_index >= :start ORDER BY log_index"
)
_HAS = {
    "sqlite": text(_FOUND.format("instr(raw, :sought)")),
    "postgresql": text(_FOUND.format("position(CAST(:sought AS bytea) IN raw)")),
}


@dataclass(frozen=True)
class _Head:
    """A log's head: its tree's frontier, and the time that the next entry may not be before.

    `published` is what the public sees of it.
    """

    frontier: Frontier
    latest: datetime | None
    published: Published

    def at(self, moment: datetime) -> _Head:
        """Return the head at a moment not before `latest`, and what is published then."""
        published = self.published
        if published.is_due(moment):
            published = Published(self.frontier, interval_start(moment))
        return _Head(self.frontier, moment, published)

    def grown(self, raw: bytes, time: datetime, *, waits: bool) -> _Head:
        """Return the head with one more entry."""
        latest = time if self.latest is None else max(time, self.latest)
        frontier = self.frontier.append(raw)
        published = self.published if waits else Published(frontier, latest)
        return _Head(frontier, latest, published)


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
        self._locked[poll_id] = head.at(latest)
        return latest

    def append(self, poll_id: str, event: Event, *, waits: bool = False) -> LogEntry:
        if poll_id not in self._locked:
            self.moment(poll_id)
        head = self._locked[poll_id]
        entry = LogEntry(head.frontier.size, event.encode(head.frontier.size))
        self._move(poll_id, head.grown(entry.raw, event.time, waits=waits))
        row = {"poll": poll_id, "log_index": entry.index, "raw": entry.raw}
        self._connection.execute(_ADD, row)
        return entry

    def get(self, poll_id: str, index: int) -> LogEntry:
        query = select(LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, LogEntryRow.log_index == index
        )
        raw = self._connection.execute(query).scalar_one_or_none()
        if raw is None:
            raise _no_entry(poll_id, index)
        return LogEntry(index, raw)

    def several(self, poll_id: str, indexes: Collection[int]) -> Mapping[int, LogEntry]:
        rows = among(self._connection, _SEVERAL, poll_id, indexes)
        found = {row["log_index"]: LogEntry(row["log_index"], row["raw"]) for row in rows}
        for index in sorted(set(indexes) - found.keys()):
            raise _no_entry(poll_id, index)
        return found

    def entries(self, poll_id: str, start: int = 0, stop: int | None = None) -> Sequence[LogEntry]:
        query = select(LogEntryRow.log_index, LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, LogEntryRow.log_index >= start
        )
        if stop is not None:
            query = query.where(LogEntryRow.log_index < stop)
        rows = self._connection.execute(query.order_by(LogEntryRow.log_index))
        return [LogEntry(index, raw) for index, raw in rows]

    def entries_with(
        self, poll_id: str, sought: str, start: int
    ) -> Iterator[tuple[int, bytes | None]]:
        values = {"poll": poll_id, "start": start, "sought": sought.encode()}
        rows = self._connection.execute(_HAS[self._connection.dialect.name], values)
        yield from ((row.log_index, row.raw) for row in rows)

    def contact_changes(self, poll_id: str) -> Sequence[LogEntry]:
        return self._found(poll_id, OF_CONTACT_CHANGES)

    def office_changes(self, poll_id: str) -> Sequence[LogEntry]:
        return self._found(poll_id, OF_OFFICES)

    def interruptions(self, poll_id: str) -> Sequence[LogEntry]:
        return self._found(poll_id, OF_SERVICE)

    def disclosures(self, poll_id: str) -> Sequence[LogEntry]:
        return self._found(poll_id, OF_STRIKE_OFFS)

    def _found(self, poll_id: str, begins: Mapping[str, TextClause]) -> Sequence[LogEntry]:
        """Return the entries that begin so, in the log's order; an index finds them."""
        query = select(LogEntryRow.log_index, LogEntryRow.raw).where(
            LogEntryRow.poll == poll_id, begins[self._connection.dialect.name]
        )
        rows = self._connection.execute(query.order_by(LogEntryRow.log_index))
        return [LogEntry(index, raw) for index, raw in rows]

    def head(self, poll_id: str) -> Frontier:
        return self._read(poll_id, lock=False).frontier

    def published(self, poll_id: str) -> Published:
        return self._read(poll_id, lock=False).published

    def publish_due(self, poll_id: str) -> Published:
        before = self._lock(poll_id)
        self.moment(poll_id)
        head = self._locked[poll_id]
        if head.published != before.published:
            self._move(poll_id, replace(head, latest=before.latest))
        return head.published

    def _move(self, poll_id: str, head: _Head) -> None:
        """Write the head, which is locked."""
        values = {
            "of": poll_id,
            "tree": head.frontier.encode(),
            "until": head.latest,
            "public": head.published.tree.encode(),
            "public_at": head.published.at,
        }
        self._connection.execute(_MOVE, values)
        self._locked[poll_id] = head

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
        published = Published(Frontier.parse(row.published), row.published_at)
        return _Head(Frontier.parse(row.frontier), row.latest, published)


def _no_entry(poll_id: str, index: int) -> NotFoundError:
    return NotFoundError(f"The log of poll {poll_id!r:.40} has no entry {index}.")
