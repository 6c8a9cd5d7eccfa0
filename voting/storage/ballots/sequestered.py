"""The repository of sequestered ballots, and of what became of them.

Rules this module keeps:
1. A sequestered ballot is inserted before its place in the log is known, like a ballot in the box;
   nothing here updates or deletes it, or its decision.
2. One claim one ballot, one ballot one decision, one person one counted vote: the constraints
   decide, whatever two processes do at the same instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import (
    Executable,
    RowMapping,
    bindparam,
    exists,
    func,
    insert,
    select,
)

from audit.replay.sequestered import Opening
from tally.protocol.encoding import sha256_hex
from tally.sequestered import Capacity, ExclusionReason
from voting.domain.ballot_box import ALREADY_VOTED
from voting.domain.claims.sequestration import DecidedBallot, NewSequestered, StoredSequestered
from voting.domain.errors import AlreadyRuledError, AlreadyVotedError
from voting.ports.ballots import Ruled, SequesteredBallots
from voting.storage.ballots.repositories import count_published, place_ballot
from voting.storage.ballots.tables import (
    CountedPersonRow,
    DecisionRow,
    ReceiptRow,
    SequesteredBallotRow,
)
from voting.storage.polls.tables import LogEntryRow
from voting.storage.rows import Repository, refusing_twice, stream

_STORED = (
    SequesteredBallotRow.poll,
    SequesteredBallotRow.unit,
    SequesteredBallotRow.credential,
    SequesteredBallotRow.claim_digest.label("claim"),
    SequesteredBallotRow.raw,
    SequesteredBallotRow.tracker,
    ReceiptRow.log_index.label("index"),
    ReceiptRow.receipt,
    LogEntryRow.raw.label("entry"),
)
_LOGGED = (LogEntryRow.poll == ReceiptRow.poll) & (LogEntryRow.log_index == ReceiptRow.log_index)
_PLACED = (SequesteredBallotRow.poll == ReceiptRow.poll) & (
    SequesteredBallotRow.tracker == ReceiptRow.tracker
)
_DECIDED = (DecisionRow.poll == SequesteredBallotRow.poll) & (
    DecisionRow.tracker == SequesteredBallotRow.tracker
)
_OF_POLL = (
    select(*_STORED)
    .join(ReceiptRow, _PLACED)
    .join(LogEntryRow, _LOGGED)
    .where(SequesteredBallotRow.poll == bindparam("poll_id"))
)
_BY_TRACKER = _OF_POLL.where(SequesteredBallotRow.tracker == bindparam("value"))
_BY_CLAIM = _OF_POLL.where(SequesteredBallotRow.claim_digest == bindparam("value"))
_DECISION = select(
    DecisionRow.poll,
    DecisionRow.tracker,
    DecisionRow.reason,
    DecisionRow.salt,
    DecisionRow.person,
    DecisionRow.member,
    DecisionRow.log_index.label("index"),
    DecisionRow.place,
    DecisionRow.admitted_as,
    SequesteredBallotRow.raw,
).join(SequesteredBallotRow, _DECIDED)


class SqlSequesteredBallots(Repository, SequesteredBallots):
    """Sequestered ballots, in the tables `sequestered_ballots`, `receipts` and `decisions`."""

    def add(self, ballot: NewSequestered) -> None:
        values = {**vars(ballot), "claim_digest": ballot.claim}
        del values["claim"]
        with refusing_twice(AlreadyVotedError(ALREADY_VOTED)):
            self._connection.execute(insert(SequesteredBallotRow), values)

    def place(self, poll_id: str, tracker: str, index: int, receipt: bytes) -> None:
        place_ballot(self._connection, poll_id, tracker, index, receipt)

    def by_tracker(self, poll_id: str, tracker: str) -> StoredSequestered | None:
        return self._one(_BY_TRACKER, poll_id, tracker)

    def by_claim(self, poll_id: str, digest: str) -> StoredSequestered | None:
        return self._one(_BY_CLAIM, poll_id, digest)

    def of(self, poll_id: str) -> Iterator[StoredSequestered]:
        query = _OF_POLL.order_by(ReceiptRow.log_index)
        rows = stream(self._connection, query, {"poll_id": poll_id})
        return (StoredSequestered(**row) for row in rows)

    def count_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        return count_published(self._connection, SequesteredBallotRow, poll_id, size)

    def ruled_by_unit(self, poll_id: str) -> Mapping[str, Ruled]:
        admitted_as = DecisionRow.admitted_as
        excluded = DecisionRow.decision == "exclude"
        query = (
            select(
                SequesteredBallotRow.unit,
                func.count().filter(admitted_as == Capacity.MEMBER.value),
                func.count().filter(admitted_as == Capacity.EMPLOYEE.value),
                func.count().filter(excluded),
            )
            .join(DecisionRow, _DECIDED)
            .where(SequesteredBallotRow.poll == poll_id)
            .group_by(SequesteredBallotRow.unit)
        )
        return {unit: Ruled(*counts) for unit, *counts in self._connection.execute(query)}

    def decide(self, decision: DecidedBallot) -> None:
        if self.decision(decision.poll, decision.tracker) is not None:
            raise AlreadyRuledError("This ballot has been admitted or excluded; that stands.")
        excluded = decision.excluded
        values = {
            "poll": decision.poll,
            "tracker": decision.tracker,
            "decision": "admit" if excluded is None else "exclude",
            "reason": None if excluded is None else excluded.reason.value,
            "salt": None if excluded is None else excluded.salt,
            "person": decision.person,
            "member": decision.member,
            "log_index": decision.index,
            "place": decision.place,
            "admitted_as": None if decision.admitted_as is None else decision.admitted_as.value,
        }
        with refusing_twice(
            AlreadyVotedError(
                "A vote of this person counts already, so this one cannot be admitted: exclude it."
            )
        ):
            self._connection.execute(insert(DecisionRow), values)

    def decision(self, poll_id: str, tracker: str) -> DecidedBallot | None:
        query = _DECISION.where(DecisionRow.poll == poll_id, DecisionRow.tracker == tracker)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _decision(row)

    def decisions(self, poll_id: str) -> Mapping[str, DecidedBallot]:
        query = _DECISION.where(DecisionRow.poll == poll_id)
        query = query.order_by(DecisionRow.log_index, DecisionRow.place)
        rows = self._connection.execute(query).mappings()
        return {row["tracker"]: _decision(row) for row in rows}

    def admitted(self, poll_id: str, unit: str) -> Iterator[StoredSequestered]:
        query = (
            _OF_POLL.join(DecisionRow, _DECIDED)
            .where(DecisionRow.decision == "admit", SequesteredBallotRow.unit == unit)
            .order_by(DecisionRow.log_index, DecisionRow.place)
        )
        rows = stream(self._connection, query, {"poll_id": poll_id})
        return (StoredSequestered(**row) for row in rows)

    def counted(self, poll_id: str, person: str) -> bool:
        found = exists().where(CountedPersonRow.poll == poll_id, CountedPersonRow.person == person)
        return bool(self._connection.execute(select(found)).scalar_one())

    def _one(self, query: Executable, poll_id: str, value: str) -> StoredSequestered | None:
        found = self._connection.execute(query, {"poll_id": poll_id, "value": value})
        row = found.mappings().one_or_none()
        return None if row is None else StoredSequestered(**row)


def _decision(row: RowMapping) -> DecidedBallot:
    values = dict(row)
    raw, reason, salt, admitted_as = (
        values.pop(name) for name in ("raw", "reason", "salt", "admitted_as")
    )
    excluded = None if reason is None else Opening(sha256_hex(raw), ExclusionReason(reason), salt)
    capacity = None if admitted_as is None else Capacity(admitted_as)
    return DecidedBallot(**values, excluded=excluded, admitted_as=capacity)
