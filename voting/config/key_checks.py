"""Which keys belong to a database: digests under the keys, which the database keeps.

Rules this module keeps:
1. A check is HKDF-SHA256 (RFC 5869) of a key, with an info that names the key's purpose and the
   database's random identifier. Nobody gets a key from it, and it fits no other database.
2. The keys fit where every one of them has its check, and the first of the claims' keys, which
   encrypts, is current. A server that starts has every current key as well.
3. Every refusal names the folder, the database without its password, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from voting.config.keys import CLAIM_KEYS_FILE, KEY_FILE, ServerKeys
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError

_LABEL: Final = "ratify/key-check/v1"


class KeyPurpose(StrEnum):
    """What a key that has a check is for."""

    SERVER = "server"
    """The master in server.key, from which every log key comes."""
    CLAIMS = "claims"
    """A key in claims.keys."""
    CALLS = "calls"
    """A poll's key of telephone calls."""


@dataclass(frozen=True)
class KeyCheck:
    """The check of one key: 64 hexadecimal digits. A claims' key that was dropped is not current.

    A key that is not current still decrypts what an old backup holds, and encrypts nothing.
    """

    purpose: KeyPurpose
    digest: str
    current: bool = True

    @property
    def dropped(self) -> KeyCheck:
        """The check of the same key, once everything is encrypted with a newer one."""
        return replace(self, current=False)


def check_of(key: bytes, purpose: KeyPurpose, place: str) -> str:
    """Return a key's check in a place: a database's identifier, or a poll's (1)."""
    info = f"{_LABEL}|{purpose}|{place}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(key).hex()


def checks_of(keys: ServerKeys, database: str) -> tuple[KeyCheck, ...]:
    """Return the checks of the server's keys; those of the claims' keys newest first."""
    server = KeyCheck(KeyPurpose.SERVER, check_of(keys.master, KeyPurpose.SERVER, database))
    claims = (
        KeyCheck(KeyPurpose.CLAIMS, check_of(key, KeyPurpose.CLAIMS, database))
        for key in keys.claims
    )
    return (server, *claims)


@dataclass(frozen=True)
class DatabaseKeys:
    """A database's identifier (32 hexadecimal digits), and the checks of its keys."""

    database: str
    checks: tuple[KeyCheck, ...]

    def verify_in_use(self, keys: ServerKeys, settings: Settings) -> None:
        """Raise `ConfigurationError` unless these are keys of this database (2).

        One of the claims' keys may be missing: a change of keys is under way on another machine.
        """
        server, *claims = checks_of(keys, self.database)
        if server not in self._current(KeyPurpose.SERVER):
            raise _other_keys(KEY_FILE, settings)
        known = [one.digest for one in self.checks if one.purpose is KeyPurpose.CLAIMS]
        if any(one.digest not in known for one in claims):
            raise _other_keys(CLAIM_KEYS_FILE, settings)
        if not set(claims[:1]) & set(self._current(KeyPurpose.CLAIMS)):
            raise ConfigurationError(
                f"The first key in {settings.secrets / CLAIM_KEYS_FILE} was dropped from the "
                f"database {settings.database}; {_COPY}."
            )

    def verify_whole(self, keys: ServerKeys, settings: Settings) -> None:
        """Raise `ConfigurationError` unless these are all keys of this database (2)."""
        self.verify_in_use(keys, settings)
        if not set(self._current(KeyPurpose.CLAIMS)) <= set(checks_of(keys, self.database)):
            raise ConfigurationError(
                f"{settings.secrets / CLAIM_KEYS_FILE} lacks a key that is in use in the database "
                f"{settings.database}; {_COPY}."
            )

    def _current(self, purpose: KeyPurpose) -> Sequence[KeyCheck]:
        return [one for one in self.checks if one.purpose is purpose and one.current]


_COPY: Final = (
    "copy the whole folder of the secrets from a machine on which the server runs, or restore it "
    "from the backup that belongs to this database (docs/server.md, sections 5 and 6)"
)


def no_keys(settings: Settings) -> ConfigurationError:
    """Return the refusal of a database that has polls, or has no check of any key."""
    return ConfigurationError(
        f"The database {settings.database} does not say which keys are its own, so the keys in "
        f"{settings.secrets} are not used with it: `ratify db init` sets up a new database, and "
        "a database with polls is restored from its backup."
    )


def missing_keys(settings: Settings, cause: ConfigurationError) -> ConfigurationError:
    """Return the refusal to make keys for a database that has keys already."""
    return ConfigurationError(
        f"The database {settings.database} has keys already, so none are made in "
        f"{settings.secrets}: {_COPY}. ({cause.message})"
    )


def _other_keys(file: str, settings: Settings) -> ConfigurationError:
    return ConfigurationError(
        f"{settings.secrets / file} is not of the database {settings.database}: under other keys "
        f"nothing is signed or read there; {_COPY}."
    )
