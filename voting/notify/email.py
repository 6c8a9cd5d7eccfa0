"""E-mail by SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the start.

Rules this module keeps:
1. One connection for each message, to the one configured server; it is closed whatever happens.
2. Where encryption is configured nothing is sent without it, and the server's certificate is
   verified.
3. The recipient is one mailbox, given to the server separately from the headers.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Final

from audit.record.units import Bilingual
from voting.domain.claims.contact import Contact, parse_email
from voting.domain.errors import (
    ConfigurationError,
    ContactError,
    NotDeliverableError,
    NotifyError,
)
from voting.notify.sender import SOME_UNION, Message

TIMEOUT: Final = 15.0
"""Seconds to wait for the server at each step."""


class Security(StrEnum):
    """How the connection is encrypted."""

    NONE = "none"
    """Not at all: for a relay on this machine only."""
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class EmailSender:
    """Sends through one SMTP server.

    `sender` is the address that messages come from, `name` what is shown for it, in the message's
    language. `tls` is the context that verifies the server's certificate; None: this
    machine's certificate authorities.
    """

    host: str
    port: int
    sender: str
    name: Bilingual = SOME_UNION.name
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        try:
            parse_email(self.sender)
        except ContactError as error:
            raise ConfigurationError("The sender of e-mail must be a plain address.") from error

    def send(self, contact: Contact, message: Message) -> None:
        """Send the message's subject and text (see `Sender`)."""
        email = self._compose(contact, message)
        try:
            server = self._connect()
            try:
                server.send_message(email, self.sender, [contact.value])
            finally:
                with suppress(smtplib.SMTPException, OSError):  # accepted or refused before this
                    server.quit()
        # "from None" throughout: these errors quote the recipient and the message
        except smtplib.SMTPRecipientsRefused:
            raise NotDeliverableError(
                "That address takes no message; check it, or give another contact."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotifyError(
                f"The e-mail server {self.host}:{self.port} did not take the message "
                f"({type(error).__name__}); try again later."
            ) from None

    def _connect(self) -> smtplib.SMTP:
        if self.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=self._context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=self._context())
            if self.username is not None:
                server.login(self.username, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context() if self.tls is None else self.tls

    def _compose(self, contact: Contact, message: Message) -> EmailMessage:
        email = EmailMessage(policy=SMTP)
        email["From"] = Address(self._shown_name(message), addr_spec=self.sender)
        email["To"] = contact.value
        email["Subject"] = message.subject
        email["Date"] = format_datetime(datetime.now(UTC))
        email["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers
        email.set_content(message.text, cte="quoted-printable")
        return email

    def _shown_name(self, message: Message) -> str:
        return self.name.fr if message.language == "fr" else self.name.en
