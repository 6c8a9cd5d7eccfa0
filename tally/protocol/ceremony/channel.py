"""The private channel between two trustees of a key ceremony.

Rules this module keeps:
1. The key is HKDF-SHA256 (RFC 5869) of g^(dk_z * dk_j), from the encryption keys that the
   ceremony's certificates hold and that the trustees compared by voice: with uncertified keys,
   whoever carries the files could take over the election key.
2. The salt is the digest compared by voice, and the info names sender and recipient: each direction
   of each pair in each ceremony has its own key, and what is encrypted opens nowhere else.
3. A key encrypts one message (`deals` keeps it). Should a restored copy of a key file make another,
   the random nonce of AES-256-GCM keeps the two apart.
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


def channel_key(
    own_secret: int, other_key: Element, digest: str, sender: int, recipient: int
) -> bytes:
    """Return the 32-byte key shared with the owner of `other_key`, a certified encryption key.

    `digest` is the ceremony's, in hexadecimal, as it was compared by voice; `sender` and
    `recipient` are places, from 1: who sends to whom.
    """
    shared = (other_key**own_secret).raw
    info = b"\0".join((b"ratify/channel/v1", b"%d" % sender, b"%d" % recipient))
    salt = bytes.fromhex(digest)
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive(shared)


def seal(key: bytes, plaintext: bytes) -> bytes:
    """Encrypt; return the nonce followed by the ciphertext and its tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def unseal(key: bytes, sealed: bytes, what: str) -> bytes:
    """Decrypt what `seal` made with the same key; raise `TrusteeError`."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise TrusteeError(
            f"{what} cannot be decrypted: it was altered, or it is for another ceremony or trustee"
        ) from error
