"""The repository of differences.

Rules this module keeps:
1. A mark is kept by one statement: of two servers at once, one is told that it is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from voting.domain.integrity.difference import DifferenceKind, DifferenceMark
from voting.ports.differences import Differences
from voting.storage.differences.tables import DifferenceRow
from voting.storage.rows import Repository


class SqlDifferences(Repository, Differences):
    """Marks, in the table `differences`."""

    def standing(self, poll_id: str) -> Sequence[DifferenceMark]:
        query = select(DifferenceRow.__table__).where(
            DifferenceRow.poll == poll_id, DifferenceRow.ended.is_(None)
        )
        rows = self._connection.execute(query).mappings()
        return sorted((_mark(row) for row in rows), key=lambda one: (one.kind, one.subject))

    def mark(self, mark: DifferenceMark) -> bool:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        query = dialect.insert(DifferenceRow).values(**{**vars(mark), "kind": mark.kind.value})
        changed = {"digest": mark.digest, "noticed": mark.noticed, "ended": None}
        other = or_(DifferenceRow.digest != mark.digest, DifferenceRow.ended.is_not(None))
        query = query.on_conflict_do_update(
            index_elements=["poll", "kind", "subject"], set_=changed, where=other
        )
        kept = self._connection.execute(query.returning(DifferenceRow.subject))
        return kept.one_or_none() is not None

    def end(self, mark: DifferenceMark, now: datetime) -> None:
        place = (
            DifferenceRow.poll == mark.poll,
            DifferenceRow.kind == mark.kind.value,
            DifferenceRow.subject == mark.subject,
        )
        self._connection.execute(update(DifferenceRow).where(*place).values(ended=now))


def _mark(row: RowMapping) -> DifferenceMark:
    return DifferenceMark(**{**row, "kind": DifferenceKind(row["kind"])})
