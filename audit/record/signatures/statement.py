"""The statement that two officers sign for every act on a poll.

Rules this module keeps:
1. An act needs the signatures of exactly two different officers over the same statement, each by a
   key sealed in poll.json. One of the two who sign a release must be of the provincial executive,
   whose act it is (by-law 2.78, reading). A ruling on sequestered ballots is signed by two
   membership officers, or by one and the returning officer; membership officers sign nothing else.
2. A key file signs the statement's bytes M (Ed25519); a passkey signs a WebAuthn assertion whose
   challenge is SHA-256(M), of the sealed host and origin, with the person present and verified.
3. The subject ties the act to what it acts on, so a signature cannot be moved to another.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

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

USER_PRESENT, USER_VERIFIED = 0x01, 0x04
"""Flags of a WebAuthn authenticator (Web Authentication, section 6.1)."""
STATEMENT_HOURS = 24
STATEMENT_LIFE = timedelta(hours=STATEMENT_HOURS)
"""How long after it was made a statement can authorise its act (except an opening, which may be
authorised long before the window)."""


class Act(StrEnum):
    """What two officers may do to a poll."""

    SEAL = "seal"
    OPEN = "open"
    CLOSE = "close"
    EXTEND = "extend"
    VOID = "void"
    COUNT = "count"
    SET_ASIDE = "set-aside"
    CERTIFY = "certify"
    RELEASE = "release"


class RulingAct(StrEnum):
    """What two officers may do with sequestered ballots."""

    ADMIT = "admit"
    EXCLUDE = "exclude"


AnyAct = Act | RulingAct


@dataclass(frozen=True)
class Statement:
    """What two officers sign.

    `subject` by act: seal, hex(poll.json); open, close and void, the seal digest; extend, the new
    closing time; count, `PollHistory.count_subject`; set-aside, hex(the decryption:received entry);
    certify, the commitment; release, hex(the official part); admit and exclude, hex(the event's
    `ballots`).
    """

    poll: str
    act: AnyAct
    time: datetime
    reason: str
    subject: str

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "statement: poll")
        fields.check_moment(self.time, "statement: time")
        fields.check_text(self.reason, "statement: reason", 500, minimum=0)
        fields.check_text(self.subject, "statement: subject", 64, minimum=0)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "poll": self.poll,
            "act": self.act.value,
            "time": fields.show_time(self.time),
            "reason": self.reason,
            "subject": self.subject,
        }

    @property
    def message(self) -> bytes:
        """M: the bytes that a key file signs."""
        return ed25519.signed_bytes("statement", self.to_json())

    @property
    def digest(self) -> bytes:
        """SHA-256(M), 32 bytes: the challenge of a passkey's assertion."""
        return hashlib.sha256(self.message).digest()


def parse_statement(node: Node) -> Statement:
    """Read a statement's JSON object."""
    part = node.members("poll", "act", "time", "reason", "subject")
    act = part["act"].text()
    fields.check_one_of(act, (*Act, *RulingAct), part["act"].what)
    return Statement(
        part["poll"].text(),
        RulingAct(act) if act in tuple(RulingAct) else Act(act),
        part["time"].time(),
        part["reason"].text(),
        part["subject"].text(),
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


@dataclass(frozen=True)
class PasskeySignature:
    """An officer's WebAuthn assertion; its three byte strings are in base64."""

    officer: str
    key: str
    authenticator_data: str
    client_data: str
    signature: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "officer": self.officer,
            "key": self.key,
            "type": "passkey",
            "authenticator_data": self.authenticator_data,
            "client_data": self.client_data,
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

    1. A ruling is signed by two membership officers, or by one and the returning officer.
    2. Membership officers sign nothing else.
    3. A release is signed by at least one officer of the provincial executive.
    """
    if isinstance(act, RulingAct) and (EXECUTIVE in roles or MEMBERSHIP not in roles):  # 1
        raise SignatureError(f"{what}: needs two {MEMBERSHIP}s, or one and a {RETURNING}")
    if isinstance(act, Act) and MEMBERSHIP in roles:  # 2
        raise SignatureError(f"{what}: a {MEMBERSHIP} signs rulings on sequestered ballots only")
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
        _verify_assertion(statement, signature, key, what)
    else:
        raise SignatureError(f"{what}: the signature is not of the sealed key's type")


def _sealed_key(signature: OfficerSignature, document: PollDocument, what: str) -> OfficerKey:
    for officer in document.officers:
        for key in officer.keys:
            if officer.id == signature.officer and key.public_key == signature.key:
                return key
    raise SignatureError(f"{what}: the key {signature.key[:60]!r} is not sealed for this officer")


def _verify_assertion(
    statement: Statement, assertion: PasskeySignature, key: PasskeyKey, what: str
) -> None:
    """Check a WebAuthn assertion (Web Authentication, section 7.2).

    1. The client data are of type `webauthn.get`, over SHA-256(M), of the sealed origin and not
       from a frame of another origin.
    2. The authenticator data name the sealed host; the person was present and verified.
    3. The signature over authenticator data and the client data's digest holds.
    """
    client_data = Node(assertion.client_data, what).raw(None)
    authenticator = Node(assertion.authenticator_data, what).raw(None)
    _check_client_data(statement, client_data, key, what)  # 1
    if authenticator[:32] != hashlib.sha256(key.rp_id.encode()).digest():  # 2
        raise SignatureError(f"{what}: the passkey's assertion is not for host {key.rp_id!r}")
    needed = USER_PRESENT | USER_VERIFIED
    if len(authenticator) < 37 or authenticator[32] & needed != needed:
        raise SignatureError(f"{what}: the passkey did not verify that the person was there")
    message = authenticator + hashlib.sha256(client_data).digest()
    _verify_passkey(message, Node(assertion.signature, what).raw(None), key, what)  # 3


def _check_client_data(
    statement: Statement, client_data: bytes, key: PasskeyKey, what: str
) -> None:
    challenge = base64.urlsafe_b64encode(statement.digest).decode().rstrip("=")
    expected = {"type": "webauthn.get", "challenge": challenge, "origin": key.origin}
    try:
        data = json.loads(client_data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SignatureError(f"{what}: the passkey's client data are not JSON") from error
    if not isinstance(data, dict) or data.get("crossOrigin", False) is not False:
        raise SignatureError(f"{what}: the passkey's client data are not of this origin's own page")
    for name, value in expected.items():
        if data.get(name) != value:
            raise SignatureError(f"{what}: the passkey's client data have another {name}")


def _verify_passkey(message: bytes, signature: bytes, key: PasskeyKey, what: str) -> None:
    public = key.load(what)
    try:
        if isinstance(public, EllipticCurvePublicKey):
            public.verify(signature, message, ECDSA(SHA256()))
        else:
            public.verify(signature, message)
    except InvalidSignature as error:
        raise SignatureError(f"{what}: the passkey's signature does not hold") from error
