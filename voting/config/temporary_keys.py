"""Keys that are destroyed when they have served: one file for each poll, outside the database.

Telephone calls rest under such a key while a poll is open, and the trustees' blinding numbers
between their decryptions and the result.

Rules this module keeps:
1. A poll's key is drawn when it is first needed, and destroyed when it has served: then nobody can
   read what rests under it, not even from the database's backups.
2. A key file appears whole or not at all, mode 0600; if two processes draw a key at the same time,
   one wins and both use its key. It is overwritten before it is removed. The folder is meant to be
   in memory (tmpfs) and is in no backup. It belongs to this account and no other can write to it,
   so that nobody can plant a key that they know.
3. No key is in a `repr`, an exception or a log.
4. What is encrypted is bound to its purpose (a call, its step, and whether it is memory or answer;
   a poll and its trustee), and decrypts for no other.
5. Unless another folder is set, the keys are in memory, where no backup reads them. All processes
   of one installation find the folder by that of its secrets; no two installations share it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, ClassVar, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tally.durable import SECRET, write_new
from voting.domain.errors import ConfigurationError

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - where Linux has a file system in memory
"""Every account may write here, so `TemporaryKeys` checks whose the keys' folder is."""
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SUFFIX: Final = ".key"
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


class KeyLostError(Exception):
    """What rested under a poll's key can no longer be read: the key is gone."""


@dataclass(frozen=True)
class KeyCipher:
    """Encrypts what rests under one poll's key (AES-256-GCM; a fresh nonce comes first)."""

    key: bytes = field(repr=False)

    def seal(self, content: bytes, bound: str) -> bytes:
        """Encrypt; `bound` names what it is, and `open` needs the same."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, content, bound.encode())

    def open(self, sealed: bytes, bound: str) -> bytes:
        """Decrypt; `KeyLostError` for another key, or where `bound` was another."""
        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, encrypted, bound.encode())
        except (InvalidTag, ValueError):
            raise KeyLostError("what rests under this key does not open") from None


@dataclass(frozen=True)
class TemporaryKeys:
    """The key files of one folder; `NAME` is what they are, `SETTING` names the folder."""

    folder: Path
    NAME: ClassVar[str]
    SETTING: ClassVar[str]
    REMEDY: ClassVar[str]

    def prepare(self) -> None:
        """Make the folder if it is not there; `ConfigurationError` if it cannot be used."""
        with self._naming():
            self._make_folder()

    def cipher(self, poll: str) -> KeyCipher | None:
        """Return the poll's cipher, or None if it has no key now."""
        key = b""
        with self._naming(), suppress(FileNotFoundError):
            self._verify_own()
            with self._open(poll, os.O_RDONLY) as file:
                key = file.read(KEY_BYTES + 1)
        whole = len(key) == KEY_BYTES and any(key)  # zeros: it is being destroyed
        return KeyCipher(key) if whole else None

    def cipher_or_new(self, poll: str) -> KeyCipher:
        """Return the poll's cipher; draw a key if it has none.

        Raises `ConfigurationError` if the folder cannot be used.
        """
        existing = self.cipher(poll)
        if existing is not None:
            return existing
        with self._naming():
            self._make_folder()
            self._draw(poll)
        drawn = self.cipher(poll)
        if drawn is None:
            raise ConfigurationError(
                f"{self._path(poll)} is not a key of {KEY_BYTES} bytes; remove it, and "
                f"{self.REMEDY}."
            )
        return drawn

    def destroy(self, poll: str) -> bool:
        """Overwrite and remove the poll's key; return whether there was one."""
        with self._naming(), suppress(FileNotFoundError):
            self._verify_own()
            with self._open(poll, os.O_RDWR) as file:
                file.write(bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            self._path(poll).unlink(missing_ok=True)
            return True
        return False

    def destroy_all(self, polls: Iterable[str]) -> list[str]:
        """Destroy these polls' keys; return the polls that had one.

        Raises `ConfigurationError` if one cannot be destroyed, after destroying all the others.
        """
        destroyed, failures = [], dict[str, ConfigurationError]()
        for poll in polls:
            try:
                if self.destroy(poll):
                    destroyed.append(poll)
            except ConfigurationError as error:
                failures[poll] = error
        if failures:
            raise ConfigurationError(
                f"The {self.NAME} of these polls, which have served, are not destroyed: "
                f"{', '.join(failures)}. {next(iter(failures.values()))} Remove the files by hand."
            )
        return destroyed

    def polls(self) -> list[str]:
        """Return the polls that have a key, sorted."""
        with self._naming(), suppress(FileNotFoundError):
            self._verify_own()
            return sorted(path.stem for path in self.folder.glob(f"*{_SUFFIX}"))
        return []

    def _make_folder(self) -> None:
        with suppress(FileExistsError):
            self.folder.mkdir(mode=0o700, parents=True)
        self._verify_own()

    def _verify_own(self) -> None:
        """Raise `OSError` unless this is our folder, not a link, that no other can write to."""
        status = self.folder.lstat()
        own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
        if not own or status.st_mode & _OTHERS_WRITE:
            raise PermissionError(errno.EACCES, "it is not this account's alone")

    def _draw(self, poll: str) -> None:
        draft = self.folder / f".{poll}.{secrets.token_hex(8)}"
        write_new(draft, secrets.token_bytes(KEY_BYTES), SECRET)
        try:
            with suppress(FileExistsError):
                os.link(draft, self._path(poll))  # fails where another has drawn, unlike a rename
        finally:
            draft.unlink()

    def _open(self, poll: str, flags: int) -> BinaryIO:
        """Open a key file; a symbolic link is refused."""
        descriptor = os.open(self._path(poll), flags | os.O_NOFOLLOW)
        return os.fdopen(descriptor, "r+b" if flags & os.O_RDWR else "rb")

    def _path(self, poll: str) -> Path:
        return self.folder / f"{poll}{_SUFFIX}"

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Turn what the system refuses into an error that names the folder and the remedy."""
        try:
            yield
        except OSError as error:
            raise ConfigurationError(
                f"The folder of the {self.NAME}, {self.folder}, cannot be used "
                f"({error.strerror}); set {self.SETTING} to one that this account, and no "
                "other, can write."
            ) from None


class PhoneKeys(TemporaryKeys):
    """The keys that telephone calls rest under, until their poll is neither sealed nor open."""

    NAME, SETTING = "telephone keys", "RATIFY_PHONE_KEYS"
    REMEDY = "callers begin anew"


class ProofKeys(TemporaryKeys):
    """The keys that trustees' blinding numbers rest under, until the result is computed."""

    NAME, SETTING = "proof keys", "RATIFY_PROOF_KEYS"
    REMEDY = "trustees whose decryptions stand decrypt again, once these are set aside"


def usual_folder(secrets: Path, purpose: str) -> Path:
    """Return the folder of keys for an installation whose secrets are in `secrets` (5).

    `purpose`: `phone` or `proofs`. It is in memory if this system has a folder for that, otherwise
    inside the secrets.
    """
    if not in_memory():
        return secrets / purpose
    name = hashlib.sha256(os.fsencode(secrets.resolve())).hexdigest()[:16]
    return MEMORY / f"ratify-{name}-{purpose}"


def in_memory() -> bool:
    """Whether this system has a folder in memory that this account can write to."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)
