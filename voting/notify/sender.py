"""What a sender of messages is, whom messages are from, and the channel for each kind of contact.

Rules this module keeps:
1. Code that sends a message knows only `Sender`: a contact, a message, and `NotifyError` if it
   cannot be sent.
2. No sender logs, prints or raises a contact, a message or a code, at any level; its errors hide
   the library's, which quote them.
3. A message is sent once: a sender that does not know whether it was sent does not try again.
4. A message says which union it is from: one that does not looks like a fraud.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from audit.record.units import Bilingual
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import ConfigurationError, NotifyError

_LONGEST_NAME: Final = 100
_SHORT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/&.-]{0,10}")


@dataclass(frozen=True)
class UnionName:
    """The union whose vote this is: its name in both languages, and its initials for text messages.

    Raises `ConfigurationError` for a name that no message can hold.
    """

    name: Bilingual
    short: str

    def __post_init__(self) -> None:
        for variable, text in (("EN", self.name.en), ("FR", self.name.fr)):
            if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
                raise ConfigurationError(
                    f"RATIFY_UNION_{variable} must be the union's name, 1 to {_LONGEST_NAME} "
                    "characters in one line."
                )
        if not _SHORT.fullmatch(self.short):
            raise ConfigurationError(
                "RATIFY_UNION_SHORT must be the union's initials: 1 to 11 letters without accents, "
                "digits, or / & . -"
            )


SOME_UNION: Final = UnionName(
    Bilingual("Example Teachers’ Union", "Syndicat d’exemple du personnel enseignant"), "EXAMPLE"
)
"""For samples, demonstrations and tests, which send nothing to anybody."""


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
