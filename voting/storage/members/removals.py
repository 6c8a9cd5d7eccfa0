"""The repository of removals from the sealed voters' list.

Rules this module keeps:
1. A voter's row goes in one statement that names the credential, after the log's entry by which it
   was revoked; triggers and the ballots' foreign key refuse any other way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, func, select, update
from sqlalchemy import insert as insert_row

from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.objections.removal import Removal
from voting.ports.lists.removals import Removals
from voting.storage.members.tables import RemovalRow, VoterRow
from voting.storage.rows import Repository

_REMOVAL = select(RemovalRow.__table__)


class SqlRemovals(Repository, Removals):
    """Removals, in the table `removals`."""

    def propose(self, removal: Removal) -> None:
        self._connection.execute(insert_row(RemovalRow), vars(removal))

    def get(self, poll_id: str, removal: str, *, hold: bool = False) -> Removal:
        query = _REMOVAL.where(RemovalRow.poll == poll_id, RemovalRow.id == removal)
        query = query.with_for_update() if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError("There is no such removal from the voters' list of this poll.")
        return Removal(**row)

    def waiting(self, poll_id: str) -> Sequence[Removal]:
        order = (RemovalRow.proposed, RemovalRow.id)
        return self._found(poll_id, RemovalRow.ended.is_(None), *order)

    def logged(self, poll_id: str) -> Sequence[Removal]:
        return self._found(poll_id, RemovalRow.entry.is_not(None), RemovalRow.entry)

    def sign(self, removal: Removal, signature: bytes) -> None:
        self._connection.execute(_update(removal).values(signature=signature))

    def approve(self, removal: Removal, approver: str, entry: int, now: datetime) -> None:
        values = {"ended": now, "approver": approver, "entry": entry}
        self._connection.execute(_update(removal).values(**values))

    def withdraw(self, removal: Removal, now: datetime) -> None:
        self._connection.execute(_update(removal).values(ended=now))

    def take_off(self, removal: Removal, credential: str, entry: int) -> None:
        place = (RemovalRow.poll == removal.poll, RemovalRow.id == removal.id)
        done = update(RemovalRow).where(*place, RemovalRow.off.is_(None))
        self._connection.execute(done.values(credential=credential, off=entry))
        voter = (
            VoterRow.poll == removal.poll,
            VoterRow.member == removal.member,
            VoterRow.credential == credential,
        )
        if self._connection.execute(delete(VoterRow).where(*voter)).rowcount != 1:
            raise ConflictError("The member has another credential by now: sign the removal anew.")

    def off_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        off = [RemovalRow.poll == poll_id, RemovalRow.off.is_not(None)]
        if size is not None:
            off.append(RemovalRow.off < size)
        query = select(RemovalRow.unit, func.count()).where(*off).group_by(RemovalRow.unit)
        rows = self._connection.execute(query)
        return {row[0]: row[1] for row in rows}

    def _found(self, poll_id: str, which: ColumnElement[bool], *order: object) -> Sequence[Removal]:
        query = _REMOVAL.where(RemovalRow.poll == poll_id, which).order_by(*order)  # type: ignore[arg-type]
        return [Removal(**row) for row in self._connection.execute(query).mappings()]


def _update(removal: Removal) -> Update:
    return update(RemovalRow).where(
        RemovalRow.poll == removal.poll,
        RemovalRow.id == removal.id,
        RemovalRow.ended.is_(None),
    )
