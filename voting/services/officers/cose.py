"""Passkeys' public keys: as authenticators give them (COSE) and as poll.json seals them.

Rules this module keeps:
1. Only the two algorithms that the record's verifier knows.
2. An Ed25519 key that no poll could seal (`ed25519.verify_key`) is refused when it is registered.
3. A key converted to the other form and back is the same key.
"""

from __future__ import annotations

import base64
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    encode_cbor,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier

from audit.record.errors import DocumentError
from audit.record.signatures import ed25519
from tally.protocol.encoding import b64encode
from voting.domain.errors import RefusedError
from voting.domain.officers import Passkey

ALGORITHMS: Final = {
    COSEAlgorithmIdentifier.ECDSA_SHA_256: "ES256",
    COSEAlgorithmIdentifier.EDDSA: "EdDSA",
}


def from_cose(cose: bytes) -> tuple[str, str]:
    """Return the algorithm's name and the base64 SubjectPublicKeyInfo of a COSE key."""
    decoded = decode_credential_public_key(cose)
    key = decoded_public_key_to_cryptography(decoded)
    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise RefusedError("The passkey is of a kind that is not supported: use another device.")
    try:
        if isinstance(key, Ed25519PublicKey):
            ed25519.verify_key(key, "passkey")
    except DocumentError as error:
        raise RefusedError(
            "The passkey has a key that cannot be trusted: use another device."
        ) from error
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return ALGORITHMS[COSEAlgorithmIdentifier(decoded.alg)], b64encode(der)


def to_cose(passkey: Passkey) -> bytes:
    """Return the COSE key (RFC 9053) of a passkey's public key."""
    key = load_der_public_key(base64.b64decode(passkey.public_key))
    if isinstance(key, EllipticCurvePublicKey):
        point = key.public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return encode_cbor({1: 1, 3: -8, -1: 6, -2: raw})
