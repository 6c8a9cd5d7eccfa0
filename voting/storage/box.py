"""The ballot box and the papers' serials.

Rules this module keeps:
1. The box only grows: nothing here updates or deletes a ballot, a receipt or a used serial.
2. One member one ballot, one credential one ballot, one serial one use: the constraints decide,
   whatever two processes do at the same instant, and the loser is told `AlreadyVotedError`.
3. A ballot is inserted before its place in the log is known, so that the log's head is locked for
   as short a time as can be; without `place` the transaction cannot commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, Select, insert, select

from voting.domain.ballot_box import ALREADY_VOTED, NewBallot, StoredBallot
from voting.domain.errors import AlreadyVotedError
from voting.storage.rows import count_by_unit, refusing_twice, stream
from voting.storage.tables import BallotRow, ReceiptRow, SerialFailureRow, UsedSerialRow
from voting.storage.upsert import count_one_more


class SqlBallots:
    """Ballots, in the tables `ballots` and `receipts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ballot: NewBallot) -> None:
        """Put a ballot in, before its place in the log is known."""
        with refusing_twice(AlreadyVotedError(ALREADY_VOTED)):
            self._connection.execute(insert(BallotRow), vars(ballot))

    def place(self, ballot: NewBallot, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""
        place = {"poll": ballot.poll, "tracker": ballot.tracker}
        values = {**place, "log_index": index, "receipt": receipt}
        self._connection.execute(insert(ReceiptRow), values)

    def by_credential(self, poll_id: str, credential: str) -> StoredBallot | None:
        """Return the ballot of a credential, or None."""
        return self._one(BallotRow.poll == poll_id, BallotRow.credential == credential)

    def by_member(self, poll_id: str, member: str) -> StoredBallot | None:
        """Return the ballot of a member, or None."""
        return self._one(BallotRow.poll == poll_id, BallotRow.member == member)

    def by_tracker(self, poll_id: str, tracker: str) -> StoredBallot | None:
        """Return the ballot with this tracker, or None."""
        return self._one(BallotRow.poll == poll_id, BallotRow.tracker == tracker)

    def of_unit(self, poll_id: str, unit: str) -> Iterator[StoredBallot]:
        """Yield a unit's ballots in the log's order."""
        place = (BallotRow.poll == poll_id, BallotRow.unit == unit)
        query = _stored().where(*place).order_by(ReceiptRow.log_index)
        return (StoredBallot(**row) for row in stream(self._connection, query))

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return the number of ballots of each unit that has any."""
        return count_by_unit(self._connection, BallotRow, poll_id)

    def _one(self, *place: ColumnElement[bool]) -> StoredBallot | None:
        row = self._connection.execute(_stored().where(*place)).mappings().one_or_none()
        return None if row is None else StoredBallot(**row)


class SqlSerials:
    """Serials of signed papers, in the tables `used_serials` and `serial_failures`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, poll_id: str, serial: str) -> None:
        """Mark a serial used."""
        with refusing_twice(AlreadyVotedError(ALREADY_VOTED)):
            self._connection.execute(insert(UsedSerialRow), {"poll": poll_id, "serial": serial})

    def failures(self, poll_id: str, serial: str) -> int:
        """Return how many ballots that do not verify came with this serial."""
        place = (SerialFailureRow.poll == poll_id, SerialFailureRow.serial == serial)
        query = select(SerialFailureRow.failures).where(*place)
        return self._connection.execute(query).scalar_one_or_none() or 0

    def record_failure(self, poll_id: str, serial: str) -> int:
        """Count one more and return the count."""
        key = {"poll": poll_id, "serial": serial}
        return count_one_more(self._connection, SerialFailureRow, key)


def _stored() -> Select[str, str, str, str, bytes, str, int, bytes]:
    """Select what a `StoredBallot` holds."""
    joined = (BallotRow.poll == ReceiptRow.poll) & (BallotRow.tracker == ReceiptRow.tracker)
    return select(
        BallotRow.poll,
        BallotRow.unit,
        BallotRow.credential,
        BallotRow.member,
        BallotRow.raw,
        BallotRow.tracker,
        ReceiptRow.log_index.label("index"),
        ReceiptRow.receipt,
    ).join(ReceiptRow, joined)
