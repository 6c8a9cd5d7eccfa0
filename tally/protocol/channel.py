"""The private channel between two trustees of a key ceremony.

Rules this module keeps:
1. The key is HKDF-SHA256 (RFC 5869) of g^(dk_z * dk_j), from the channel keys that the ceremony's
   certificates hold and that the trustees compared by voice: with uncertified keys, whoever carries
   the files could take over the election key.
2. Each direction of each pair in each ceremony has its own key: the salt and info differ.
3. AES-256-GCM. The associated data names what a message belongs to, so that it opens nowhere else.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tally.protocol.errors import TrusteeError
from tally.protocol.group import Element

_KEY_BYTES = 32
_NONCE_BYTES = 12


def channel_key(own_secret: int, other_key: Element, transcript: bytes, direction: str) -> bytes:
    """Return the 32-byte key shared with the owner of `other_key`, a certified encryption key.

    `transcript` is the digest of the ceremony's certificates; `direction` names who sends to whom.
    """
    shared = (other_key**own_secret).raw
    info = f"ratify/share/v1|{direction}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=transcript, info=info).derive(shared)


def seal(key: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """Encrypt; return the nonce followed by the ciphertext and its tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes, what: str) -> bytes:
    """Decrypt what `seal` made with the same key and associated data; raise `TrusteeError`."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:
        raise TrusteeError(
            f"{what} cannot be decrypted: it was altered, or it is for another ceremony or trustee"
        ) from error
