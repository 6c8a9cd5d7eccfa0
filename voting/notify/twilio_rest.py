"""Twilio's REST API, as the senders of text messages and of calls use it.

Rules this module keeps:
1. The library's own log, which holds every request in full, is switched off; its errors, which
   quote the number, never leave this module.
2. Nothing is read from the environment: account, token and address are arguments.
3. A request is made once; a message whose sending is in doubt is not sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from voting.domain.errors import NotDeliverableError, NotifyError

TIMEOUT: Final = 15.0
"""Seconds to wait for an answer."""
# With an empty mapping the library would read the process's environment.
_NO_ENVIRONMENT: Final = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


def open_client(account: str, token: str, base_url: str) -> Client:
    """Return a client of one account; `base_url` is the API's address."""
    silent = logging.Logger("silent")  # outside the hierarchy of loggers, and without a handler
    silent.disabled = True
    http = TwilioHttpClient(timeout=TIMEOUT, logger=silent, max_retries=0)
    client = Client(account, token, http_client=http, environment=dict(_NO_ENVIRONMENT))
    client.api.base_url = base_url
    return client


@contextmanager
def hiding_errors(service: str, unreachable: frozenset[int], advice: str) -> Iterator[None]:
    """Turn the library's errors into `NotifyError`, which quotes nothing of what was sent.

    `service` names the service. `unreachable` are Twilio's codes for a number that takes no such
    message (twilio.com/docs/api/errors): they become `NotDeliverableError` with `advice`.
    """
    try:
        yield
    # "from None" throughout: these errors quote the number
    except TwilioRestException as error:
        if error.code in unreachable:
            raise NotDeliverableError(advice) from None
        raise NotifyError(
            f"The {service} did not take the message (status {error.status}, code {error.code}); "
            "try again later."
        ) from None
    except (TwilioException, OSError) as error:
        raise NotifyError(
            f"The {service} did not answer ({type(error).__name__}); try again later."
        ) from None
