"""The repository of claims.

Rules this module keeps:
1. A claim is read to be changed under a lock on its row; SQLite's writers are alone already. Its
   ballot is cast all the same: the ballot's foreign key does not wait for such a lock.
2. The credential is written once, and in no other update: PostgreSQL takes an update of a table
   with triggers that names a unique column for one of the row's key, and the ballot would wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, exists, func, insert, or_, select, update

from voting.domain.claims.claim import ClaimDigests
from voting.domain.claims.one_time_code import OneTimeCode
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import ConflictError, NotFoundError
from voting.ports.claims import Claims
from voting.storage.ballots.tables import SequesteredBallotRow
from voting.storage.claims.tables import ClaimRow
from voting.storage.rows import Repository, refusing_twice, stream

_CLAIM = select(ClaimRow.__table__)


class SqlClaims(Repository, Claims):
    """Claims, in the table `claims`."""

    def add(self, claim: StoredClaim) -> None:
        values = {
            "poll": claim.poll,
            "id": claim.id,
            "unit": claim.unit,
            "claim_digest": claim.digests.claim,
            "person": claim.digests.person,
            "name": claim.digests.name,
            "contact": claim.digests.contact,
            "received": claim.received,
            "credential": claim.credential,
            **_changing(claim),
        }
        with refusing_twice(ConflictError("This claim was kept already.")):
            self._connection.execute(insert(ClaimRow), values)

    def get(self, poll_id: str, claim: str, *, hold: bool = False) -> StoredClaim:
        query = _CLAIM.where(ClaimRow.poll == poll_id, ClaimRow.id == claim)
        query = query.with_for_update(key_share=True) if hold else query
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError("There is no such claim in this poll; start again.")
        return _stored(row)

    def by_digest(self, poll_id: str, digest: str) -> StoredClaim | None:
        query = _CLAIM.where(ClaimRow.poll == poll_id, ClaimRow.claim_digest == digest)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _stored(row)

    def save(self, claim: StoredClaim) -> None:
        place = (ClaimRow.poll == claim.poll, ClaimRow.id == claim.id)
        self._connection.execute(update(ClaimRow).where(*place).values(_changing(claim)))
        if claim.credential is not None:
            new = ClaimRow.credential.is_distinct_from(claim.credential)  # rule 2
            binding = update(ClaimRow).where(*place, new).values(credential=claim.credential)
            with refusing_twice(ConflictError("This voting code is another form's; begin again.")):
                self._connection.execute(binding)

    def with_ballot(self, poll_id: str) -> Sequence[StoredClaim]:
        held = exists().where(
            SequesteredBallotRow.poll == ClaimRow.poll,
            SequesteredBallotRow.claim_digest == ClaimRow.claim_digest,
        )
        query = _CLAIM.where(ClaimRow.poll == poll_id, held)
        rows = self._connection.execute(query.order_by(ClaimRow.received)).mappings()
        return sorted((_stored(row) for row in rows), key=lambda claim: claim.unit)

    def matching(self, claim: StoredClaim) -> Sequence[StoredClaim]:
        same = or_(
            ClaimRow.person == claim.digests.person,
            ClaimRow.name == claim.digests.name,
            ClaimRow.contact == claim.digests.contact,
        )
        query = _CLAIM.where(ClaimRow.poll == claim.poll, ClaimRow.id != claim.id, same)
        rows = self._connection.execute(query.order_by(ClaimRow.received)).mappings()
        return [_stored(row) for row in rows]

    def newest_of_contact(self, poll_id: str, contact: str) -> StoredClaim | None:
        place = (ClaimRow.poll == poll_id, ClaimRow.contact == contact)
        query = _CLAIM.where(*place, ClaimRow.credential.is_(None))
        row = self._connection.execute(query.order_by(ClaimRow.received.desc()).limit(1))
        found = row.mappings().one_or_none()
        return None if found is None else _stored(found)

    def received_since(self, poll_id: str, since: datetime) -> int:
        query = select(func.count()).where(ClaimRow.poll == poll_id, ClaimRow.received >= since)
        count: int = self._connection.execute(query).scalar_one()
        return count

    def iterate(self) -> Iterator[StoredClaim]:
        query = _CLAIM.order_by(ClaimRow.poll, ClaimRow.id)
        return (_stored(row) for row in stream(self._connection, query))


def _changing(claim: StoredClaim) -> dict[str, Any]:
    return {
        "sealed_claim": claim.sealed_claim,
        "code_digest": claim.code.digest,
        "code_purpose": claim.code.purpose,
        "code_sent": claim.code.sent,
        "code_tries": claim.code.tries,
        "code_confirmed": claim.code.confirmed,
    }


def _stored(row: RowMapping) -> StoredClaim:
    return StoredClaim(
        poll=row["poll"],
        id=row["id"],
        unit=row["unit"],
        sealed_claim=row["sealed_claim"],
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
