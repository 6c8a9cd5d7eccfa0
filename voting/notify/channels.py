"""The channels by which this server sends messages, and their budget: part of the settings.

Rules this module keeps:
1. A channel is configured completely or not at all: a missing or invalid setting stops the start-up
   and is named. No channel is configured without the union's name.
2. Passwords and messages go over encrypted connections, except to a server on this machine.
3. A folder in place of all channels is for samples, demonstrations and tests.
4. No `repr` and no error shows a password or a token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from audit.record.units import Bilingual
from voting.domain.claims.contact import ContactKind, parse_email
from voting.domain.errors import ConfigurationError, ContactError
from voting.domain.url import THIS_MACHINE, split_url
from voting.notify.budget import Budget
from voting.notify.email import Security
from voting.notify.sender import SOME_UNION, UnionName

TWILIO_URL: Final = "https://api.twilio.com"
_SCHEMES: Final = {
    "smtp": (Security.NONE, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
}
_SMTP_FORM: Final = (
    "RATIFY_SMTP_URL must be like smtp+starttls://user:password@mail.example.org:587, or smtps://; "
    "smtp:// only for localhost."
)


_NO_UNION: Final = (
    "Every message names the union: set RATIFY_UNION_EN, RATIFY_UNION_FR and RATIFY_UNION_SHORT."
)


@dataclass(frozen=True)
class SmtpServer:
    """A mail server: its address, how the connection is encrypted, and the account, if any."""

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TwilioAccount:
    """A Twilio account; `sender` is a number in E.164 form or a messaging service (`MG...`)."""

    account: str
    token: str = field(repr=False)
    sender: str
    url: str = TWILIO_URL

    @property
    def caller(self) -> str | None:
        """The number that calls are made from, or None where the sender is not a number."""
        return self.sender if self.sender.startswith("+") else None


@dataclass(frozen=True)
class PostSettings:
    """The channels for messages to people; none by default, and then claims are refused.

    `mail_from` is the address that e-mail comes from. `folder` takes every message as a file, in
    place of all channels. `union` is whom messages are from.
    """

    smtp: SmtpServer | None = None
    mail_from: str = ""
    twilio: TwilioAccount | None = None
    folder: Path | None = None
    budget: Budget = field(default_factory=Budget)
    union: UnionName = SOME_UNION

    def __post_init__(self) -> None:
        if (self.smtp is None) != (not self.mail_from):
            raise ConfigurationError("RATIFY_SMTP_URL and RATIFY_MAIL_FROM go together: set both.")
        if self.mail_from:
            _verify_sender(self.mail_from)
        if (self.smtp or self.twilio) and self.union is SOME_UNION:
            raise ConfigurationError(_NO_UNION)
        if self.folder is not None and (self.smtp or self.twilio):
            raise ConfigurationError(
                "RATIFY_MAIL_FOLDER takes every message in place of sending it; remove it, or the "
                "settings of the mail server and of Twilio."
            )

    @property
    def kinds(self) -> frozenset[ContactKind]:
        """The kinds of contact that this server reaches."""
        reached = {
            ContactKind.EMAIL: self.smtp or self.folder,
            ContactKind.MOBILE: self.twilio or self.folder,
            ContactKind.VOICE: (self.twilio and self.twilio.caller) or self.folder,
        }
        return frozenset(kind for kind, channel in reached.items() if channel is not None)


def _verify_sender(address: str) -> None:
    try:
        parse_email(address)
    except ContactError:
        raise ConfigurationError(
            "RATIFY_MAIL_FROM must be a plain address, like vote@union.example."
        ) from None


def parse_smtp_url(text: str) -> SmtpServer:
    """Read the mail server's URL, user and password percent-encoded; raise `ConfigurationError`.

    Checks: (1) the scheme says how the connection is encrypted; (2) there is a host, and nothing
    after the port; (3) there are user and password, or neither; (4) without encryption, the host is
    this machine.
    """
    parts = split_url(text)
    security, usual = _SCHEMES.get(parts.scheme, (None, 0))  # (1)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment)
    both = (parts.username is None) == (parts.password is None)
    if security is None or not parts.hostname or not bare or not both:  # (2) (3)
        raise ConfigurationError(_SMTP_FORM)
    if security is Security.NONE and parts.hostname not in THIS_MACHINE:  # (4)
        raise ConfigurationError(_SMTP_FORM)
    return SmtpServer(
        parts.hostname,
        parts.port or usual,
        security,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )


def make_union(en: str, fr: str, short: str) -> UnionName:
    """Return the union's name; that of an example where none of it is given.

    Raises `ConfigurationError` where it is incomplete or one of its parts is not allowed.
    """
    return UnionName(Bilingual(en, fr), short) if en or fr or short else SOME_UNION


def make_twilio(account: str, token: str, sender: str, url: str) -> TwilioAccount | None:
    """Return the account, or None where neither account nor sender is given.

    The token may be given alone, for the telephone line. Raises `ConfigurationError` for any other
    incomplete combination.
    """
    if not (account or sender):
        return None
    if not (account and token and sender):
        raise ConfigurationError(
            "RATIFY_TWILIO_ACCOUNT, RATIFY_TWILIO_TOKEN and RATIFY_TWILIO_FROM go together: set "
            "all three."
        )
    address = split_url(url)
    local = address.scheme == "http" and address.hostname in THIS_MACHINE
    if not local and (address.scheme != "https" or not address.hostname):
        raise ConfigurationError(f"RATIFY_TWILIO_URL must be like {TWILIO_URL}.")
    return TwilioAccount(account, token, sender, url)
