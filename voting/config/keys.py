"""The server's keys, all derived from one master secret of 32 bytes.

Rules this module keeps:
1. One master, kept in a file of mode 0600 outside the database; each use has its own key, by
   HKDF-SHA256 with a distinct label, so that no key serves two purposes.
2. One log key for each poll: it signs authorizations, receipts, manifests and checkpoints. Its
   public half is sealed in poll.json.
3. No key, master or derived, is ever in a `repr`, an exception or a log.
4. None of these keys opens a ballot: those are the trustees', and no server has them.
5. What claimants say is encrypted with keys of its own, in a second file, one on a line, newest
   first. To change them (`ratify db rotate-claim-keys`), a new one is put first, everything is
   encrypted again, and the old ones are removed. That file is replaced whole, or not at all.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tally.capped import SECRET_LINE, read_capped
from tally.durable import locked_folder, replace_secret
from tally.errors import CappedFileError
from voting.domain.errors import ConfigurationError

MASTER_BYTES: Final = 32
KEY_FILE: Final = "server.key"
CLAIM_KEYS_FILE: Final = "claims.keys"


@dataclass(frozen=True)
class ServerKeys:
    """The keys derived from `master` (32 random bytes), and those of the claims.

    `claims` are Fernet keys (44 characters each), the newest first.
    """

    master: bytes = field(repr=False)
    claims: tuple[bytes, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != MASTER_BYTES:
            raise ConfigurationError(
                f"The server's key has {len(self.master)} bytes, not {MASTER_BYTES}; restore "
                f"{KEY_FILE} from its backup."
            )

    def log_key(self, poll: str) -> Ed25519PrivateKey:
        """Return the key that signs what the server issues in `poll`, and its checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self._derive(f"log|{poll}"))

    def nonce_key(self, poll: str) -> bytes:
        """Return the 32-byte key that authenticates `poll`'s sign-in nonces."""
        return self._derive(f"nonce|{poll}")

    def claim_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests that stand for `poll`'s claims and claimants."""
        return self._derive(f"claim|{poll}")

    def code_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests of `poll`'s one-time codes."""
        return self._derive(f"code|{poll}")

    def link_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests of `poll`'s links for a new voting code."""
        return self._derive(f"link|{poll}")

    def contact_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests that stand for `poll`'s changed contacts."""
        return self._derive(f"contact|{poll}")

    def removal_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests that stand for `poll`'s removals from the list."""
        return self._derive(f"removal|{poll}")

    def challenge_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests that stand for `poll`'s challenges of members."""
        return self._derive(f"challenge|{poll}")

    def contact_check_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the checks beside the contacts on `poll`'s roster."""
        return self._derive(f"contact-check|{poll}")

    @cached_property
    def claim_cipher(self) -> MultiFernet:
        """The cipher of claims, notes on them and messages to people, at rest.

        Raises:
            ConfigurationError: the server has no claim keys.
        """
        if not self.claims:
            raise ConfigurationError(
                f"The server has no {CLAIM_KEYS_FILE}; restore it from its backup."
            )
        return MultiFernet([Fernet(key) for key in self.claims])

    @cached_property
    def session_key(self) -> bytes:
        """The 32-byte key of the forms' tokens and of the passkeys' challenges."""
        return self._derive("session")

    @cached_property
    def throttle_key(self) -> bytes:
        """The 32-byte key of the digests that stand for addresses in the failure counters."""
        return self._derive("throttle")

    @cached_property
    def request_marks_key(self) -> bytes:
        """The 32-byte key of the digests that mark requests as done."""
        return self._derive("request-marks")

    @cached_property
    def call_key(self) -> bytes:
        """The 32-byte key that encrypts telephone calls before they are about a poll."""
        return self._derive("call")

    @cached_property
    def officer_session_key(self) -> bytes:
        """The 32-byte key of the digests of the officers' sessions."""
        return self._derive("officer-session")

    @cached_property
    def account_key(self) -> bytes:
        """The 32-byte key of the seals of the officers' accounts."""
        return self._derive("account")

    @cached_property
    def difference_key(self) -> bytes:
        """The 32-byte key of the digests that mark differences as known."""
        return self._derive("difference")

    def totp_cipher(self, officer: str) -> Fernet:
        """Return the cipher of one officer's TOTP secret, at rest; another's it does not open."""
        return Fernet(base64.urlsafe_b64encode(self._derive(f"totp|{officer}")))

    @cached_property
    def nobodys_totp_key(self) -> bytes:
        """The 32-byte key of the TOTP secrets that stand for accounts that are not there."""
        return self._derive("nobodys-totp")

    def _derive(self, label: str) -> bytes:
        """HKDF-SHA256 (RFC 5869) of the master with info `ratify/server/v1/<label>`."""
        info = f"ratify/server/v1/{label}".encode()
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(self.master)


