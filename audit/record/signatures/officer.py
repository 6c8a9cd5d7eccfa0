"""An officer's signature under a statement, of whatever type.

Rules this module keeps:
1. A signature counts only by a key that is sealed for the officer whom it names. `signers` says who
   may sign which act.
2. A key file signs the statement's bytes M (Ed25519); `passkey` checks a passkey's assertion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.errors import SignatureError
from audit.record.fields import Node
from audit.record.officers import Ed25519Key, OfficerKey, PasskeyKey, SealedOfficer
from audit.record.signatures import ed25519
from audit.record.signatures.passkey import PasskeySignature, verify_assertion
from audit.record.signatures.signable import Signable


@dataclass(frozen=True)
class Ed25519Signature:
    """An officer's signature by a key file; `key` is the public key as in poll.json."""

    officer: str
    key: str
    signature: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "officer": self.officer,
            "key": self.key,
            "type": "ed25519",
            "signature": self.signature,
        }


OfficerSignature = Ed25519Signature | PasskeySignature
"""One officer's signature over a statement."""


def parse_officer_signature(node: Node) -> OfficerSignature:
    """Read a signature's JSON object; `verify_officer` checks it."""
    kind = node.kind("type")
    fields.check_one_of(kind, ("ed25519", "passkey"), f"{node.what}.type")
    if kind == "ed25519":
        part = node.members("officer", "key", "type", "signature")
        part["signature"].raw(ed25519.SIGNATURE_LENGTH)
        return Ed25519Signature(*(part[name].text() for name in ("officer", "key", "signature")))
    names = ("officer", "key", "authenticator_data", "client_data", "signature")
    part = node.members("type", *names)
    for name in names[2:]:
        part[name].raw(None)
    return PasskeySignature(*(part[name].text() for name in names))


def sign_statement_ed25519(
    statement: Signable, officer: str, key: Ed25519PrivateKey
) -> Ed25519Signature:
    """Sign with an officer's key file."""
    signature = ed25519.sign_bytes(statement.message, key)
    return Ed25519Signature(officer, ed25519.public_key_text(key), signature)


def verify_officer(
    statement: Signable, signature: OfficerSignature, officers: Iterable[SealedOfficer]
) -> None:
    """Raise `SignatureError` unless one of these officers signed, by a key sealed in poll.json."""
    what = f"{statement.label}: officer {signature.officer[:70]!r}"
    key = _sealed_key(signature, officers, what)
    if isinstance(signature, Ed25519Signature) and isinstance(key, Ed25519Key):
        public = ed25519.public_key_from(key.public_key, what)
        ed25519.verify_bytes(statement.message, signature.signature, public, what)
    elif isinstance(signature, PasskeySignature) and isinstance(key, PasskeyKey):
        verify_assertion(statement, signature, key, what)
    else:
        raise SignatureError(f"{what}: the signature is not of the sealed key's type")


def _sealed_key(
    signature: OfficerSignature, officers: Iterable[SealedOfficer], what: str
) -> OfficerKey:
    for officer in officers:
        for key in officer.keys:
            if officer.id == signature.officer and key.public_key == signature.key:
                return key
    raise SignatureError(f"{what}: the key {signature.key[:60]!r} is not sealed for this officer")
