"""The repositories of polls, their units, their logs, confirmations and counts.

Rules this module keeps:
1. Repositories take and give the frozen dataclasses of `voting.domain`.
2. An entry of the log is added and never changed.
3. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from audit.record.log.events import Event
from audit.record.log.tree import Frontier
from tally.public_proof.releases import Release, ReleaseProof
from tally.public_proof.telling import Telling
from voting.domain.ballot_box import Published
from voting.domain.confirmations import ConfirmationEntry
from voting.domain.poll import Poll
from voting.domain.unit import Unit


class Lock(Enum):
    """How a use case holds a poll until its transaction ends.

    A cast holds it SHARED; whatever changes the poll's state holds it EXCLUSIVE. A lock is not
    upgraded: take the one that is needed at the first `get`.
    """

    NONE = "none"
    SHARED = "shared"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True)
class LogEntry:
    """One entry of a poll's log: its index from 0 and its exact bytes, without the line's end."""

    index: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class CountResult:
    """A poll's result before and after release.

    `result_json` is result.json's bytes and `salt` the 32 bytes of its commitment.
    """

    result_json: bytes = field(repr=False)
    salt: bytes = field(repr=False)


class Polls(Protocol):
    """Polls, each with its terms and its state."""

    def add(self, poll: Poll) -> None:
        """Add a draft poll and its empty log."""

    def get(self, poll_id: str, lock: Lock = Lock.NONE) -> Poll:
        """Return the poll as it is once the lock is held; `NotFoundError` if there is none."""

    def list(self) -> Sequence[Poll]:
        """Return every poll, in order of opening time, then of identifier."""

    def add_close_order(self, poll_id: str, index: int, closes: datetime) -> None:
        """Keep that an entry of the log ordered an early close; before the poll is saved so."""

    def save(self, poll: Poll) -> None:
        """Replace the poll's row; what the seal fixed is refused any change (`ConflictError`)."""


class Units(Protocol):
    """Counting units of each poll; fixed at the seal."""

    def add_many(self, poll_id: str, units: Iterable[Unit]) -> None:
        """Add units to a draft poll."""

    def of(self, poll_id: str) -> tuple[Unit, ...]:
        """Return the poll's units, sorted by their short names."""

    def outlines(self, poll_id: str) -> tuple[Unit, ...]:
        """Return the units like `of`, without their documents, which may have megabytes."""

    def election(self, poll_id: str, unit: str) -> bytes:
        """Return a unit's election.json; `NotFoundError` if there is no such unit, or none yet."""

    def get(self, poll_id: str, unit: str) -> Unit:
        """Return one unit; `NotFoundError` if there is none."""

    def save(self, poll_id: str, unit: Unit) -> None:
        """Replace a unit's row; do it before the poll is saved as sealed."""


class Log(Protocol):
    """The poll's append-only log (RFC 6962 tree)."""

    def moment(self, poll_id: str) -> datetime:
        """Lock the head and return the database's time, never before the last entry's.

        An event with this time keeps the log's times in order, whatever other casts do meanwhile
        and even if the clock is set back.
        """

    def append(self, poll_id: str, event: Event, *, waits: bool = False) -> LogEntry:
        """Lock the head, give the event the next index and append it.

        The public sees it at once, with all that was logged before; if it `waits`, from the next
        whole ten minutes on (`voting.domain.ballot_box`).
        """

    def get(self, poll_id: str, index: int) -> LogEntry:
        """Return one entry; `NotFoundError` if there is none."""

    def several(self, poll_id: str, indexes: Collection[int]) -> Mapping[int, LogEntry]:
        """Return entries by index; `NotFoundError` if one is missing."""

    def entries(self, poll_id: str, start: int = 0, stop: int | None = None) -> Sequence[LogEntry]:
        """Return the entries from `start` up to, not including, `stop`."""

    def entries_with(
        self, poll_id: str, sought: str, start: int
    ) -> Iterator[tuple[int, bytes | None]]:
        """Yield each entry's index, from `start` on, and its bytes if `sought` is in them."""

    def contact_changes(self, poll_id: str) -> Sequence[LogEntry]:
        """Return the entries that begin as those of changed contacts do, in the log's order."""

    def office_changes(self, poll_id: str) -> Sequence[LogEntry]:
        """Return the entries by which officers, or their keys, changed, in the log's order."""

    def interruptions(self, poll_id: str) -> Sequence[LogEntry]:
        """Return the entries that tell of interruptions of the service, in the log's order."""

    def disclosures(self, poll_id: str) -> Sequence[LogEntry]:
        """Return the entries that disclose strike-off lists, in the log's order."""

    def head(self, poll_id: str) -> Frontier:
        """Return the tree's frontier: size and root. Not everything in it is public."""

    def published(self, poll_id: str) -> Published:
        """Return what the public sees, as it was last moved."""

    def publish_due(self, poll_id: str) -> Published:
        """Lock the head; return what the public sees, moved if a whole ten minutes has come."""


