"""Twilio's signature, which proves that a webhook comes from the line's own account.

Rules this module keeps:
1. The signature covers every form field and the public address, which is taken from the settings:
   a proxy in front of the server may change the request's own address.
2. A request without a signature, or with a wrong one, gets status 403 before anything is read from
   it, and is counted.
"""

from __future__ import annotations

from typing import Final

from flask import Request
from twilio.request_validator import RequestValidator

from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError, RefusedError

HEADER: Final = "X-Twilio-Signature"


class SignatureRefusedError(RefusedError):
    """The webhook is not signed by the line's own account."""

    slug = "signature-refused"


def verify_token(settings: Settings) -> None:
    """Raise `ConfigurationError` unless there is a token to check signatures with."""
    if not settings.phone.token:
        raise ConfigurationError(
            "The telephone line has no RATIFY_TWILIO_TOKEN to check webhooks with; set it to the "
            "Twilio account's token (for a test, to any text that `ratify phone` is given too)."
        )


def verify_signature(settings: Settings, request: Request) -> None:
    """Raise `SignatureRefusedError` unless the request is signed for its public address."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    url = f"{settings.phone_url}{request.path}{query}"
    given = request.headers.get(HEADER, "")
    if not RequestValidator(settings.phone.token).validate(url, request.form, given):
        raise SignatureRefusedError(
            "The webhook's signature is missing or wrong. Compare RATIFY_PHONE_URL with the "
            "number's webhook address, and RATIFY_TWILIO_TOKEN with the account's token."
        )
