"""SMS by Twilio's REST API (`twilio_rest`), and how many of them a text takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Final

from twilio.rest import Client

from voting.domain.claims.contact import Contact
from voting.notify.channels import TWILIO_URL
from voting.notify.sender import Message
from voting.notify.twilio_rest import hiding_errors, open_client

UNREACHABLE: Final = frozenset({21211, 21214, 21217, 21265, 21408, 21610, 21612, 21614})
_ADVICE: Final = "That number takes no text message; check it, or give an e-mail address."


GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters that take one place each (GSM 03.38, without the extension table)."""


def segments(text: str) -> int:
    """Return how many SMS a text takes, each of which is paid for.

    One holds 160 characters of `GSM`, or 153 where the text takes several; of texts with any other
    character, 70 and 67.
    """
    alone, joined = (160, 153) if GSM.issuperset(text) else (70, 67)
    return 1 if len(text) <= alone else ceil(len(text) / joined)


@dataclass(frozen=True)
class SmsSender:
    """Sends through one Twilio account.

    `number` is the sender's, in E.164 form, or a messaging service (`MG...`); `base_url` is the
    API's address.
    """

    account: str
    token: str = field(repr=False)
    number: str
    base_url: str = TWILIO_URL

    def send(self, contact: Contact, message: Message) -> None:
        """Send the message's short text (see `Sender`)."""
        service = {"messaging_service_sid": self.number}
        sender = service if self.number.startswith("MG") else {"from_": self.number}
        with hiding_errors("SMS service", UNREACHABLE, _ADVICE):
            self._client.api.account.messages.create(to=contact.value, body=message.short, **sender)

    @cached_property
    def _client(self) -> Client:
        return open_client(self.account, self.token, self.base_url)
