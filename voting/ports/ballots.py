"""The repositories of the ballot box, of ballots held apart (by-law 2.77) and of serials.

Rules this module keeps:
1. Repositories take and give the frozen dataclasses of `voting.domain`.
2. A ballot, a receipt, a used serial, a sequestered ballot and its decision are added and never
   changed.
3. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voting.domain.ballot_box import NewBallot, StoredBallot
from voting.domain.claims.sequestration import DecidedBallot, NewSequestered, StoredSequestered


@dataclass(frozen=True)
class Ruled:
    """How many of a unit's sequestered ballots are ruled on for good.

    `admitted` are members', `employees` those of employees who are not members.
    """

    admitted: int = 0
    employees: int = 0
    excluded: int = 0

    @property
    def counted(self) -> int:
        """How many of them count."""
        return self.admitted + self.employees


class Ballots(Protocol):
    """The ballot box: it only ever grows."""

    def add(self, ballot: NewBallot) -> None:
        """Put a ballot in, before its place in the log is known.

        Raises `AlreadyVotedError` where the credential or the member has a ballot. The
        transaction cannot commit before `place` has given the ballot its place.
        """

    def place(self, poll_id: str, tracker: str, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""

    def by_credential(self, poll_id: str, credential: str) -> StoredBallot | None:
        """Return the ballot of a credential, or None."""

    def by_member(self, poll_id: str, member: str) -> StoredBallot | None:
        """Return the ballot of a member, or None."""

    def of_members(self, poll_id: str, members: Iterable[str]) -> Mapping[str, StoredBallot]:
        """Return the ballots of members, by member, of those who have cast one."""

    def by_tracker(self, poll_id: str, tracker: str) -> StoredBallot | None:
        """Return the ballot with this tracker, or None."""

    def by_confirmation(self, poll_id: str, confirmation: str) -> Sequence[str]:
        """Return the trackers of the ballots with this confirmation code, sorted.

        `confirmation` is 12 digits; ballots held apart are found too. There is hardly ever more
        than one.
        """

    def of_unit(self, poll_id: str, unit: str) -> Iterator[StoredBallot]:
        """Yield a unit's ballots in the log's order."""

    def count_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        """Return the number of ballots of each unit that has any.

        With `size`, only of those among the first `size` entries of the log.
        """


class Serials(Protocol):
    """Serials of signed authorizations: which are used, and what failed with which."""

    def use(self, poll_id: str, serial: str) -> None:
        """Mark a serial used; `AlreadyVotedError` where it is used."""

    def failures(self, poll_id: str, serial: str) -> int:
        """Return how many ballots that do not verify came with this serial."""

    def record_failure(self, poll_id: str, serial: str) -> int:
        """Count one more and return the count."""


class SequesteredBallots(Protocol):
    """Ballots held apart, and what became of them."""

    def add(self, ballot: NewSequestered) -> None:
        """Hold a ballot apart, before its place in the log is known.

        Raises `AlreadyVotedError` where the claim or the credential has a ballot. The transaction
        cannot commit before `place` has given the ballot its place.
        """

    def place(self, poll_id: str, tracker: str, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""

    def by_tracker(self, poll_id: str, tracker: str) -> StoredSequestered | None:
        """Return the sequestered ballot with this tracker, or None."""

    def by_claim(self, poll_id: str, digest: str) -> StoredSequestered | None:
        """Return the ballot of the claim that the log knows by this digest, or None."""

    def of(self, poll_id: str) -> Iterator[StoredSequestered]:
        """Yield a poll's sequestered ballots in the log's order."""

    def admitted(self, poll_id: str, unit: str) -> Iterator[StoredSequestered]:
        """Yield a unit's admitted ballots in the order of their admission."""

    def count_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        """Return how many ballots are or were held apart, of each unit that has any.

        With `size`, only of those among the first `size` entries of the log.
        """

    def ruled_by_unit(self, poll_id: str) -> Mapping[str, Ruled]:
        """Return how many ballots are admitted and excluded, of each unit that has any.

        A ruling is an officers' act: what is ruled on is public.
        """

    def decide(self, decision: DecidedBallot) -> None:
        """Admit or exclude a ballot, for good.

        `AlreadyRuledError` where it is decided; `AlreadyVotedError` where an admission would count
        somebody twice.
        """

    def decision(self, poll_id: str, tracker: str) -> DecidedBallot | None:
        """Return what became of a ballot, or None as long as nothing has."""

    def decisions(self, poll_id: str) -> Mapping[str, DecidedBallot]:
        """Return every decision of a poll, by tracker, in the log's order."""

    def counted(self, poll_id: str, person: str) -> bool:
        """Tell whether a vote of this person counts (`member_person`, `claim_person`)."""
