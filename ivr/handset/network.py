"""The network's side of a webhook: its form, its signature, the request over HTTP.

Rules this module keeps:
1. A webhook carries the form fields and the signature that Twilio's does.
2. What is signed is what is sent: the address with its query, and every field.
3. Keys are in no exception, `repr` or log: a caller presses a voting code.
4. It waits for an answer no longer than Twilio does, and follows no HTTP redirection.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from ivr.handset.twiml import LONGEST
from voting.domain.url import split_url

TIMEOUT_SECONDS: Final = 15
"""How long Twilio waits for a webhook's answer."""
CALLER: Final = "+14165550123"
CALLED: Final = "+14165550199"
_FORM: Final = "application/x-www-form-urlencoded"


class PhoneError(Exception):
    """The base of this package's errors: the telephone cannot go on, and the message says why."""


class CallOverError(PhoneError):
    """A call was used that has ended, or was never made."""


class CallFailedError(PhoneError):
    """A webhook failed and so did the fallback: Twilio would apologize and hang up."""


class WebhookError(PhoneError):
    """A webhook was not answered, or not with TwiML."""


@dataclass(frozen=True)
class Webhook:
    """One request: its address, its form fields, and the signature over both."""

    url: str
    fields: Mapping[str, str] = field(repr=False)
    signature: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that Twilio sends with it."""
        return {"Content-Type": _FORM, "X-Twilio-Signature": self.signature}

    @property
    def body(self) -> bytes:
        """The form, as it is sent."""
        return urlencode(self.fields).encode()


@dataclass(frozen=True)
class Answer:
    """What the server answered: the status and the body."""

    status: int
    body: bytes = field(repr=False)


Send = Callable[[Webhook], Answer]
"""Sends a webhook; raises `WebhookError` if no answer comes."""


def send_over_http(webhook: Webhook, timeout: float = TIMEOUT_SECONDS) -> Answer:
    """Send a webhook over HTTP or HTTPS, and follow no redirect; `WebhookError` if none answers."""
    address = split_url(webhook.url)
    if not address.netloc:
        raise WebhookError(f"{webhook.url} is not an address; one is like http://localhost:8001.")
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=timeout)
    try:
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", target, webhook.body, webhook.headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(LONGEST + 1))
    except (OSError, http.client.HTTPException) as error:
        raise WebhookError(f"{webhook.url} does not answer ({type(error).__name__}).") from error
    finally:
        connection.close()


@dataclass(frozen=True)
class PhoneLine:
    """A phone number of the server's, as it is set up at Twilio.

    `base` is the server's public address, such as https://vote.example.org; `token` the account's
    secret that signs every webhook.
    """

    base: str
    token: str = field(repr=False)
    send: Send = send_over_http
    account: str = "AC" + "0" * 32

    def address(self, name: str) -> str:
        """Return the address of a webhook: `voice`, `status` or `fallback`."""
        return f"{self.base.rstrip('/')}/phone/{name}"

    def sign(self, url: str, fields: Mapping[str, str]) -> Webhook:
        """Return a webhook with its signature."""
        signature = RequestValidator(self.token).compute_signature(url, dict(fields))
        return Webhook(url, dict(fields), signature)
