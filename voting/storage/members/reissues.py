"""Repositories of reissues and of changes of roster contacts.

Rules this module keeps:
1. A voter's credential changes in one statement that names the old one, while its reissue waits;
   triggers and the ballots' foreign key refuse any other change.
2. A link that is used is read under a lock on its row; SQLite's writers are alone already.
3. A new contact is forgotten with its change's end: the roster has it, or nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.reissue import ContactChange, Reissue, ReissueLink
from voting.ports.members import ContactChanges, Reissues
from voting.storage.claims.tables import ClaimRow
from voting.storage.members.tables import (
    ContactChangeRow,
    ReissueLinkRow,
    ReissueRow,
    VoterRow,
)
from voting.storage.rows import Repository, refusing_twice

_LINK = select(ReissueLinkRow.__table__)
_REISSUE = select(ReissueRow.__table__)
_CHANGE = select(ContactChangeRow.__table__)
_TAKEN = "This voting code is another member's already; try again."


class SqlReissues(Repository, Reissues):
    """Links and drawn credentials, in the tables `reissue_links` and `reissues`."""

    def add_link(self, link: ReissueLink, now: datetime) -> None:
        self.void_links(link.poll, link.member, now)
        self._connection.execute(insert(ReissueLinkRow), vars(link))

    def link(self, poll_id: str, token_digest: str, *, hold: bool = False) -> ReissueLink | None:
        query = _LINK.where(
            ReissueLinkRow.poll == poll_id, ReissueLinkRow.token_digest == token_digest
        )
        query = query.with_for_update() if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else ReissueLink(**row)

    def use_link(self, link: ReissueLink, now: datetime) -> None:
        place = (
            ReissueLinkRow.poll == link.poll,
            ReissueLinkRow.token_digest == link.token_digest,
        )
        self._connection.execute(update(ReissueLinkRow).where(*place).values(used=now))

    def void_links(self, poll_id: str, member: str, now: datetime) -> None:
        usable = (
            ReissueLinkRow.poll == poll_id,
            ReissueLinkRow.member == member,
            ReissueLinkRow.used.is_(None),
        )
        self._connection.execute(update(ReissueLinkRow).where(*usable).values(used=now))

    def draw(self, reissue: Reissue) -> None:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        values = vars(reissue)
        changed = {name: values[name] for name in ("new", "member", "proof", "drawn", "seal")}
        query = dialect.insert(ReissueRow).values(**values)
        query = query.on_conflict_do_update(index_elements=["poll", "old"], set_=changed)
        with refusing_twice(ConflictError(_TAKEN)):
            self._connection.execute(query)

    def by_old(self, poll_id: str, old: str) -> Reissue | None:
        return self._one(ReissueRow.poll == poll_id, ReissueRow.old == old)

    def drawn_at(self, poll_id: str, member: str, drawn: datetime) -> Reissue | None:
        return self._one(
            ReissueRow.poll == poll_id, ReissueRow.member == member, ReissueRow.drawn == drawn
        )

    def waiting(self, poll_id: str) -> Sequence[Reissue]:
        query = _REISSUE.where(ReissueRow.poll == poll_id, ReissueRow.done.is_(None))
        rows = self._connection.execute(query.order_by(ReissueRow.drawn, ReissueRow.old)).mappings()
        return [Reissue(**row) for row in rows]

    def done(self, poll_id: str) -> int:
        query = select(func.count()).where(ReissueRow.poll == poll_id, ReissueRow.done.is_not(None))
        count: int = self._connection.execute(query).scalar_one()
        return count

    def taken(self, poll_id: str, credential: str) -> bool:
        return self.claimed(poll_id, credential) or any(
            self._exists(*place)
            for place in (
                (VoterRow.poll == poll_id, VoterRow.credential == credential),
                (ReissueRow.poll == poll_id, ReissueRow.old == credential),
                (ReissueRow.poll == poll_id, ReissueRow.new == credential),
            )
        )

    def claimed(self, poll_id: str, credential: str) -> bool:
        return self._exists(ClaimRow.poll == poll_id, ClaimRow.credential == credential)

    def finish(self, reissue: Reissue, now: datetime) -> None:
        voter = (
            VoterRow.poll == reissue.poll,
            VoterRow.member == reissue.member,
            VoterRow.credential == reissue.old,
        )
        change = update(VoterRow).where(*voter).values(credential=reissue.new)
        if self._connection.execute(change).rowcount != 1:
            raise ConflictError("The member has another voting code by now: ask for a new link.")
        place = (ReissueRow.poll == reissue.poll, ReissueRow.old == reissue.old)
        self._connection.execute(update(ReissueRow).where(*place).values(done=now))

    def _one(self, *place: ColumnElement[bool]) -> Reissue | None:
        row = self._connection.execute(_REISSUE.where(*place)).mappings().one_or_none()
        return None if row is None else Reissue(**row)

    def _exists(self, *place: ColumnElement[bool]) -> bool:
        return bool(self._connection.execute(select(exists().where(*place))).scalar_one())


class SqlContactChanges(Repository, ContactChanges):
    """Changes of roster contacts, in the table `contact_changes`."""

    def propose(self, change: ContactChange) -> None:
        self._connection.execute(insert(ContactChangeRow), vars(change))

    def get(self, poll_id: str, change: str, *, hold: bool = False) -> ContactChange:
        query = _CHANGE.where(ContactChangeRow.poll == poll_id, ContactChangeRow.id == change)
        query = query.with_for_update() if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError("There is no such change of a contact in this poll.")
        return ContactChange(**row)

    def waiting(self, poll_id: str) -> Sequence[ContactChange]:
        return self._waiting(ContactChangeRow.poll == poll_id)

    def list_waiting(self) -> Sequence[ContactChange]:
        return self._waiting()

    def sign(self, change: ContactChange, signature: bytes) -> None:
        self._connection.execute(_update(change).values(signature=signature))

    def approve(self, change: ContactChange, approver: str, entry: int, now: datetime) -> None:
        values = {"ended": now, "approver": approver, "entry": entry, "sealed_contact": b""}
        self._connection.execute(_update(change).values(**values))

    def logged(self, poll_id: str) -> Sequence[ContactChange]:
        query = _CHANGE.where(ContactChangeRow.poll == poll_id, ContactChangeRow.entry.is_not(None))
        rows = self._connection.execute(query.order_by(ContactChangeRow.entry)).mappings()
        return [ContactChange(**row) for row in rows]

    def withdraw(self, change: ContactChange, now: datetime) -> None:
        self._connection.execute(_update(change).values(ended=now, sealed_contact=b""))

    def last_approved(self, poll_id: str, member: str) -> datetime | None:
        query = select(func.max(ContactChangeRow.ended)).where(
            ContactChangeRow.poll == poll_id,
            ContactChangeRow.member == member,
            ContactChangeRow.approver.is_not(None),
        )
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def reseal(self, change: ContactChange) -> None:
        self._connection.execute(_update(change).values(sealed_contact=change.sealed_contact))

    def _waiting(self, *place: ColumnElement[bool]) -> Sequence[ContactChange]:
        query = _CHANGE.where(ContactChangeRow.ended.is_(None), *place)
        order = query.order_by(ContactChangeRow.proposed, ContactChangeRow.id)
        return [ContactChange(**row) for row in self._connection.execute(order).mappings()]


def _update(change: ContactChange) -> Update:
    return update(ContactChangeRow).where(
        ContactChangeRow.poll == change.poll,
        ContactChangeRow.id == change.id,
        ContactChangeRow.ended.is_(None),
    )
