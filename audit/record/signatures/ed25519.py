"""Ed25519 signatures over typed JSON objects.

Rules this module keeps:
1. A signature is over `ratify/<type>/v1`, a newline, and the object in RFC 8785 form without its
   `signature` member, so that no signature of one type can pass for one of another.
2. `verify_*` raises `SignatureError`; it never returns a truth value.
3. Public keys and signatures are base64 with padding, in its one valid form.
4. A key from outside is a canonical point of prime order, of whatever file or passkey it is:
   `verify_key`. With any other, one signature would hold for some verifiers and not for others.
5. Every signature, of whatever format, is verified by `verify_raw`, by the booth's rule
   (`signatures.mjs`), to which tests/vectors/group.json holds both: S is below q, and the bytes of
   [S]B - [k]A are those of R, which is not the identity. Verifiers that multiply by the cofactor
   accept more.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record.errors import DocumentError, SignatureError
from audit.record.fields import Node, encode
from tally.protocol.encoding import b64encode
from tally.protocol.errors import GroupError
from tally.protocol.group import IDENTITY, Element, verify_member

KEY_LENGTH = 32
"""Bytes of an Ed25519 public key (RFC 8032)."""
SIGNATURE_LENGTH = 64
"""Bytes of an Ed25519 signature (RFC 8032)."""


def signed_bytes(kind: str, document: Mapping[str, object]) -> bytes:
    """Return the bytes that a signature of this type is over: the prefix and the canonical form."""
    body = {name: value for name, value in document.items() if name != "signature"}
    return f"ratify/{kind}/v1\n".encode() + encode(body)


def public_key_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """Return the base64 of the 32 raw bytes of a public key."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return b64encode(public.public_bytes_raw())


def verify_key(key: Ed25519PublicKey, what: str) -> None:
    """Raise `DocumentError` unless the key is canonical, of prime order, and not the identity."""
    _verify_point(key.public_bytes_raw(), what)


def _verify_point(raw: bytes, what: str) -> None:
    try:
        verify_member(Element(raw), what)
    except GroupError as error:
        raise DocumentError(
            f"{what}: no Ed25519 public key that can be trusted: make another"
        ) from error


def public_key_from(text: str, what: str) -> Ed25519PublicKey:
    """Return the public key of that base64 text; `DocumentError` if it is not one."""
    raw = Node(text, what).raw(KEY_LENGTH)
    _verify_point(raw, what)
    return Ed25519PublicKey.from_public_bytes(raw)


def sign_bytes(message: bytes, key: Ed25519PrivateKey) -> str:
    """Return the base64 Ed25519 signature over exactly these bytes."""
    return b64encode(key.sign(message))


def verify_raw(message: bytes, signature: bytes, key: Ed25519PublicKey, what: str) -> None:
    """Raise `SignatureError` unless these 64 bytes are the key's signature over the message.

    1. The library compares S with q, and [S]B - [k]A with R, byte for byte.
    2. R is not the identity, which no signer draws.
    """
    try:
        key.verify(signature, message)  # 1
    except InvalidSignature as error:
        raise SignatureError(f"{what}: the signature is not by {public_key_text(key)}") from error
    if signature[:KEY_LENGTH] == IDENTITY.raw:  # 2
        raise SignatureError(f"{what}: the signature is not by {public_key_text(key)}")


def verify_bytes(message: bytes, signature: str, key: Ed25519PublicKey, what: str) -> None:
    """Raise `SignatureError` unless this is the key's base64 signature over exactly these bytes."""
    try:
        raw = Node(signature, f"{what}: signature").raw(SIGNATURE_LENGTH)
    except DocumentError as error:
        raise SignatureError(str(error)) from error
    verify_raw(message, raw, key, what)


def sign_object(
    kind: str, document: Mapping[str, object], key: Ed25519PrivateKey
) -> dict[str, object]:
    """Return the object with its `signature` member added."""
    return {**document, "signature": sign_bytes(signed_bytes(kind, document), key)}


def verify_object(
    kind: str, document: Mapping[str, object], key: Ed25519PublicKey, what: str
) -> None:
    """Raise `SignatureError` unless the object's `signature` is the key's, for this type."""
    signature = document.get("signature")
    if not isinstance(signature, str):
        raise SignatureError(f"{what}: it has no signature")
    verify_bytes(signed_bytes(kind, document), signature, key, what)
