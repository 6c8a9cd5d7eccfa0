"""What a sender of messages is, and the choice of a channel by the kind of contact.

Rules this module keeps:
1. Code that sends a message knows only `Sender`: a contact, a message, and `NotifyError` if it
   cannot be sent.
2. No sender logs, prints or raises a contact, a message or a code, at any level; its errors hide
   the library's, which quote them.
3. A message is sent once: a sender that does not know whether it was sent does not try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import NotifyError


@dataclass(frozen=True)
class Message:
    """What a person is told: `subject` and `text` by e-mail, `short` by SMS, `spoken` in a call.

    `text` is paragraphs of plain text; `language` is `en` or `fr`; `spoken` is empty if nobody is
    called with this message. None of it is in the `repr`.
    """

    subject: str = field(repr=False)
    text: str = field(repr=False)
    short: str = field(repr=False)
    language: str = field(default="en", repr=False)
    spoken: str = field(default="", repr=False)


class Sender(Protocol):
    """Sends a message to a contact."""

    def send(self, contact: Contact, message: Message) -> None:
        """Send the message; return once it is handed over.

        Raises:
            NotDeliverableError: this contact takes no messages: the person should give another.
            SpendingCapError: the day's messages are used up.
            NotifyError: the service did not take it; nothing is known to have been sent.
        """
        ...


@dataclass(frozen=True)
class ByKind:
    """Sends through the sender for the contact's kind; refuses a kind that has none."""

    senders: Mapping[ContactKind, Sender]

    def send(self, contact: Contact, message: Message) -> None:
        """Send by the contact's own channel (see `Sender`)."""
        sender = self.senders.get(contact.kind)
        if sender is None:
            other = "a mobile number" if contact.kind is ContactKind.EMAIL else "an e-mail address"
            raise NotifyError(f"This server sends no messages of this kind; give {other}.")
        sender.send(contact, message)
