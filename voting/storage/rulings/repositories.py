"""Repositories of rulings, and of batches of rulings that wait for signatures.

Rules this module keeps:
1. Nobody rules twice on a claim: the primary key decides, whatever two processes do at once.
2. A batch's signatures go with it: a signature never stands under a statement that the officer did
   not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from tally.sequestered import Capacity, ExclusionReason
from voting.domain.claims.ruling import Decision, Verdict
from voting.domain.errors import ConflictError, NotFoundError, RuledByYouError
from voting.domain.officers import ActSignature, Role
from voting.ports.rulings import RulingBatches, Rulings, StoredBatch, StoredRuling
from voting.storage.rows import Repository, refusing_twice, stream
from voting.storage.rulings.tables import BatchSignatureRow, RulingBatchRow, RulingRow

_RULING = select(RulingRow.__table__)
_IN_ORDER = (RulingRow.given, RulingRow.officer)


class SqlRulings(Repository, Rulings):
    """Rulings, in the table `rulings`."""

    def add(self, ruling: StoredRuling) -> None:
        values = dict(vars(ruling))
        verdict = values.pop("verdict")
        values |= {
            "role": ruling.role.value,
            "decision": verdict.decision.value,
            "reason": None if verdict.reason is None else verdict.reason.value,
            "member": verdict.member,
            "admitted_as": None if verdict.admitted_as is None else verdict.admitted_as.value,
        }
        with refusing_twice(
            RuledByYouError("You have ruled on this claim; another officer must rule now.")
        ):
            self._connection.execute(insert(RulingRow), values)

    def of_claim(self, poll_id: str, claim: str) -> Sequence[StoredRuling]:
        query = _RULING.where(RulingRow.poll == poll_id, RulingRow.claim == claim)
        rows = self._connection.execute(query.order_by(*_IN_ORDER)).mappings()
        return [_ruling(row) for row in rows]

    def of(self, poll_id: str) -> Mapping[str, Sequence[StoredRuling]]:
        query = _RULING.where(RulingRow.poll == poll_id).order_by(*_IN_ORDER)
        found: defaultdict[str, list[StoredRuling]] = defaultdict(list)
        for row in self._connection.execute(query).mappings():
            found[row["claim"]].append(_ruling(row))
        return found

    def iterate(self) -> Iterator[StoredRuling]:
        query = _RULING.order_by(RulingRow.poll, RulingRow.claim, RulingRow.officer)
        return (_ruling(row) for row in stream(self._connection, query))

    def renew_note(self, ruling: StoredRuling) -> None:
        place = (
            RulingRow.poll == ruling.poll,
            RulingRow.claim == ruling.claim,
            RulingRow.officer == ruling.officer,
        )
        self._connection.execute(update(RulingRow).where(*place).values(note=ruling.note))


def _ruling(row: RowMapping) -> StoredRuling:
    values = dict(row)
    parts = ("decision", "reason", "member", "admitted_as")
    decision, reason, member, admitted_as = (values.pop(name) for name in parts)
    verdict = Verdict(
        Decision(decision),
        None if reason is None else ExclusionReason(reason),
        member,
        None if admitted_as is None else Capacity(admitted_as),
    )
    return StoredRuling(**{**values, "role": Role(row["role"]), "verdict": verdict})


class SqlRulingBatches(Repository, RulingBatches):
    """Batches that wait, in the tables `ruling_batches` and `batch_signatures`."""

    def add(self, batch: StoredBatch) -> None:
        values = {name: value for name, value in vars(batch).items() if name != "signatures"}
        self._connection.execute(insert(RulingBatchRow), values)

    def of(self, poll_id: str) -> Sequence[StoredBatch]:
        query = select(RulingBatchRow.__table__).where(RulingBatchRow.poll == poll_id)
        query = query.order_by(RulingBatchRow.proposed, RulingBatchRow.id)
        signatures = self._signatures(poll_id)
        rows: Sequence[Any] = self._connection.execute(query).mappings().all()
        return [StoredBatch(**row, signatures=signatures[row["id"]]) for row in rows]

    def get(self, poll_id: str, batch: str) -> StoredBatch:
        found = next((one for one in self.of(poll_id) if one.id == batch), None)
        if found is None:
            raise NotFoundError("These rulings no longer wait: they were signed, or withdrawn.")
        return found

    def sign(self, poll_id: str, batch: str, signature: ActSignature) -> None:
        values = {"poll": poll_id, "batch": batch, **vars(signature)}
        with refusing_twice(
            ConflictError(f"{signature.officer} has signed these rulings already.")
        ):
            self._connection.execute(insert(BatchSignatureRow), values)

    def remove(self, poll_id: str, batch: str) -> None:
        place = (RulingBatchRow.poll == poll_id, RulingBatchRow.id == batch)
        self._connection.execute(delete(RulingBatchRow).where(*place))

    def _signatures(self, poll_id: str) -> defaultdict[str, tuple[ActSignature, ...]]:
        query = select(BatchSignatureRow.__table__).where(BatchSignatureRow.poll == poll_id)
        found: defaultdict[str, tuple[ActSignature, ...]] = defaultdict(tuple)
        for row in self._connection.execute(query.order_by(BatchSignatureRow.officer)).mappings():
            found[row["batch"]] += (ActSignature(row["officer"], row["signature"]),)
        return found
