"""The repository of telephone calls, in the table `calls`.

Rules this module keeps:
1. A row is held (FOR UPDATE) by whoever is to change it; SQLite's writers are alone already.
2. Wiping overwrites memory and answer; it touches no row that is wiped already.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, insert, or_, select, update

from voting.domain.call import StoredCall
from voting.domain.errors import ConflictError
from voting.ports.calls import Calls
from voting.storage.calls.tables import CallRow
from voting.storage.rows import Repository, refusing_twice

_FILLED: Final = or_(CallRow.sealed_memory != b"", CallRow.sealed_answer != b"")


class SqlCalls(Repository, Calls):
    """Calls, in the table `calls`."""

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
