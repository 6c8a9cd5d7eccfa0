"""The server's keys, all derived from one master secret of 32 bytes.

Rules this module keeps:
1. One master, kept in a file of mode 0600 outside the database; each use has its own key, by
   HKDF-SHA256 with a distinct label, so that no key serves two purposes.
2. One log key for each poll: it signs papers, receipts, manifests and checkpoints. Its public half
   is sealed in poll.json.
3. No key, master or derived, is ever in a `repr`, an exception or a log.
4. None of these keys opens a ballot: those are the trustees', and no server has them.
5. What claimants say rests under keys of its own, in a second file, newest first: a new one is put
   first, what rests is encrypted anew, and the old ones go (`ratify db rotate-claim-keys`).
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
                f"{KEY_FILE} from its backup, or create one with `ratify db init`."
            )

    def log_key(self, poll: str) -> Ed25519PrivateKey:
        """Return the key that signs `poll`'s papers, receipts, manifests and checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self._derive(f"log|{poll}"))

    def nonce_key(self, poll: str) -> bytes:
        """Return the 32-byte key that authenticates `poll`'s sign-in nonces."""
        return self._derive(f"nonce|{poll}")

    def claim_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests that stand for `poll`'s claims and claimants."""
        return self._derive(f"claim|{poll}")

    def code_key(self, poll: str) -> bytes:
        """Return the 32-byte key of the digests of `poll`'s one-time codes and links."""
        return self._derive(f"code|{poll}")

    @cached_property
    def claim_box(self) -> MultiFernet:
        """The box that claims, notes on them and messages to people rest in.

        Raises:
            ConfigurationError: the server has no claim keys.
        """
        if not self.claims:
            raise ConfigurationError(
                f"The server has no {CLAIM_KEYS_FILE}; restore it from its backup, or create one "
                "with `ratify db init`."
            )
        return MultiFernet([Fernet(key) for key in self.claims])

    @cached_property
    def session_key(self) -> bytes:
        """The 32-byte key of the officers' cookies and the forms' tokens."""
        return self._derive("session")

    @cached_property
    def throttle_key(self) -> bytes:
        """The 32-byte key of the digests that stand for addresses in the failure counters."""
        return self._derive("throttle")

    @cached_property
    def totp_box(self) -> Fernet:
        """The box that the officers' TOTP secrets rest in."""
        return Fernet(base64.urlsafe_b64encode(self._derive("totp")))

    def _derive(self, label: str) -> bytes:
        """HKDF-SHA256 (RFC 5869) of the master with info `ratify/server/v1/<label>`."""
        info = f"ratify/server/v1/{label}".encode()
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(self.master)


def create_keys(directory: Path) -> ServerKeys:
    """Draw a master secret and write it to `directory`/server.key, mode 0600.

    The file appears whole or not at all, and an existing one is never replaced.

    Raises:
        ConfigurationError: there is already a key there, or the directory cannot be written.
    """
    path = directory / KEY_FILE
    master = secrets.token_bytes(MASTER_BYTES)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, base64.b64encode(master) + b"\n")
    except FileExistsError as error:
        raise ConfigurationError(
            f"{path} exists already; it is never replaced, for every log key comes from it."
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
    return ServerKeys(master)


def read_keys(directory: Path) -> ServerKeys:
    """Read `directory`/server.key.

    Raises:
        ConfigurationError: the file is missing, readable by others, or not 32 bytes of base64.
    """
    path = directory / KEY_FILE
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"{path} can be read by others; run `chmod 600 {path}`.")
        text = path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}); set RATIFY_SECRETS to the directory that "
            f"holds it, or create one with `ratify db init`."
        ) from error
    try:
        return ServerKeys(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise ConfigurationError(f"{path} is not base64; restore it from its backup.") from error


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
