"""Repositories of claims, of messages that wait, and of what messages cost.

Rules this module keeps:
1. A claim is read to be changed under a lock on its row; SQLite's writers are alone already. Its
   ballot is cast all the same: the ballot's foreign key does not wait for such a lock.
2. A message is taken by one conditional UPDATE, so that of two servers one sends it. One-time
   codes, which anybody can ask for, come after everything else: a flood delays no member's message.
3. A sum of spending grows in one statement, which does nothing where the cap would be passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from voting.domain.claims.claim import ClaimDigests
from voting.domain.claims.one_time_code import OneTimeCode
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import ConflictError, NotFoundError
from voting.notify.budget import MessagePurpose
from voting.ports.claims import OutboxMessage
from voting.storage.rows import refusing_twice, stream
from voting.storage.sequestered_tables import (
    ClaimRow,
    MessageRow,
    SequesteredBallotRow,
    SpendingRow,
)

_CLAIM = select(ClaimRow.__table__)


class SqlClaims:
    """Claims, in the table `claims`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, claim: StoredClaim) -> None:
        """Add a claim."""
        values = {
            "poll": claim.poll,
            "id": claim.id,
            "unit": claim.unit,
            "claim_digest": claim.digests.claim,
            "person": claim.digests.person,
            "name": claim.digests.name,
            "contact": claim.digests.contact,
            "received": claim.received,
            **_changing(claim),
        }
        with refusing_twice(ConflictError("This claim was kept already.")):
            self._connection.execute(insert(ClaimRow), values)

    def get(self, poll_id: str, claim: str, *, hold: bool = False) -> StoredClaim:
        """Return a claim, as it is once it is held."""
        query = _CLAIM.where(ClaimRow.poll == poll_id, ClaimRow.id == claim)
        query = query.with_for_update(key_share=True) if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError("There is no such claim in this poll; start again.")
        return _stored(row)

    def by_digest(self, poll_id: str, digest: str) -> StoredClaim | None:
        """Return the claim that the log knows by this digest, or None."""
        query = _CLAIM.where(ClaimRow.poll == poll_id, ClaimRow.claim_digest == digest)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _stored(row)

    def save(self, claim: StoredClaim) -> None:
        """Replace the box, the code's state and the credential."""
        place = (ClaimRow.poll == claim.poll, ClaimRow.id == claim.id)
        with refusing_twice(ConflictError("This credential is another claim's; start again.")):
            self._connection.execute(update(ClaimRow).where(*place).values(_changing(claim)))

    def with_ballot(self, poll_id: str) -> Sequence[StoredClaim]:
        """Return the claims whose ballot is held, by unit, then in order of receipt."""
        held = exists().where(
            SequesteredBallotRow.poll == ClaimRow.poll,
            SequesteredBallotRow.claim_digest == ClaimRow.claim_digest,
        )
        query = _CLAIM.where(ClaimRow.poll == poll_id, held)
        rows = self._connection.execute(query.order_by(ClaimRow.received)).mappings()
        return sorted((_stored(row) for row in rows), key=lambda claim: claim.unit)

    def matching(self, claim: StoredClaim) -> Sequence[StoredClaim]:
        """Return other claims with the same person, name or contact digest."""
        same = or_(
            ClaimRow.person == claim.digests.person,
            ClaimRow.name == claim.digests.name,
            ClaimRow.contact == claim.digests.contact,
        )
        query = _CLAIM.where(ClaimRow.poll == claim.poll, ClaimRow.id != claim.id, same)
        rows = self._connection.execute(query.order_by(ClaimRow.received)).mappings()
        return [_stored(row) for row in rows]

    def newest_of_contact(self, poll_id: str, contact: str) -> StoredClaim | None:
        """Return the newest claim with this contact digest that is not confirmed, or None."""
        place = (ClaimRow.poll == poll_id, ClaimRow.contact == contact)
        query = _CLAIM.where(*place, ClaimRow.credential.is_(None))
        row = self._connection.execute(query.order_by(ClaimRow.received.desc()).limit(1))
        found = row.mappings().one_or_none()
        return None if found is None else _stored(found)

    def received_since(self, poll_id: str, since: datetime) -> int:
        """Return how many claims were received at or after a moment."""
        query = select(func.count()).where(ClaimRow.poll == poll_id, ClaimRow.received >= since)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def iterate(self) -> Iterator[StoredClaim]:
        """Yield every claim of every poll."""
        query = _CLAIM.order_by(ClaimRow.poll, ClaimRow.id)
        return (_stored(row) for row in stream(self._connection, query))


