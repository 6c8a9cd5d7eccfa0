"""The repository of the trustees' confirmations of a seal.

Rules this module keeps:
1. A trustee confirms a poll once, and the officers are reminded once at each time: the primary keys
   hold it. Whoever reminds holds the poll's exclusive lock.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from voting.domain.confirmations import ConfirmationEntry
from voting.domain.errors import ConflictError
from voting.ports.polls import Confirmations
from voting.storage.polls.tables import ConfirmationReminderRow, ConfirmationRow
from voting.storage.rows import Repository, refusing_twice


class SqlConfirmations(Repository, Confirmations):
    """Confirmations, in the tables `confirmations` and `confirmation_reminders`."""

    def add(self, poll_id: str, entry: ConfirmationEntry) -> None:
        values = {
            "poll": poll_id,
            "owner": entry.owner,
            "log_index": entry.index,
            "ceremony": entry.ceremony,
        }
        refusal = ConflictError(f"Key holder {entry.owner} has confirmed this poll already.")
        with refusing_twice(refusal):
            self._connection.execute(insert(ConfirmationRow), values)

    def of(self, poll_id: str) -> Sequence[ConfirmationEntry]:
        query = (
            select(ConfirmationRow.owner, ConfirmationRow.log_index, ConfirmationRow.ceremony)
            .where(ConfirmationRow.poll == poll_id)
            .order_by(ConfirmationRow.log_index)
        )
        return [ConfirmationEntry(*row) for row in self._connection.execute(query)]

    def remind(self, poll_id: str, hours: int) -> bool:
        place = ConfirmationReminderRow.poll == poll_id, ConfirmationReminderRow.hours == hours
        if self._connection.execute(select(ConfirmationReminderRow.hours).where(*place)).first():
            return False
        values = {"poll": poll_id, "hours": hours}
        self._connection.execute(insert(ConfirmationReminderRow), values)
        return True
