"""The repositories of claims, sequestered ballots, messages and what they cost (by-law 2.77).

Rules this module keeps:
1. Repositories take and give the frozen dataclasses of `voting.domain`.
2. A sequestered ballot and its decision are added and never changed.
3. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from voting.domain.claims.sequestration import (
    DecidedBallot,
    NewSequestered,
    StoredClaim,
    StoredSequestered,
)


@dataclass(frozen=True)
class OutboxMessage:
    """A message that waits to be sent.

    `box` is the contact and the message, encrypted. It is tried from `due` on, and forgotten at
    `expires`; `tries` counts the attempts that failed.
    """

    id: str
    purpose: str
    box: bytes = field(repr=False)
    due: datetime
    expires: datetime
    tries: int = 0


@dataclass(frozen=True)
class Ruled:
    """How many of a unit's sequestered ballots are ruled on for good."""

    admitted: int = 0
    excluded: int = 0


class Claims(Protocol):
    """Claims at rest."""

    def add(self, claim: StoredClaim) -> None:
        """Add a claim; `ConflictError` if it is there already."""

    def get(self, poll_id: str, claim: str, *, hold: bool = False) -> StoredClaim:
        """Return a claim; `NotFoundError` if there is none.

        Whoever saves what it has read holds it, so that no try of a code is lost.
        """

    def by_digest(self, poll_id: str, digest: str) -> StoredClaim | None:
        """Return the claim that the log knows by this digest, or None."""

    def save(self, claim: StoredClaim) -> None:
        """Replace the box, the code's state and the credential; the rest of a claim never changes.

        `ConflictError` where another claim has the credential.
        """

    def with_ballot(self, poll_id: str) -> Sequence[StoredClaim]:
        """Return the claims whose ballot is held, by unit, then in order of receipt."""

    def matching(self, claim: StoredClaim) -> Sequence[StoredClaim]:
        """Return other claims of the poll with the same person, name or contact digest."""

    def newest_of_contact(self, poll_id: str, contact: str) -> StoredClaim | None:
        """Return the newest claim with this contact digest that is not confirmed, or None."""

    def received_since(self, poll_id: str, since: datetime) -> int:
        """Return how many claims were received at or after a moment."""

    def iterate(self) -> Iterator[StoredClaim]:
        """Yield every claim of every poll: for a change of keys."""


class SequesteredBallots(Protocol):
    """Ballots held apart, and what became of them."""

    def add(self, ballot: NewSequestered) -> None:
        """Hold a ballot apart, before its place in the log is known.

        Raises `AlreadyVotedError` where the claim or the credential has a ballot. The transaction
        cannot commit before `place` has given the ballot its place.
        """

    def place(self, ballot: NewSequestered, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""

    def by_tracker(self, poll_id: str, tracker: str) -> StoredSequestered | None:
        """Return the sequestered ballot with this tracker, or None."""

    def by_claim(self, poll_id: str, digest: str) -> StoredSequestered | None:
        """Return the ballot of the claim that the log knows by this digest, or None."""

    def of(self, poll_id: str) -> Iterator[StoredSequestered]:
        """Yield a poll's sequestered ballots in the log's order."""

    def admitted(self, poll_id: str, unit: str) -> Iterator[StoredSequestered]:
        """Yield a unit's admitted ballots in the order of their admission."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many ballots are or were held apart, of each unit that has any."""

    def ruled_by_unit(self, poll_id: str) -> Mapping[str, Ruled]:
        """Return how many ballots are admitted and excluded, of each unit that has any."""

    def decide(self, decision: DecidedBallot) -> None:
        """Admit or exclude a ballot, for good.

        `AlreadyRuledError` where it is decided; `AlreadyVotedError` where an admission would count
        somebody twice.
        """

    def decision(self, poll_id: str, tracker: str) -> DecidedBallot | None:
        """Return what became of a ballot, or None as long as nothing has."""

    def decisions(self, poll_id: str) -> Mapping[str, DecidedBallot]:
        """Return every decision of a poll, by tracker."""

    def counted(self, poll_id: str, person: str) -> bool:
        """Tell whether a vote of this person counts (`member_person`, `claim_person`)."""


class Outbox(Protocol):
    """Messages that wait to be sent."""

    def add(self, message: OutboxMessage) -> None:
        """Add a message; it is sent once this transaction has committed."""

    def take(self, now: datetime, until: datetime) -> OutboxMessage | None:
        """Return a message that is due and make it due at `until`, so that nobody else takes it."""

    def postpone(self, message: str, due: datetime) -> None:
        """Count a failed attempt, and try again at `due`."""

    def remove(self, message: str) -> None:
        """Forget a message: it was sent, or cannot be."""

    def purge(self, now: datetime) -> int:
        """Forget the messages that have expired; return how many."""

    def waiting(self, now: datetime) -> int:
        """Return how many messages are due and not sent yet."""

    def boxed(self) -> Sequence[OutboxMessage]:
        """Return every message that waits: for a change of keys."""

    def rebox(self, message: OutboxMessage) -> None:
        """Replace a message's box: for a change of keys."""


class Spending(Protocol):
    """What messages cost, by day and purpose, in cents (`voting.notify.budget.Ledger`)."""

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add `cents` to the day's sum unless it would pass `cap`; return whether it was added."""

    def spent(self, day: date, purpose: str) -> int:
        """Return the day's sum."""
