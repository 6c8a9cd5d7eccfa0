"""Repositories of the officers' accounts, of their sessions and of acts that wait for signatures.

Rules this module keeps:
1. A session is a row under its token's digest: ending it is deleting the row, on every server.
2. A new statement for an act replaces the one that waits, and its signatures go with the old one:
   a signature never stands under a statement that the officer did not see.
3. An account that is read to be changed is held until the transaction ends; SQLite's writers are
   alone already. A code's time step is taken by one conditional UPDATE.
4. An account leaves here with the judgement of its seal, and one that is not intact is not saved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    delete,
    insert,
    select,
    update,
)

from audit.record.signatures.statement import PollAct, poll_act
from voting.domain.errors import ConflictError, NotFoundError, RefusedError
from voting.domain.officers import CHANGED, ActSignature, Officer, PendingAct, Role
from voting.ports.officers import Acts, Officers, OfficerSession, OfficerSessions
from voting.ports.polls import Lock
from voting.storage.officers.seals import NO_SEAL, AccountSeals
from voting.storage.officers.tables import (
    ActSignatureRow,
    OfficerRow,
    OfficerSessionRow,
    PendingActRow,
)
from voting.storage.rows import Repository, refusing_twice


class SqlOfficers(Repository, Officers):
    """Accounts, in the table `officers`; `key` (32 bytes) is that of their seals."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        super().__init__(connection)
        self._seals = AccountSeals(connection, key)

    def add(self, officer: Officer) -> None:
        with refusing_twice(ConflictError(f"There is an officer {officer.id!r} already.")):
            self._connection.execute(insert(OfficerRow), _officer_values(officer))
        self._seals.add(officer)

    def get(self, officer_id: str, lock: Lock = Lock.NONE) -> Officer:
        query = select(OfficerRow.__table__).where(OfficerRow.id == officer_id)
        row = self._connection.execute(_held(query, lock)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no officer {officer_id!r:.70}.")
        return self._seals.judged(_officer(row), self._seals.newest_of(officer_id))

    def list(self, lock: Lock = Lock.NONE) -> Sequence[Officer]:
        query = select(OfficerRow.__table__).order_by(OfficerRow.id)
        rows = self._connection.execute(_held(query, lock)).mappings().all()
        newest = self._seals.newest()
        found = (self._seals.judged(_officer(row), newest.get(row["id"], NO_SEAL)) for row in rows)
        return sorted(found, key=lambda officer: officer.id)

    def save(self, officer: Officer) -> None:
        if not officer.intact:
            raise RefusedError(f"officer {officer.id}: {CHANGED}")
        place = OfficerRow.id == officer.id
        query = update(OfficerRow).where(place).values(_officer_values(officer))
        if self._connection.execute(query).rowcount != 1:
            raise NotFoundError(f"There is no officer {officer.id!r:.70}.")
        self._seals.add(officer)

    def use_step(self, officer_id: str, step: int) -> bool:
        place = (OfficerRow.id == officer_id, OfficerRow.totp_step < step)
        query = update(OfficerRow).where(*place).values(totp_step=step)
        return self._connection.execute(query).rowcount == 1


def _held(query: Select[Any], lock: Lock) -> Select[Any]:
    """Hold the rows that a query reads, unless no lock is asked for.

    FOR NO KEY UPDATE: rows that refer to an account, such as a signature, are not kept waiting.
    """
    if lock is Lock.NONE:
        return query
    return query.with_for_update(read=lock is Lock.SHARED, key_share=lock is Lock.EXCLUSIVE)


class SqlOfficerSessions(Repository, OfficerSessions):
    """Sessions, in the table `officer_sessions`."""

    def add(self, session: OfficerSession) -> None:
        self._connection.execute(insert(OfficerSessionRow), vars(session))

    def get(self, token_digest: str, now: datetime) -> OfficerSession | None:
        query = select(OfficerSessionRow.__table__).where(
            OfficerSessionRow.token_digest == token_digest, OfficerSessionRow.expires > now
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else OfficerSession(**row)

    def extend(self, token_digest: str, expires: datetime) -> None:
        place = OfficerSessionRow.token_digest == token_digest
        self._connection.execute(update(OfficerSessionRow).where(place).values(expires=expires))

    def revoke(self, token_digest: str) -> None:
        self._delete(OfficerSessionRow.token_digest == token_digest)

    def revoke_all(self, officer_id: str) -> None:
        self._delete(OfficerSessionRow.officer == officer_id)

    def purge(self, now: datetime) -> None:
        self._delete(OfficerSessionRow.expires <= now)

    def _delete(self, which: ColumnElement[bool]) -> None:
        self._connection.execute(delete(OfficerSessionRow).where(which))


class SqlActs(Repository, Acts):
    """Statements that wait, in the tables `pending_acts` and `act_signatures`."""

    def propose(self, pending: PendingAct) -> None:
        self.clear(pending.poll, pending.act)
        values = {
            "poll": pending.poll,
            "act": pending.act.value,
            "statement": pending.statement,
            "proposed": pending.proposed,
            "expires": pending.expires,
        }
        self._connection.execute(insert(PendingActRow), values)
        for signature in pending.signatures:
            self.sign(pending.poll, pending.act, signature)

    def pending(self, poll_id: str) -> Sequence[PendingAct]:
        signatures = self._signatures(poll_id)
        query = select(PendingActRow.__table__).where(PendingActRow.poll == poll_id)
        rows = self._connection.execute(query.order_by(PendingActRow.proposed)).mappings()
        return [
            PendingAct(**{**row, "act": poll_act(row["act"]), "signatures": signatures[row["act"]]})
            for row in rows
        ]

    def sign(self, poll_id: str, act: PollAct, signature: ActSignature) -> None:
        values = {"poll": poll_id, "act": act.value, **vars(signature)}
        with refusing_twice(ConflictError(f"{signature.officer} has signed this act already.")):
            self._connection.execute(insert(ActSignatureRow), values)

    def clear(self, poll_id: str, act: PollAct) -> None:
        place = (PendingActRow.poll == poll_id, PendingActRow.act == act.value)
        self._connection.execute(delete(PendingActRow).where(*place))

    def _signatures(self, poll_id: str) -> defaultdict[str, tuple[ActSignature, ...]]:
        query = select(ActSignatureRow.__table__).where(ActSignatureRow.poll == poll_id)
        found: defaultdict[str, tuple[ActSignature, ...]] = defaultdict(tuple)
        for row in self._connection.execute(query.order_by(ActSignatureRow.officer)).mappings():
            found[row["act"]] += (ActSignature(row["officer"], row["signature"]),)
        return found


def _officer_values(officer: Officer) -> dict[str, Any]:
    columns = {name: value for name, value in vars(officer).items() if name != "intact"}
    return {**columns, "role": officer.role.value}


def _officer(row: RowMapping) -> Officer:
    return Officer(**{**row, "role": Role(row["role"])})
