"""The repositories: one for each kind of thing that a store keeps.

Rules this module keeps:
1. Repositories take and give the frozen dataclasses of `voting.domain`.
2. An entry of the log, a ballot, a receipt and a used serial are added and never changed.
3. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from audit.record.log.events import Event
from audit.record.log.tree import Frontier
from audit.record.signatures.statement import Act
from voting.domain.ballot_box import NewBallot, StoredBallot
from voting.domain.member import Member
from voting.domain.officers import ActSignature, Officer, PendingAct
from voting.domain.poll import Poll
from voting.domain.unit import Unit
from voting.domain.voters_list import Voter


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
class FailureCount:
    """Failures counted under one key: how many, and when the last one was."""

    failures: int
    last: datetime


@dataclass(frozen=True)
class OfficerSession:
    """An officer's session: the digest of its token (hex), whose it is, until when it is good."""

    token_digest: str
    officer: str
    expires: datetime


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
        """Add a draft poll."""

    def get(self, poll_id: str, lock: Lock = Lock.NONE) -> Poll:
        """Return the poll as it is once the lock is held; `NotFoundError` if there is none."""

    def list(self) -> Sequence[Poll]:
        """Return every poll, in order of opening time, then of identifier."""

    def save(self, poll: Poll) -> None:
        """Replace the poll's row; what the seal fixed is refused any change (`ConflictError`)."""


class Units(Protocol):
    """Counting units of each poll; fixed at the seal."""

    def add_many(self, poll_id: str, units: Iterable[Unit]) -> None:
        """Add units to a draft poll."""

    def of(self, poll_id: str) -> tuple[Unit, ...]:
        """Return the poll's units, sorted by their short names."""

    def outlines(self, poll_id: str) -> tuple[Unit, ...]:
        """Return the units like `of`, without their documents, which pages do not need."""

    def election(self, poll_id: str, unit: str) -> bytes:
        """Return a unit's election.json; `NotFoundError` if there is no such unit, or none yet."""

    def get(self, poll_id: str, unit: str) -> Unit:
        """Return one unit; `NotFoundError` if there is none."""

    def save(self, poll_id: str, unit: Unit) -> None:
        """Replace a unit's row; do it before the poll is saved as sealed."""


class Roster(Protocol):
    """The roster: working data, personal, server side only."""

    def add_many(self, poll_id: str, members: Iterable[Member]) -> None:
        """Add members to a draft poll."""

    def get(self, poll_id: str, number: str) -> Member:
        """Return one member; `NotFoundError` if there is none."""

    def iterate(self, poll_id: str) -> Iterator[Member]:
        """Yield the members, sorted by number."""

    def match_candidates(self, poll_id: str) -> Iterator[tuple[str, str, str, str]]:
        """Yield each member's number, name, e-mail and phone: what a claim is compared with."""

    def languages_of(self, phone: str) -> set[str]:
        """Return the languages of the members, of any poll, who have this number (E.164)."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many members each unit has on the roster."""


class Voters(Protocol):
    """The voters' list: member, unit and public credential."""

    def replace_all(self, poll_id: str, voters: Iterable[Voter]) -> None:
        """Replace the whole list of a draft poll."""

    def by_member(self, poll_id: str, member: str) -> Voter | None:
        """Return the voter with this member number, or None."""

    def by_credential(self, poll_id: str, credential: str) -> Voter | None:
        """Return the voter with this public credential, or None."""

    def iterate(self, poll_id: str, unit: str | None = None) -> Iterator[Voter]:
        """Yield the voters sorted by member number, of one unit where it is given."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many voters each unit has."""


