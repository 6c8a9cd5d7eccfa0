"""Ed25519 key files: an officer's, and the credential authority's.

Rules this module keeps:
1. The private key is in one file of mode 0600, sealed under a passphrase (`tally.sealed_file`), and
   never on the server: this needs no more than the base install.
2. A file says what it is for: an officer's key signs no voters' list, the authority's no act.
3. A key file is never overwritten.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.errors import SigningKeyFileError
from audit.record.signatures.ed25519 import KEY_LENGTH, public_key_text
from tally.capped import KEY_FILE, read_capped
from tally.durable import SECRET, write_new
from tally.errors import KeyFileError as SealedFileError
from tally.protocol.encoding import b64decode, b64encode, fields, load_canonical
from tally.protocol.errors import ProtocolError
from tally.sealed_file import seal, unseal, verify_passphrase

_FILE = ("kind", "private_key", "public_key")


class KeyKind(StrEnum):
    """What a key file is for."""

    OFFICER = "officer"
    CREDENTIAL_AUTHORITY = "credential-authority"


def create_signing_key(path: Path, kind: KeyKind, passphrase: str) -> str:
    """Draw a key, write it to a new file and return its public half (base64).

    Raises `SigningKeyFileError` if the passphrase is too short, or the file exists or cannot be
    written.
    """
    try:
        verify_passphrase(passphrase)
    except SealedFileError as error:
        raise SigningKeyFileError(str(error)) from error
    key = Ed25519PrivateKey.generate()
    document = {
        "kind": kind.value,
        "private_key": b64encode(key.private_bytes_raw()),
        "public_key": public_key_text(key),
    }
    try:
        write_new(path, seal(document, passphrase), SECRET)
    except FileExistsError as error:
        raise SigningKeyFileError(
            f"{path} exists and is never written over: choose another"
        ) from error
    except OSError as error:
        raise SigningKeyFileError(f"{path} cannot be written: {error.strerror}") from error
    return public_key_text(key)


def read_signing_key(path: Path, kind: KeyKind, passphrase: str) -> Ed25519PrivateKey:
    """Return the key in a file.

    Raises `SigningKeyFileError` if it is not a key file, the passphrase does not open it, or the
    key is of another kind.
    """
    what = str(path)
    try:
        opened = unseal(read_capped(path, KEY_FILE), passphrase, what)
        document = fields(load_canonical(opened, what), _FILE, what)
        private = b64decode(document["private_key"], KEY_LENGTH, what)
    except OSError as error:
        raise SigningKeyFileError(f"{path} cannot be read: {error.strerror}") from error
    except SealedFileError as error:
        raise SigningKeyFileError(str(error)) from error
    except ProtocolError as error:
        raise SigningKeyFileError(
            f"{path} is no key file of Ratify, or is damaged: {error}"
        ) from error
    if document["kind"] != kind.value:
        raise SigningKeyFileError(
            f"{path} is a key of kind {document['kind']}; one of kind {kind} is needed"
        )
    return Ed25519PrivateKey.from_private_bytes(private)
