"""A secret in a file, encrypted under a passphrase.

Rules this module keeps:
1. Canonical JSON of fixed fields; the secret is AES-256-GCM under Argon2id (RFC 9106) of the
   passphrase, with everything else in the file as associated data. Salt and nonce are new at
   each writing.
2. No error shows the secret or the passphrase.
"""

from __future__ import annotations

import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tally.errors import KeyFileError
from tally.protocol.encoding import b64decode, b64encode, canonical, fields, load_canonical
from tally.protocol.errors import FormatError

SHORTEST_PASSPHRASE = 8
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_ITERATIONS, _LANES, _MEMORY_KIB = 3, 4, 65536  # RFC 9106, 4: the second recommended option
_KDF = {
    "iterations": _ITERATIONS,
    "lanes": _LANES,
    "memory_kib": _MEMORY_KIB,
    "name": "argon2id",
}
_FILE = ("ciphertext", "kdf", "nonce", "salt", "version")


def verify_passphrase(passphrase: str) -> None:
    """Raise `KeyFileError` if a new file's passphrase is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError(f"the passphrase is too short: use {SHORTEST_PASSPHRASE} characters")


def seal(document: object, passphrase: str) -> bytes:
    """Return the bytes of a file that holds the JSON `document`, with a new salt and nonce."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    header = {"kdf": _KDF, "nonce": b64encode(nonce), "salt": b64encode(salt), "version": 1}
    cipher = AESGCM(_derive(passphrase, salt))
    sealed = cipher.encrypt(nonce, canonical(document), canonical(header))
    return canonical({**header, "ciphertext": b64encode(sealed)})


def unseal(raw: bytes, passphrase: str, what: str) -> bytes:
    """Return the canonical JSON in a file; raise `KeyFileError` if the passphrase does not open it.

    Raises `FormatError` if the file is not of this form at all.
    """
    parts = fields(load_canonical(raw, what), _FILE, what)
    version = parts["version"]
    if type(version) is not int or version != 1 or parts["kdf"] != _KDF:  # in Python, True == 1
        raise FormatError(f"{what}: expected version 1 with its Argon2id parameters")
    header = {key: value for key, value in parts.items() if key != "ciphertext"}
    salt = b64decode(parts["salt"], _SALT_BYTES, f"{what}, salt")
    nonce = b64decode(parts["nonce"], _NONCE_BYTES, f"{what}, nonce")
    sealed = b64decode(parts["ciphertext"], None, f"{what}, ciphertext")
    try:
        return AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, canonical(header))
    except InvalidTag as error:
        raise KeyFileError(
            f"the passphrase does not open {what}, or the file was altered"
        ) from error


def _derive(passphrase: str, salt: bytes) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=_KEY_BYTES,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8"))