class Ballots(Protocol):
    """The ballot box: it only ever grows."""

    def add(self, ballot: NewBallot) -> None:
        """Put a ballot in, before its place in the log is known.

        Raises `AlreadyVotedError` where the credential or the member has a ballot. The
        transaction cannot commit before `place` has given the ballot its place.
        """

    def place(self, ballot: NewBallot, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""

    def by_credential(self, poll_id: str, credential: str) -> StoredBallot | None:
        """Return the ballot of a credential, or None."""

    def by_member(self, poll_id: str, member: str) -> StoredBallot | None:
        """Return the ballot of a member, or None."""

    def by_tracker(self, poll_id: str, tracker: str) -> StoredBallot | None:
        """Return the ballot with this tracker, or None."""

    def by_confirmation(self, poll_id: str, confirmation: str) -> Sequence[str]:
        """Return the trackers of the ballots with this confirmation code, sorted.

        `confirmation` is 12 digits; ballots held apart are found too. There is hardly ever more
        than one.
        """

    def of_unit(self, poll_id: str, unit: str) -> Iterator[StoredBallot]:
        """Yield a unit's ballots in the log's order."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return the number of ballots of each unit that has any."""


class Serials(Protocol):
    """Serials of signed authorizations: which are used, and what failed with which."""

    def use(self, poll_id: str, serial: str) -> None:
        """Mark a serial used; `AlreadyVotedError` where it is used."""

    def failures(self, poll_id: str, serial: str) -> int:
        """Return how many ballots that do not verify came with this serial."""

    def record_failure(self, poll_id: str, serial: str) -> int:
        """Count one more and return the count."""


class Log(Protocol):
    """The poll's append-only log (RFC 6962 tree)."""

    def moment(self, poll_id: str) -> datetime:
        """Lock the head and return the database's time, never before the last entry's.

        An event built from it keeps the log's times in order whatever other casts, or a clock set
        back, do meanwhile.
        """

    def append(self, poll_id: str, event: Event) -> LogEntry:
        """Lock the head, give the event the next index and append it."""

    def get(self, poll_id: str, index: int) -> LogEntry:
        """Return one entry; `NotFoundError` if there is none."""

    def entries(self, poll_id: str, start: int = 0, stop: int | None = None) -> Sequence[LogEntry]:
        """Return the entries from `start` up to, not including, `stop`."""

    def head(self, poll_id: str) -> Frontier:
        """Return the tree's frontier: size and root."""


class Officers(Protocol):
    """Officers' accounts."""

    def add(self, officer: Officer) -> None:
        """Add an account; `ConflictError` where the identifier is taken."""

    def get(self, officer_id: str, lock: Lock = Lock.NONE) -> Officer:
        """Return an account; `NotFoundError` if there is none.

        Whoever saves what it has read holds it EXCLUSIVE, so that no other change is lost.
        """

    def list(self, lock: Lock = Lock.NONE) -> Sequence[Officer]:
        """Return every account, sorted by identifier; with a lock, hold every one of them."""

    def save(self, officer: Officer) -> None:
        """Replace an account's row, which is held."""

    def use_step(self, officer_id: str, step: int) -> bool:
        """Note that the code of a TOTP time step is used.

        False, and nothing changes, if that step or a later one was used before: of two sign-ins at
        once with the same code, one gets True.
        """


class OfficerSessions(Protocol):
    """Officers' sessions, revocable because they are rows."""

    def add(self, session: OfficerSession) -> None:
        """Add a session."""

    def get(self, token_digest: str, now: datetime) -> OfficerSession | None:
        """Return the session if it is still good at `now`, or None."""

    def extend(self, token_digest: str, expires: datetime) -> None:
        """Let a session live until `expires`."""

    def revoke(self, token_digest: str) -> None:
        """End a session."""

    def revoke_all(self, officer_id: str) -> None:
        """End every session of an officer."""

    def purge(self, now: datetime) -> None:
        """Forget the sessions that have expired."""


class Acts(Protocol):
    """Statements that wait for their two signatures: at most one of each act in a poll."""

    def propose(self, pending: PendingAct) -> None:
        """Keep a statement with its signatures, in place of an earlier one for the same act."""

    def pending(self, poll_id: str) -> Sequence[PendingAct]:
        """Return what waits, each with the signatures it has, in order of proposal."""

    def sign(self, poll_id: str, act: Act, signature: ActSignature) -> None:
        """Add an officer's signature; `ConflictError` where that officer has signed."""

    def clear(self, poll_id: str, act: Act) -> None:
        """Forget a statement and its signatures."""


class Throttle(Protocol):
    """Counters of failures, each under a keyed digest; no address and no member in clear."""

    def get(self, key: str) -> FailureCount | None:
        """Return what is counted under the key, or None."""

    def record(self, key: str, now: datetime, forget: datetime) -> FailureCount:
        """Count a failure at `now`; an earlier count whose last was before `forget` starts anew."""

    def purge(self, forget: datetime) -> None:
        """Delete the counters whose last failure was before `forget`."""


class Tallies(Protocol):
    """The count: encrypted tallies, partial decryptions and the result."""

    def add_encrypted(self, poll_id: str, unit: str, encrypted_tally: bytes) -> None:
        """Keep a unit's encrypted tally; there is never a second (`ConflictError`)."""

    def encrypted(self, poll_id: str) -> Mapping[str, bytes]:
        """Return the encrypted tallies by unit, sorted."""

    def add_decryption(self, poll_id: str, owner: int, units: Mapping[str, bytes]) -> None:
        """Keep a trustee's partial decryptions by unit; `ConflictError` where it has sent some."""

    def decryptions(self, poll_id: str) -> Mapping[int, Mapping[str, bytes]]:
        """Return the partial decryptions, by owner and unit, sorted."""

    def add_result(self, poll_id: str, result: CountResult) -> None:
        """Keep the result; there is never a second (`ConflictError`)."""

    def result(self, poll_id: str) -> CountResult | None:
        """Return the result, or None before the count is done."""
