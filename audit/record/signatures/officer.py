"""The officers' signatures under a statement, and who may sign which act.

Rules this module keeps:
1. An act needs the signatures of exactly two different officers over the same statement, each by a
   key sealed in poll.json. One of the two who sign a release must be of the provincial executive,
   whose act it is (by-law 2.78, reading). A ruling on sequestered ballots, and a change of a
   member's contact, is signed by two membership officers, or by one and the returning officer;
   membership officers sign nothing else.
2. A key file signs the statement's bytes M (Ed25519); `passkey` checks a passkey's assertion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.errors import SignatureError
from audit.record.fields import Node
from audit.record.officers import (
    EXECUTIVE,
    MEMBERSHIP,
    RETURNING,
    Ed25519Key,
    OfficerKey,
    PasskeyKey,
)
from audit.record.poll_document import PollDocument
from audit.record.signatures import ed25519
from audit.record.signatures.passkey import PasskeySignature, verify_assertion
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    ContactAct,
    RulingAct,
    Statement,
)


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
    """Read a signature's JSON object; `verify_two_officers` checks it."""
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
    statement: Statement, officer: str, key: Ed25519PrivateKey
) -> Ed25519Signature:
    """Sign with an officer's key file."""
    signature = ed25519.sign_bytes(statement.message, key)
    return Ed25519Signature(officer, ed25519.public_key_text(key), signature)


def verify_two_officers(
    statement: Statement, signatures: Sequence[OfficerSignature], document: PollDocument
) -> None:
    """Raise `SignatureError` unless two officers of the poll signed this statement.

    1. The statement is of this poll.
    2. There are two signatures, of different officers, sorted by officer.
    3. Each officer and key is sealed in poll.json, and each signature holds.
    4. Their roles may sign it: see `_verify_roles`.
    """
    what = f"statement {statement.act.value}"
    if statement.poll != document.poll:  # 1
        raise SignatureError(f"{what}: it is of poll {statement.poll}, not {document.poll}")
    names = [signature.officer for signature in signatures]
    if len(names) != 2 or not names[0] < names[1]:  # 2
        raise SignatureError(f"{what}: needs two officers' signatures, sorted, found {names}")
    for signature in signatures:  # 3
        verify_officer(statement, signature, document)
    roles = [officer.role for officer in document.officers if officer.id in names]
    _verify_roles(statement.act, roles, what)  # 4


def _verify_roles(act: AnyAct, roles: Sequence[str], what: str) -> None:
    """Raise `SignatureError` unless officers of these two roles may sign the act together.

    1. A ruling, or a change of a contact, is signed by two membership officers, or by one and the
       returning officer.
    2. Membership officers sign nothing else.
    3. A release is signed by at least one officer of the provincial executive.
    """
    desk = isinstance(act, RulingAct | ContactAct)
    if desk and (EXECUTIVE in roles or MEMBERSHIP not in roles):  # 1
        raise SignatureError(f"{what}: needs two {MEMBERSHIP}s, or one and a {RETURNING}")
    if not desk and MEMBERSHIP in roles:  # 2
        raise SignatureError(
            f"{what}: a {MEMBERSHIP} signs rulings on sequestered ballots and changes of contacts "
            "only"
        )
    if act is Act.RELEASE and EXECUTIVE not in roles:  # 3
        raise SignatureError(f"{what}: one of the two officers must be of the {EXECUTIVE}")


def verify_officer(
    statement: Statement, signature: OfficerSignature, document: PollDocument
) -> None:
    """Raise `SignatureError` unless this officer signed, by a key sealed in poll.json."""
    what = f"statement {statement.act.value}: officer {signature.officer[:70]!r}"
    key = _sealed_key(signature, document, what)
    if isinstance(signature, Ed25519Signature) and isinstance(key, Ed25519Key):
        public = ed25519.public_key_from(key.public_key, what)
        ed25519.verify_bytes(statement.message, signature.signature, public, what)
    elif isinstance(signature, PasskeySignature) and isinstance(key, PasskeyKey):
        verify_assertion(statement, signature, key, what)
    else:
        raise SignatureError(f"{what}: the signature is not of the sealed key's type")


def _sealed_key(signature: OfficerSignature, document: PollDocument, what: str) -> OfficerKey:
    for officer in document.officers:
        for key in officer.keys:
            if officer.id == signature.officer and key.public_key == signature.key:
                return key
    raise SignatureError(f"{what}: the key {signature.key[:60]!r} is not sealed for this officer")
