"""A daily cap on what messages cost, so that nobody spends the union's money by asking for codes.

Rules this module keeps:
1. A message is charged before it is sent, and is not sent if the day's cap would be passed.
2. Each purpose has its own cap: what outsiders use up for claims takes nothing from the messages to
   members.
3. A message that failed stays charged: the service may bill it, and failures must not be free.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from voting.domain.contact import Contact, ContactKind
from voting.domain.errors import SpendingCapError
from voting.notify.sender import Message, Sender


class Ledger(Protocol):
    """What was spent, by day and purpose, in cents."""

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add `cents` to the day's sum unless it would pass `cap`; return whether it was added.

        Two charges at once never pass the cap together.
        """
        ...


class MemoryLedger:
    """A ledger for one process; several servers share one in their database."""

    def __init__(self) -> None:
        self._spent: dict[tuple[date, str], int] = {}
        self._lock = threading.Lock()

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add to the day's sum unless it would pass the cap (see `Ledger`)."""
        with self._lock:
            spent = self._spent.get((day, purpose), 0) + cents
            if spent > cap:
                return False
            self._spent[day, purpose] = spent
            return True


@dataclass(frozen=True)
class CappedSender:
    """A sender that charges each message to a purpose's daily cap.

    `prices` are cents a message by kind of contact, `cap` cents a day; `today` gives the day.
    """

    sender: Sender
    ledger: Ledger
    purpose: str
    prices: Mapping[ContactKind, int]
    cap: int
    today: Callable[[], date]

    def send(self, contact: Contact, message: Message) -> None:
        """Charge the message, then send it (see `Sender`)."""
        price = self.prices[contact.kind]
        if not self.ledger.charge(self.today(), self.purpose, price, self.cap):
            raise SpendingCapError(
                "As many messages as one day allows were sent today; try again tomorrow, or ask "
                "your bargaining unit."
            )
        self.sender.send(contact, message)
