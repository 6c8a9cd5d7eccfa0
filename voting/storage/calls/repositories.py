"""The repository of telephone calls, in the tables `calls` and `call_keys`.

Rules this module keeps:
1. A row is held (FOR UPDATE) by whoever is to change it; SQLite's writers are alone already.
2. Wiping overwrites memory and answer; it touches no row that is wiped already.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from voting.domain.call import KeyHold, StoredCall
from voting.domain.errors import ConflictError
from voting.ports.calls import Calls
from voting.storage.calls.tables import CallKeyRow, CallRow
from voting.storage.rows import Repository, refusing_twice

_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FILLED: Final = or_(CallRow.sealed_memory != b"", CallRow.sealed_answer != b"")


class SqlCalls(Repository, Calls):
    """Calls, in the table `calls`, and the keys that they rest under, in `call_keys`."""

    def add(self, call: StoredCall) -> None:
        with refusing_twice(ConflictError("This call has begun already.")):
            self._connection.execute(insert(CallRow), vars(call))

    def get(self, call: str, *, hold: bool = False) -> StoredCall | None:
        query = select(CallRow.__table__).where(CallRow.id == call)
        query = query.with_for_update() if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else StoredCall(**row)

    def save(self, call: StoredCall) -> None:
        values: dict[str, Any] = {**vars(call)}
        self._connection.execute(update(CallRow).where(CallRow.id == call.id).values(values))

    def lapsed(self, now: datetime, before: datetime) -> bool:
        due = or_(and_(CallRow.expires < now, _FILLED), CallRow.expires < before)
        query = select(CallRow.id).where(due).limit(1)
        return self._connection.execute(query).first() is not None

    def wipe(self, now: datetime) -> None:
        query = update(CallRow).where(CallRow.expires < now, _FILLED)
        self._connection.execute(query.values(sealed_memory=b"", sealed_answer=b"", poll=None))

    def purge(self, before: datetime) -> None:
        self._connection.execute(delete(CallRow).where(CallRow.expires < before))

    def resting(self, poll: str, now: datetime) -> bool:
        place = (CallRow.poll == poll, CallRow.expires >= now, _FILLED)
        query = select(CallRow.id).where(*place).limit(1)
        return self._connection.execute(query).first() is not None

    def key_hold(self, poll: str) -> KeyHold | None:
        return self._key_hold(poll, hold=False)

    def lock_key_hold(self, poll: str) -> KeyHold | None:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        row = {"poll": poll, "digest": "", "seen": _NEVER}
        self._connection.execute(dialect.insert(CallKeyRow).values(row).on_conflict_do_nothing())
        return self._key_hold(poll, hold=True)

    def save_key_hold(self, poll: str, hold: KeyHold) -> None:
        query = update(CallKeyRow).where(CallKeyRow.poll == poll)
        self._connection.execute(query.values(digest=hold.check, seen=hold.seen))

    def _key_hold(self, poll: str, *, hold: bool) -> KeyHold | None:
        query = select(CallKeyRow.digest, CallKeyRow.seen).where(CallKeyRow.poll == poll)
        query = query.with_for_update() if hold else query
        row = self._connection.execute(query).one_or_none()
        return None if row is None or not row.digest else KeyHold(row.digest, row.seen)
