"""The repositories of messages that wait, and of what messages cost.

Rules this module keeps:
1. Two servers do not take the same message at the same time.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class OutboxMessage:
    """A message that waits to be sent.

    `sealed_message` is the contact and the message, encrypted. It is tried from `due` on, and
    forgotten at `expires`; `tries` counts the attempts that failed.
    """

    id: str
    purpose: str
    sealed_message: bytes = field(repr=False)
    due: datetime
    expires: datetime
    tries: int = 0


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

    def list_waiting(self) -> Sequence[OutboxMessage]:
        """Return every message that waits: for a change of keys."""

    def reseal(self, message: OutboxMessage) -> None:
        """Replace what is sealed of a message: for a change of keys."""


class Spending(Protocol):
    """What messages cost, by day and purpose, in cents (`voting.notify.budget.Ledger`)."""

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add `cents` to the day's sum unless it would pass `cap`; return whether it was added."""

    def spent(self, day: date, purpose: str) -> int:
        """Return the day's sum."""
