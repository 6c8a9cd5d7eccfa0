"""SMS by Twilio's REST API.

Rules this module keeps:
1. The library's own log, which holds every request whole, is switched off; its errors, which quote
   the number, never leave this module.
2. Nothing is read from the environment: account, token and address are given.
3. A request is made once; a message whose sending is in doubt is not sent again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from voting.domain.contact import Contact
from voting.domain.errors import NotDeliverableError, NotifyError
from voting.notify.channels import TWILIO_URL
from voting.notify.sender import Message

TIMEOUT: Final = 15.0
"""Seconds to wait for an answer."""
UNREACHABLE: Final = frozenset({21211, 21214, 21217, 21265, 21408, 21610, 21612, 21614})
"""Twilio's error codes for a number that takes no message (twilio.com/docs/api/errors)."""
# With an empty mapping the library would read the process's environment.
_NO_ENVIRONMENT: Final = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


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
        try:
            self._client.api.account.messages.create(to=contact.value, body=message.short, **sender)
        # "from None" throughout: these errors quote the number
        except TwilioRestException as error:
            if error.code in UNREACHABLE:
                raise NotDeliverableError(
                    "That number takes no text message; check it, or give an e-mail address."
                ) from None
            raise NotifyError(
                f"The SMS service did not take the message (status {error.status}, code "
                f"{error.code}); try again later."
            ) from None
        except (TwilioException, OSError) as error:
            raise NotifyError(
                f"The SMS service did not answer ({type(error).__name__}); try again later."
            ) from None

    @cached_property
    def _client(self) -> Client:
        silent = logging.Logger("silent")  # of no hierarchy, and with no handler
        silent.disabled = True
        http = TwilioHttpClient(timeout=TIMEOUT, logger=silent, max_retries=0)
        client = Client(
            self.account, self.token, http_client=http, environment=dict(_NO_ENVIRONMENT)
        )
        client.api.base_url = self.base_url
        return client
