"""Wiring: from settings to the context that every use case is given.

Rules this module keeps:
1. Only this module connects the services to the storage.
2. A server starts only with its keys, and with a database at this software's revision to which
   these keys belong (voting/services/installation.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from audit.record.units import Bilingual
from voting.config.keys import ServerKeys, read_keys
from voting.config.settings import Settings
from voting.domain.claims.contact import ContactKind
from voting.notify.channels import SmtpServer, TwilioAccount
from voting.notify.email import EmailSender
from voting.notify.folder import FolderSender
from voting.notify.sender import ByKind, Sender
from voting.notify.sms import SmsSender
from voting.notify.voice import VoiceSender
from voting.ports.unit_of_work import Context
from voting.services.installation import set_up, verify_start
from voting.storage.clock import Clock, database_time
from voting.storage.migrate import Upgraded, upgrade
from voting.storage.store import SqlStore

__all__ = ["Context", "initialise", "open_context", "open_sender", "open_store"]


def open_store(
    settings: Settings, keys: ServerKeys | None = None, clock: Clock = database_time
) -> SqlStore:
    """Return the store of the settings' database.

    Without keys, as before they are made, it recognises no officer's account.

    Raises:
        ConfigurationError: the database is not at this software's revision.
        StoreUnavailableError: the database does not answer.
    """
    account_key = secrets.token_bytes(32) if keys is None else keys.account_key
    return SqlStore(settings.database_url, account_key, clock)


def open_context(settings: Settings, clock: Clock = database_time) -> Context:
    """Return the context: store, server keys, settings.

    Raises:
        ConfigurationError: the server's keys or the database's schema are missing or wrong, or the
            keys are another database's.
        StoreUnavailableError: the database does not answer.
    """
    keys = read_keys(settings.secrets)
    store = open_store(settings, keys, clock)
    ctx = Context(store=store, keys=keys, settings=settings)
    try:
        verify_start(ctx)
    except BaseException:
        store.close()
        raise
    return ctx


def open_sender(settings: Settings) -> Sender:
    """Return the sender of messages by the settings' channels.

    A contact of a kind without a channel is refused with `NotifyError`.

    Raises:
        ConfigurationError: the address that e-mail comes from is not valid.
    """
    post, senders = settings.post, dict[ContactKind, Sender]()
    if post.folder is not None:
        return FolderSender(post.folder)
    if post.smtp is not None:
        senders[ContactKind.EMAIL] = _email(post.smtp, post.mail_from, post.union.name)
    if post.twilio is not None:
        senders[ContactKind.MOBILE] = _sms(post.twilio)
        if post.twilio.caller is not None:
            senders[ContactKind.VOICE] = _voice(post.twilio, post.twilio.caller)
    return ByKind(senders)


def _email(server: SmtpServer, sender: str, name: Bilingual) -> EmailSender:
    return EmailSender(
        server.host,
        server.port,
        sender,
        name,
        security=server.security,
        username=server.username,
        password=server.password,
    )


def _sms(account: TwilioAccount) -> SmsSender:
    return SmsSender(account.account, account.token, account.sender, account.url)


def _voice(account: TwilioAccount, caller: str) -> VoiceSender:
    return VoiceSender(account.account, account.token, caller, account.url)


@dataclass(frozen=True)
class Initialised:
    """A server's keys, and what its database's upgrade came to."""

    keys: ServerKeys
    database: Upgraded


def initialise(settings: Settings) -> Initialised:
    """Bring the database up to date, and make its keys if it is new.

    For `ratify db init`, the demonstration and the sample server; safe to repeat.

    Raises:
        ConfigurationError: the database has polls or keys, and the folder does not hold its keys;
            or the tables' owner must upgrade it.
    """
    upgraded = upgrade(settings.database_url, settings.database_owner_url)
    store = open_store(settings)
    try:
        return Initialised(set_up(store, settings), upgraded)
    finally:
        store.close()
