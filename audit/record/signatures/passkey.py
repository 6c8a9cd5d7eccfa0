"""An officer's passkey under a statement: a WebAuthn assertion over SHA-256(M).

Rules this module keeps:
1. The assertion is for the sealed host and from the sealed origin, never from a frame of another.
2. The person was present, and the authenticator verified who it was.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from audit.record.errors import SignatureError
from audit.record.fields import Node
from audit.record.officers import PasskeyKey
from audit.record.signatures import ed25519
from audit.record.signatures.signable import Signable

USER_PRESENT, USER_VERIFIED = 0x01, 0x04
"""Flags of a WebAuthn authenticator (Web Authentication, section 6.1)."""


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


def verify_assertion(
    statement: Signable, assertion: PasskeySignature, key: PasskeyKey, what: str
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


def _check_client_data(statement: Signable, client_data: bytes, key: PasskeyKey, what: str) -> None:
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
    if isinstance(public, Ed25519PublicKey):
        ed25519.verify_raw(message, signature, public, f"{what}: passkey")
        return
    try:
        public.verify(signature, message, ECDSA(SHA256()))
    except InvalidSignature as error:
        raise SignatureError(f"{what}: the passkey's signature does not hold") from error