class Confirmations(Protocol):
    """The trustees' confirmations of a seal."""

    def add(self, poll_id: str, entry: ConfirmationEntry) -> None:
        """Keep where the log holds a trustee's confirmation; never a second (`ConflictError`)."""

    def of(self, poll_id: str) -> Sequence[ConfirmationEntry]:
        """Return the poll's confirmations in the log's order."""

    def remind(self, poll_id: str, hours: int) -> bool:
        """Note that the officers are reminded so many hours before; False if that was noted.

        The caller holds the poll's exclusive lock.
        """


@dataclass(frozen=True)
class OfferedRelease:
    """What officers may release, with its public proof and what its figures tell."""

    release: Release
    proof: ReleaseProof
    telling: Telling


class Proofs(Protocol):
    """The public proofs of a count, and, until they are made, the trustees' blinding numbers."""

    def add_blinds(self, poll_id: str, owner: int, sealed: bytes) -> None:
        """Keep a trustee's blinding numbers, encrypted, in place of any before."""

    def blinds(self, poll_id: str) -> Mapping[int, bytes]:
        """Return the encrypted blinding numbers by trustee."""

    def forget_blinds(self, poll_id: str, owner: int | None = None) -> None:
        """Delete one trustee's encrypted blinding numbers, or all of the poll's."""

    def add(self, poll_id: str, offered: Sequence[OfferedRelease]) -> None:
        """Keep the proofs of all releases that officers may choose."""

    def offered(self, poll_id: str) -> Sequence[OfferedRelease]:
        """Return the releases that there is a proof of, the most first."""

    def keep_only(self, poll_id: str, release: Release | None) -> None:
        """Delete the poll's proofs but that of one release; all, if None."""


class Tallies(Protocol):
    """The count: encrypted tallies, trustees' decryption files and the result."""

    def add_encrypted(self, poll_id: str, unit: str, encrypted_tally: bytes) -> None:
        """Keep a unit's encrypted tally; there is never a second (`ConflictError`)."""

    def encrypted(self, poll_id: str) -> Mapping[str, bytes]:
        """Return the encrypted tallies by unit, sorted."""

    def add_decryption(self, poll_id: str, owner: int, file: bytes) -> None:
        """Keep a trustee's decryption file; `ConflictError` while another of theirs stands."""

    def set_decryption_aside(self, poll_id: str, owner: int) -> None:
        """Let the trustee's file not stand any more; `ConflictError` where none does."""

    def decryptions(self, poll_id: str) -> Mapping[int, bytes]:
        """Return the decryption files that stand, by owner, sorted."""

    def add_result(self, poll_id: str, result: CountResult) -> None:
        """Keep the result; there is never a second (`ConflictError`)."""

    def result(self, poll_id: str) -> CountResult | None:
        """Return the result, or None before the count is done."""
