"""Repositories of messages that wait, and of what messages cost.

Rules this module keeps:
1. A message is taken by one conditional UPDATE, so that of two servers one sends it. One-time
   codes, which anybody can ask for, come after everything else: a flood delays no member's message.
2. A sum of spending grows in one statement, which does nothing where the cap would be passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from voting.notify.budget import MessagePurpose
from voting.ports.messages import Outbox, OutboxMessage, Spending
from voting.storage.messages.tables import MessageRow, SpendingRow
from voting.storage.rows import Repository


class SqlOutbox(Repository, Outbox):
    """Messages, in the table `messages`."""

    def add(self, message: OutboxMessage) -> None:
        self._connection.execute(insert(MessageRow), vars(message))

    def take(self, now: datetime, until: datetime) -> OutboxMessage | None:
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
        query = update(MessageRow).where(MessageRow.id == message)
        self._connection.execute(query.values(due=due, tries=MessageRow.tries + 1))

    def remove(self, message: str) -> None:
        self._connection.execute(delete(MessageRow).where(MessageRow.id == message))

    def purge(self, now: datetime) -> int:
        return self._connection.execute(
            delete(MessageRow).where(MessageRow.expires <= now)
        ).rowcount

    def waiting(self, now: datetime) -> int:
        query = select(func.count()).where(MessageRow.due <= now, MessageRow.expires > now)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def list_waiting(self) -> Sequence[OutboxMessage]:
        rows = self._connection.execute(select(MessageRow.__table__)).mappings()
        return [OutboxMessage(**row) for row in rows]

    def reseal(self, message: OutboxMessage) -> None:
        query = update(MessageRow).where(MessageRow.id == message.id)
        self._connection.execute(query.values(sealed_message=message.sealed_message))


class SqlSpending(Repository, Spending):
    """Sums of cents, in the table `spending`."""

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
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
        query = select(SpendingRow.cents).where(
            SpendingRow.day == day.isoformat(), SpendingRow.purpose == purpose
        )
        return self._connection.execute(query).scalar_one_or_none() or 0
