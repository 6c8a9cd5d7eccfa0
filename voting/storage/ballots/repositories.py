"""The ballot box and the authorizations' serials.

Rules this module keeps:
1. The box only grows: nothing here updates or deletes a ballot, a receipt or a used serial.
2. One member one ballot, one credential one ballot, one serial one use: the constraints decide,
   whatever two processes do at the same instant, and the loser is told `AlreadyVotedError`.
3. A ballot is inserted before its place in the log is known, so that the log's head is locked for
   as short a time as can be; without `place` the transaction cannot commit.
4. The ballots that the public sees are counted as all but the latest few: no reader goes through
   every receipt of a province.
5. The statements of a cast are built once, here: to build one costs as much as to run it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Executable, bindparam, func, insert, select

from voting.domain.ballot_box import ALREADY_VOTED, NewBallot, StoredBallot
from voting.domain.call import confirmation_of
from voting.domain.errors import AlreadyVotedError
from voting.ports.ballots import Ballots, Serials
from voting.storage.ballots.tables import (
    BallotRow,
    ReceiptRow,
    SequesteredBallotRow,
    SerialFailureRow,
    UsedSerialRow,
)
from voting.storage.rows import Repository, among, count_by_unit, refusing_twice, stream
from voting.storage.upsert import count_one_more

_STORED = select(
    BallotRow.poll,
    BallotRow.unit,
    BallotRow.credential,
    BallotRow.member,
    BallotRow.raw,
    BallotRow.tracker,
    ReceiptRow.log_index.label("index"),
    ReceiptRow.receipt,
).join(ReceiptRow, (BallotRow.poll == ReceiptRow.poll) & (BallotRow.tracker == ReceiptRow.tracker))
_OF_POLL = _STORED.where(BallotRow.poll == bindparam("poll"))
_BY_CREDENTIAL = _OF_POLL.where(BallotRow.credential == bindparam("value"))
_BY_MEMBER = _OF_POLL.where(BallotRow.member == bindparam("value"))
_OF_MEMBERS = _OF_POLL.where(BallotRow.member.in_(bindparam("values", expanding=True)))
_BY_TRACKER = _OF_POLL.where(BallotRow.tracker == bindparam("value"))
_OF_UNIT = _OF_POLL.where(BallotRow.unit == bindparam("value")).order_by(ReceiptRow.log_index + 0)
"""`+ 0`: SQLite would else go through every receipt of the poll, for the order of its index."""
_BY_CONFIRMATION = select(ReceiptRow.tracker).where(  # sorted here, SQLite would use another index
    ReceiptRow.poll == bindparam("poll"), ReceiptRow.confirmation == bindparam("confirmation")
)
_ADD = insert(BallotRow)
_PLACE = insert(ReceiptRow)
_USE = insert(UsedSerialRow)
_FAILURES = select(SerialFailureRow.failures).where(
    SerialFailureRow.poll == bindparam("poll"), SerialFailureRow.serial == bindparam("serial")
)


def place_ballot(
    connection: Connection, poll_id: str, tracker: str, index: int, receipt: bytes
) -> None:
    """Record a ballot's index in the log, its signed receipt and its confirmation code."""
    values = {
        "poll": poll_id,
        "tracker": tracker,
        "log_index": index,
        "receipt": receipt,
        "confirmation": confirmation_of(tracker),
    }
    connection.execute(_PLACE, values)


def count_published(
    connection: Connection,
    table: type[BallotRow | SequesteredBallotRow],
    poll_id: str,
    size: int | None,
) -> Mapping[str, int]:
    """Return how many ballots of a table each unit has among the log's first `size` entries.

    Without a size, how many it has in all.
    """
    counts = Counter(count_by_unit(connection, table.poll, table.unit, poll_id))
    if size is not None:
        later = (
            select(table.unit, func.count())
            .select_from(ReceiptRow)
            .join(table, (table.poll == ReceiptRow.poll) & (table.tracker == ReceiptRow.tracker))
            .where(ReceiptRow.poll == poll_id, ReceiptRow.log_index >= size)
            .group_by(table.unit)
        )
        counts.subtract(dict(connection.execute(later).all()))
    return +counts


class SqlBallots(Repository, Ballots):
    """Ballots, in the tables `ballots` and `receipts`."""

    def add(self, ballot: NewBallot) -> None:
        with refusing_twice(AlreadyVotedError(ALREADY_VOTED)):
            self._connection.execute(_ADD, vars(ballot))

    def place(self, poll_id: str, tracker: str, index: int, receipt: bytes) -> None:
        place_ballot(self._connection, poll_id, tracker, index, receipt)

    def by_credential(self, poll_id: str, credential: str) -> StoredBallot | None:
        return self._one(_BY_CREDENTIAL, poll_id, credential)

    def by_member(self, poll_id: str, member: str) -> StoredBallot | None:
        return self._one(_BY_MEMBER, poll_id, member)

    def of_members(self, poll_id: str, members: Iterable[str]) -> Mapping[str, StoredBallot]:
        rows = among(self._connection, _OF_MEMBERS, poll_id, members)
        return {row["member"]: StoredBallot(**row) for row in rows}

    def by_tracker(self, poll_id: str, tracker: str) -> StoredBallot | None:
        return self._one(_BY_TRACKER, poll_id, tracker)

    def by_confirmation(self, poll_id: str, confirmation: str) -> Sequence[str]:
        values = {"poll": poll_id, "confirmation": confirmation}
        return sorted(self._connection.execute(_BY_CONFIRMATION, values).scalars())

    def of_unit(self, poll_id: str, unit: str) -> Iterator[StoredBallot]:
        rows = stream(self._connection, _OF_UNIT, {"poll": poll_id, "value": unit})
        return (StoredBallot(**row) for row in rows)

    def count_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        return count_published(self._connection, BallotRow, poll_id, size)

    def _one(self, query: Executable, poll_id: str, value: str) -> StoredBallot | None:
        found = self._connection.execute(query, {"poll": poll_id, "value": value})
        row = found.mappings().one_or_none()
        return None if row is None else StoredBallot(**row)


class SqlSerials(Repository, Serials):
    """Serials of signed authorizations, in the tables `used_serials` and `serial_failures`."""

    def use(self, poll_id: str, serial: str) -> None:
        with refusing_twice(AlreadyVotedError(ALREADY_VOTED)):
            self._connection.execute(_USE, {"poll": poll_id, "serial": serial})

    def failures(self, poll_id: str, serial: str) -> int:
        found = self._connection.execute(_FAILURES, {"poll": poll_id, "serial": serial})
        return found.scalar_one_or_none() or 0

    def record_failure(self, poll_id: str, serial: str) -> int:
        key = {"poll": poll_id, "serial": serial}
        return count_one_more(self._connection, SerialFailureRow.failures, key)
