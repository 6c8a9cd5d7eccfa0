"""Ed25519 key files: an officer's, and the credential authority's.

Rules this module keeps:
1. The private key is in one file of mode 0600, sealed under a passphrase (`tally.sealed_file`), and
   never on the server.
2. A file says what it is for: an officer's key signs no voters' list, the authority's no act.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.signing import KEY_LENGTH, public_key_text
from tally.errors import KeyFileError
from tally.protocol.encoding import b64decode, b64encode, fields, load_canonical
from tally.protocol.errors import ProtocolError
from tally.sealed_file import seal, unseal, verify_passphrase
from voting.domain.errors import MalformedError, RefusedError
from voting.services.files import write_private

_FILE = ("kind", "private_key", "public_key")


class KeyKind(StrEnum):
    """What a key file is for."""

    OFFICER = "officer"
    CREDENTIAL_AUTHORITY = "credential-authority"


def create_signing_key(path: Path, kind: KeyKind, passphrase: str) -> str:
    """Draw a key, write it to a new file and return its public half (base64).

    Raises `ConflictError` if the file exists, `MalformedError` if the passphrase is too short.
    """
    try:
        verify_passphrase(passphrase)
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error
    key = Ed25519PrivateKey.generate()
    document = {
        "kind": kind.value,
        "private_key": b64encode(key.private_bytes_raw()),
        "public_key": public_key_text(key),
    }
    write_private(path, seal(document, passphrase))
    return public_key_text(key)


def read_signing_key(path: Path, kind: KeyKind, passphrase: str) -> Ed25519PrivateKey:
    """Return the key in a file.

    Raises `MalformedError` if it is no such file, `RefusedError` if the passphrase does not open it
    or it is a key of another kind.
    """
    what = str(path)
    try:
        raw = path.read_bytes()
        found = fields(load_canonical(_open(raw, passphrase, what), what), _FILE, what)
        private = b64decode(found["private_key"], KEY_LENGTH, what)
    except OSError as error:
        raise MalformedError(f"{path} cannot be read: {error.strerror}.") from error
    except ProtocolError as error:
        raise MalformedError(f"{path} is no key file of Ratify, or is damaged: {error}.") from error
    if found["kind"] != kind.value:
        raise RefusedError(
            f"{path} is a key of kind {found['kind']}; one of kind {kind} is needed."
        )
    return Ed25519PrivateKey.from_private_bytes(private)


def _open(raw: bytes, passphrase: str, what: str) -> bytes:
    try:
        return unseal(raw, passphrase, what)
    except KeyFileError as error:
        raise RefusedError(f"{error}.") from error