def create_missing_keys(directory: Path) -> ServerKeys:
    """Draw a master secret and a claim key, write what is missing in `directory`, and read both.

    A file appears whole or not at all, mode 0600; one that is there is never replaced. Whether keys
    may be made at all, the database says: `voting.services.installation.set_up`.

    Raises:
        ConfigurationError: the directory cannot be written, or a file is not keys.
    """
    with _naming(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    drawn = {
        KEY_FILE: base64.b64encode(secrets.token_bytes(MASTER_BYTES)) + b"\n",
        CLAIM_KEYS_FILE: _lines([Fernet.generate_key()]),
    }
    for name, content in drawn.items():
        with _naming(directory / name), suppress(FileExistsError):
            _write_once(directory / name, content)
    return read_keys(directory)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error


def add_claim_key(directory: Path) -> None:
    """Put a new claim key first; the old one still decrypts what it encrypted.

    Raises:
        ConfigurationError: an earlier change of keys is not finished, or the file cannot be read
            or replaced.
    """

    def add(keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
        if len(keys) > 1:
            raise ConfigurationError(
                f"{directory / CLAIM_KEYS_FILE} has an old key still; finish the change of keys "
                "that is under way with `ratify db rotate-claim-keys --finish`."
            )
        return (Fernet.generate_key(), *keys)

    _replace_claim_keys(directory, add)


def drop_old_claim_keys(directory: Path, used: ServerKeys) -> None:
    """Keep only the newest claim key, once everything was encrypted again with `used`.

    Raises:
        ConfigurationError: the file has changed since `used` was read from it (nothing is dropped),
            or cannot be read or replaced.
    """

    def drop(keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
        if keys != used.claims:
            raise ConfigurationError(
                f"{directory / CLAIM_KEYS_FILE} was changed meanwhile, so no key was dropped; run "
                "the command again."
            )
        return keys[:1]

    _replace_claim_keys(directory, drop)


def read_keys(directory: Path) -> ServerKeys:
    """Read `directory`/server.key and `directory`/claims.keys.

    Raises:
        ConfigurationError: a file is missing, readable by others, or not keys in their one form.
    """
    return ServerKeys(_read_master(directory / KEY_FILE), _read_claims(directory / CLAIM_KEYS_FILE))


def _read_master(path: Path) -> bytes:
    try:
        return base64.b64decode(_read_secret(path).strip(), validate=True)
    except ValueError as error:
        raise ConfigurationError(f"{path} is not base64; restore it from its backup.") from error


def _read_claims(path: Path) -> tuple[bytes, ...]:
    keys = tuple(_read_secret(path).splitlines())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = ()
    if not keys:
        raise ConfigurationError(
            f"{path} is not one key of 44 characters on each line; restore it from its backup."
        )
    return keys


def _read_secret(path: Path) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"{path} can be read by others; run `chmod 600 {path}`.")
        return read_capped(path, SECRET_LINE)
    except CappedFileError as error:
        raise ConfigurationError(f"{error}; restore it from its backup.") from error
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}); set RATIFY_SECRETS to the directory that "
            "holds it, copy the folder from a machine on which the server runs, or restore it from "
            "its backup. For a new server, `ratify db init` makes one."
        ) from error


def _replace_claim_keys(
    directory: Path, change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
) -> None:
    path = directory / CLAIM_KEYS_FILE
    with _naming(path), locked_folder(directory):
        replace_secret(path, _lines(change(_read_claims(path))))


def _lines(keys: Iterable[bytes]) -> bytes:
    return b"".join(key + b"\n" for key in keys)


def _write_once(path: Path, content: bytes) -> None:
    """Write `content` to a new file beside `path`, sync it, and link it to `path`."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails where `path` exists, unlike a rename
    finally:
        draft.unlink()
