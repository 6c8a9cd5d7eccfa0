"""The server's keys and its database belong together: set up once, and verified ever after.

Rules this module keeps:
1. Keys are made for a new database only: never beside polls, nor where the database has keys.
2. Of two machines that set one database up at once, one makes the keys; the other makes none, and
   says why.
3. A server starts only with all keys of its database, and with the log key that each poll's seal
   names, from the seal to the release. Readiness looks again, at what is in use and at the files.
4. A change of the claims' keys is one machine's: every other has the new key from there. The file
   is replaced before the database's transaction ends, so what was cut off can be finished.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Final

from audit.record.poll_document import parse_poll_document
from audit.record.signatures.ed25519 import public_key_text
from voting.config.key_checks import (
    DatabaseKeys,
    KeyCheck,
    KeyPurpose,
    checks_of,
    missing_keys,
    no_keys,
)
from voting.config.keys import (
    KEY_FILE,
    ServerKeys,
    add_claim_key,
    create_missing_keys,
    read_keys,
)
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, Store, UnitOfWork

DATABASE_BYTES: Final = 16
"""Random bytes in a database's identifier."""
SIGNED_FOR: Final = frozenset(
    {
        PollState.SEALED,
        PollState.OPEN,
        PollState.CLOSED,
        PollState.COUNTED,
        PollState.CERTIFIED,
    }
)
"""The states in which the server signs entries of a poll's log."""


def set_up(store: Store, settings: Settings) -> ServerKeys:
    """Make a new database's keys, or return the ones it has; safe to repeat, and to do at once.

    Raises:
        ConfigurationError: the database has polls or keys, and the folder does not hold its keys.
    """
    with store.unit_of_work() as uow:
        uow.installation.lock()
        found = uow.installation.keys()
        if found is not None:
            return _its_keys(found, settings)
        if uow.polls.list():
            raise no_keys(settings)
        keys = create_missing_keys(settings.secrets)
        database = secrets.token_hex(DATABASE_BYTES)
        uow.installation.begin(DatabaseKeys(database, checks_of(keys, database)))
        uow.commit()
    return keys


def _its_keys(found: DatabaseKeys, settings: Settings) -> ServerKeys:
    try:
        keys = read_keys(settings.secrets)
    except ConfigurationError as error:
        raise missing_keys(settings, error) from error
    found.verify_whole(keys, settings)
    return keys


def verify_start(ctx: Context) -> None:
    """Raise `ConfigurationError` unless the context's keys are all keys of its database (3)."""
    with ctx.store.reader() as uow:
        _found(uow, ctx.settings).verify_whole(ctx.keys, ctx.settings)
        _verify_log_keys(ctx, uow)


def verify_ready(ctx: Context) -> None:
    """Raise `ConfigurationError` unless the keys in use, and those in the files, are still its (3).

    While the claims' keys are changed, a machine that does not have the new one yet is ready.
    """
    filed = read_keys(ctx.settings.secrets)
    with ctx.store.reader() as uow:
        found = _found(uow, ctx.settings)
        for keys in (ctx.keys, filed):
            found.verify_in_use(keys, ctx.settings)
        _verify_log_keys(ctx, uow)


def _found(uow: UnitOfWork, settings: Settings) -> DatabaseKeys:
    found = uow.installation.keys()
    if found is None:
        raise no_keys(settings)
    return found


def _verify_log_keys(ctx: Context, uow: UnitOfWork) -> None:
    for poll in uow.polls.list():
        if poll.state in SIGNED_FOR:
            _verify_log_key(ctx, poll)


def _verify_log_key(ctx: Context, poll: Poll) -> None:
    if _sealed_log_key(poll.poll_json or b"") != public_key_text(ctx.keys.log_key(poll.id)):
        raise ConfigurationError(
            f"{ctx.settings.secrets / KEY_FILE} does not give the log key in the seal of poll "
            f"{poll.id}, in the database {ctx.settings.database}: restore the file that was there "
            "when the poll was sealed."
        )


@lru_cache(maxsize=32)
def _sealed_log_key(poll_json: bytes) -> str:
    """Return the log key in poll.json, which never changes once it is sealed."""
    return parse_poll_document(poll_json).log_key


# --- changing the claims' keys -----------------------------------------------------------------


def begin_rotation(store: Store, settings: Settings) -> None:
    """Put a new claims' key first in the file, and its check into the database (4).

    If an earlier attempt was cut off between file and database, that one is finished.

    Raises:
        ConfigurationError: the keys are not this database's, lack one that another machine has
            added, or an earlier change is not finished.
    """
    with store.unit_of_work() as uow:
        uow.installation.lock()
        found = _found(uow, settings)
        before = read_keys(settings.secrets)
        added = _unknown(found, before)
        if added is None:
            found.verify_whole(before, settings)
            add_claim_key(settings.secrets)
            added = _unknown(found, read_keys(settings.secrets))
        else:
            older = ServerKeys(before.master, before.claims[1:])
            found.verify_whole(older, settings)
        if added is not None:
            uow.installation.add(added)
        uow.commit()


def _unknown(found: DatabaseKeys, keys: ServerKeys) -> KeyCheck | None:
    """Return the check of the newest claims' key, if it has older ones and the database none."""
    _, newest, *older = checks_of(keys, found.database)
    known = [one.digest for one in found.checks]
    return newest if older and newest.digest not in known else None


def end_rotation(ctx: Context) -> None:
    """Let only the newest of the context's claims' keys be current: all is encrypted with it.

    Raises `ConfigurationError` if another machine has changed the keys meanwhile.
    """
    with ctx.store.unit_of_work() as uow:
        uow.installation.lock()
        found = _found(uow, ctx.settings)
        found.verify_whole(ctx.keys, ctx.settings)
        _, newest, *_ = checks_of(ctx.keys, found.database)
        for check in found.checks:
            if check.purpose is KeyPurpose.CLAIMS and check != newest and check.current:
                uow.installation.drop(check)
        uow.commit()
