"""The repository of conflicts of interest.

Rules this module keeps:
1. The primary key decides whether something is declared already, whatever two processes do at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import RowMapping, insert, select, update

from voting.domain.conflicts.declaration import Matter, StoredConflict
from voting.domain.errors import ConflictError
from voting.ports.conflicts import Conflicts
from voting.storage.conflicts.tables import ConflictRow
from voting.storage.rows import Repository, refusing_twice, stream

_CONFLICT = select(ConflictRow.__table__)
_IN_ORDER = (ConflictRow.declared, ConflictRow.officer, ConflictRow.matter, ConflictRow.subject)


class SqlConflicts(Repository, Conflicts):
    """Declarations, in the table `conflicts`."""

    def add(self, conflict: StoredConflict) -> None:
        values = {**vars(conflict), "matter": conflict.matter.value}
        with refusing_twice(ConflictError("You have declared this conflict of interest already.")):
            self._connection.execute(insert(ConflictRow), values)

    def of(self, poll_id: str) -> Sequence[StoredConflict]:
        query = _CONFLICT.where(ConflictRow.poll == poll_id).order_by(*_IN_ORDER)
        return [_stored(row) for row in self._connection.execute(query).mappings()]

    def iterate(self) -> Iterator[StoredConflict]:
        query = _CONFLICT.order_by(ConflictRow.poll, *_IN_ORDER)
        return (_stored(row) for row in stream(self._connection, query))

    def renew_reason(self, conflict: StoredConflict) -> None:
        place = (
            ConflictRow.poll == conflict.poll,
            ConflictRow.officer == conflict.officer,
            ConflictRow.matter == conflict.matter.value,
            ConflictRow.subject == conflict.subject,
        )
        self._connection.execute(update(ConflictRow).where(*place).values(reason=conflict.reason))


def _stored(row: RowMapping) -> StoredConflict:
    return StoredConflict(**{**row, "matter": Matter(row["matter"])})
