"""A message read out in a telephone call that Twilio makes (`twilio_rest`).

Rules this module keeps:
1. The text goes with the request (inline TwiML): Twilio fetches no address, so none can be guessed.
2. Only words that were written for the ear are said (`aloud`), never a text message. They are said
   twice; the call accepts no keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from voting.domain.claims.contact import Contact
from voting.domain.errors import NotifyError
from voting.notify.channels import TWILIO_URL
from voting.notify.sender import Message
from voting.notify.twilio_rest import hiding_errors, open_client

UNREACHABLE: Final = frozenset({21210, 21211, 21214, 21215, 21216, 21217, 21219, 21265})
RING_SECONDS: Final = 40
TIMES: Final = 2
"""How often the message is said."""
_ADVICE: Final = "That number cannot be called; check it, or give another."
_LANGUAGES: Final = {"en": "en-CA", "fr": "fr-CA"}
_NO_WORDS: Final = "This message has no words for a call; send it as text or e-mail."


@dataclass(frozen=True)
class VoiceSender:
    """Calls through one Twilio account.

    `number` is the one that the call comes from, in E.164 form; `base_url` is the API's address.
    """

    account: str
    token: str = field(repr=False)
    number: str
    base_url: str = TWILIO_URL

    def send(self, contact: Contact, message: Message) -> None:
        """Call, and say the message's spoken words (see `Sender`)."""
        if not message.spoken:
            raise NotifyError(_NO_WORDS)
        with hiding_errors("telephone service", UNREACHABLE, _ADVICE):
            self._client.api.account.calls.create(
                to=contact.value, from_=self.number, twiml=spoken(message), timeout=RING_SECONDS
            )

    @cached_property
    def _client(self) -> Client:
        return open_client(self.account, self.token, self.base_url)


def spoken(message: Message) -> str:
    """Return the TwiML that says a message."""
    response = VoiceResponse()
    for _ in range(TIMES):
        response.pause(length=2)
        response.say(message.spoken, language=_LANGUAGES[message.language])
    return str(response)