def _changing(claim: StoredClaim) -> dict[str, Any]:
    return {
        "box": claim.box,
        "code_digest": claim.code.digest,
        "code_purpose": claim.code.purpose,
        "code_sent": claim.code.sent,
        "code_tries": claim.code.tries,
        "code_confirmed": claim.code.confirmed,
        "credential": claim.credential,
    }


def _stored(row: RowMapping) -> StoredClaim:
    return StoredClaim(
        poll=row["poll"],
        id=row["id"],
        unit=row["unit"],
        box=row["box"],
        digests=ClaimDigests(row["claim_digest"], row["person"], row["name"], row["contact"]),
        received=row["received"],
        code=OneTimeCode(
            row["code_purpose"],
            row["code_digest"],
            row["code_sent"],
            row["code_tries"],
            row["code_confirmed"],
        ),
        credential=row["credential"],
    )


class SqlOutbox:
    """Messages, in the table `messages`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: OutboxMessage) -> None:
        """Add a message."""
        self._connection.execute(insert(MessageRow), vars(message))

    def take(self, now: datetime, until: datetime) -> OutboxMessage | None:
        """Return a message that is due and make it due at `until`."""
        oldest = (
            select(MessageRow.id)
            .where(MessageRow.due <= now, MessageRow.expires > now)
            .order_by(MessageRow.purpose == MessagePurpose.CODE.value, MessageRow.due)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        query = (
            update(MessageRow)
            .where(MessageRow.id == oldest)
            .values(due=until)
            .returning(*MessageRow.__table__.columns)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else OutboxMessage(**row)

    def postpone(self, message: str, due: datetime) -> None:
        """Count a failed attempt, and try again at `due`."""
        query = update(MessageRow).where(MessageRow.id == message)
        self._connection.execute(query.values(due=due, tries=MessageRow.tries + 1))

    def remove(self, message: str) -> None:
        """Forget a message."""
        self._connection.execute(delete(MessageRow).where(MessageRow.id == message))

    def purge(self, now: datetime) -> int:
        """Forget the messages that have expired; return how many."""
        return self._connection.execute(
            delete(MessageRow).where(MessageRow.expires <= now)
        ).rowcount

    def waiting(self, now: datetime) -> int:
        """Return how many messages are due and not sent yet."""
        query = select(func.count()).where(MessageRow.due <= now, MessageRow.expires > now)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def boxed(self) -> Sequence[OutboxMessage]:
        """Return every message that waits."""
        rows = self._connection.execute(select(MessageRow.__table__)).mappings()
        return [OutboxMessage(**row) for row in rows]

    def rebox(self, message: OutboxMessage) -> None:
        """Replace a message's box."""
        query = update(MessageRow).where(MessageRow.id == message.id)
        self._connection.execute(query.values(box=message.box))


class SqlSpending:
    """Sums of cents, in the table `spending`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add `cents` to the day's sum unless it would pass `cap`; return whether it was added."""
        if cents > cap:
            return False
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        query = (
            dialect.insert(SpendingRow)
            .values(day=day.isoformat(), purpose=purpose, cents=cents)
            .on_conflict_do_update(
                index_elements=["day", "purpose"],
                set_={"cents": SpendingRow.cents + cents},
                where=SpendingRow.cents + cents <= cap,
            )
            .returning(SpendingRow.cents)
        )
        return self._connection.execute(query).scalar_one_or_none() is not None

    def spent(self, day: date, purpose: str) -> int:
        """Return the day's sum."""
        query = select(SpendingRow.cents).where(
            SpendingRow.day == day.isoformat(), SpendingRow.purpose == purpose
        )
        return self._connection.execute(query).scalar_one_or_none() or 0
