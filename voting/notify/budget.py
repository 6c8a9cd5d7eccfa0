"""A daily cap on what messages cost, so that nobody spends the union's money by asking for codes.

Rules this module keeps:
1. A message is charged when it enters the outbox, and does not enter it if the day's cap would be
   passed. Days are Toronto's.
2. Each purpose has its own cap: what outsiders use up for claims takes nothing from the messages to
   members.
3. A message that failed stays charged: the service may bill it, and failures must not be free.
   A text message costs as often as it takes an SMS.
4. A message that follows from two officers' act is charged and never refused: no cap stops a
   ruling.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from audit.record.province import province_day
from voting.domain.claims.contact import ContactKind
from voting.domain.errors import SpendingCapError


class MessagePurpose(StrEnum):
    """What a message is for."""

    CODE = "code"
    """A one-time code for a claim: outsiders can ask for these."""
    NOTICE = "notice"
    """What became of a sequestered vote, and the link for a new voting code if one is due."""
    REISSUE = "reissue"
    """A link for a new voting code, to the contact on the roster."""
    CONTACT = "contact"
    """To a member's old contact: that the roster has another now."""
    REMINDER = "reminder"
    """To the officers of a sealed poll: which trustees have not confirmed it."""
    ALARM = "alarm"
    """To officers: that the database differs from what was signed, or an office or key changed."""
    CHECK = "check"
    """To the contact on the roster: that its member is on the voters' list."""


OF_OFFICERS: Final = frozenset(
    {
        MessagePurpose.NOTICE,
        MessagePurpose.CONTACT,
        MessagePurpose.REMINDER,
        MessagePurpose.ALARM,
    }
)
"""The purposes of messages that follow from two officers' act, or go to officers: no asker's."""
EMAIL_CENTS: Final = 1
SMS_CENTS: Final = 3
VOICE_CENTS: Final = 5
NO_CAP: Final = 2**31 - 1
"""More than any day costs; it fits the database's integers."""
CODES_CENTS: Final = 5_000
MEMBERS_CENTS: Final = 20_000


_USED_UP: Final = (
    "As many messages as one day allows were sent today; try again tomorrow, or ask your "
    "bargaining unit."
)


class Ledger(Protocol):
    """What was spent, by day and purpose, in cents."""

    def charge(self, day: date, purpose: str, cents: int, cap: int) -> bool:
        """Add `cents` to the day's sum unless it would pass `cap`; return whether it was added.

        Two concurrent charges never pass the cap together.
        """
        ...


@dataclass(frozen=True)
class Budget:
    """Prices and caps.

    `email`, `sms` and `voice` are cents a message, or an SMS; `codes` is the day's cap, in cents,
    on one-time codes for claims, and `members` that on each kind of message that is asked for with
    a member number.
    """

    email: int = EMAIL_CENTS
    sms: int = SMS_CENTS
    voice: int = VOICE_CENTS
    codes: int = CODES_CENTS
    members: int = MEMBERS_CENTS

    def price(self, kind: ContactKind) -> int:
        """Return what a message to that kind of contact costs, in cents."""
        prices = {
            ContactKind.EMAIL: self.email,
            ContactKind.MOBILE: self.sms,
            ContactKind.VOICE: self.voice,
        }
        return prices[kind]

    def cap(self, purpose: MessagePurpose) -> int:
        """Return the purpose's cap for a day, in cents."""
        if purpose in OF_OFFICERS:
            return NO_CAP
        return self.codes if purpose is MessagePurpose.CODE else self.members

    def charge(
        self,
        ledger: Ledger,
        now: datetime,
        purpose: MessagePurpose,
        kind: ContactKind,
        parts: int = 1,
    ) -> None:
        """Charge one message of so many parts, or raise `SpendingCapError` and charge nothing."""
        cents = parts * self.price(kind)
        if not ledger.charge(day_of(now), purpose.value, cents, self.cap(purpose)):
            raise SpendingCapError(_USED_UP)

    def verify_room(self, spent: int, purpose: MessagePurpose, kind: ContactKind) -> None:
        """Raise `SpendingCapError` if one more message would pass the cap; charge nothing."""
        if spent + self.price(kind) > self.cap(purpose):
            raise SpendingCapError(_USED_UP)


def day_of(now: datetime) -> date:
    """Return the day in Toronto to which a message at this moment is charged."""
    return province_day(now)
