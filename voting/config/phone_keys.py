"""The keys that encrypt stored telephone calls: one file for each poll, outside the database.

Rules this module keeps:
1. A poll's key is drawn when its first call needs it, and destroyed when the poll is no longer
   sealed or open: then nobody can read what callers keyed, not even from the database's backups.
2. A key file appears whole or not at all, mode 0600; if two processes draw a key at the same time,
   one wins and both use its key. It is overwritten before it is removed. The folder is meant to be
   in memory (tmpfs) and is in no backup. It belongs to this account and no other can write to it,
   so that nobody can plant a key that they know.
3. No key is in a `repr`, an exception or a log.
4. What is encrypted is bound to its purpose (a call, its step, and whether it is memory or answer),
   and decrypts for no other.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tally.durable import SECRET, write_new
from voting.domain.errors import ConfigurationError

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SUFFIX: Final = ".key"
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


class CallLostError(Exception):
    """What a call held can no longer be read: its poll's key is gone."""


@dataclass(frozen=True)
class CallCipher:
    """Encrypts what calls of one poll hold (AES-256-GCM; a fresh nonce precedes the ciphertext)."""

    key: bytes = field(repr=False)

    def seal(self, content: bytes, bound: str) -> bytes:
        """Encrypt; `bound` names the call and the content, and `open` needs the same."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, content, bound.encode())

    def open(self, sealed: bytes, bound: str) -> bytes:
        """Decrypt; `CallLostError` for another key, or where `bound` was another."""
        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, encrypted, bound.encode())
        except (InvalidTag, ValueError):
            raise CallLostError("the call's content does not open") from None


@dataclass(frozen=True)
class PhoneKeys:
    """The key files of one folder."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder if it is not there; `ConfigurationError` if it cannot be used."""
        with self._naming():
            self._make_folder()

    def cipher(self, poll: str) -> CallCipher | None:
        """Return the poll's cipher, or None if it has no key now."""
        key = b""
        with self._naming(), suppress(FileNotFoundError):
            self._verify_own()
            with self._open(poll, os.O_RDONLY) as file:
                key = file.read(KEY_BYTES + 1)
        whole = len(key) == KEY_BYTES and any(key)  # zeros: it is being destroyed
        return CallCipher(key) if whole else None

    def cipher_or_new(self, poll: str) -> CallCipher:
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
                f"{self._path(poll)} is not a key of {KEY_BYTES} bytes; remove it, and callers "
                "begin anew."
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
                f"The folder of the telephone keys, {self.folder}, cannot be used "
                f"({error.strerror}); set RATIFY_PHONE_KEYS to one that this account, and no "
                "other, can write."
            ) from None
