"""A passkey in software, for tests: it answers as a browser with an authenticator does.

Web Authentication, level 2, sections 5.8.1 (client data), 6.1 (authenticator data), 6.5 (attested
credential data, attestation `none`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers import bytes_to_base64url

from voting.services.officers.challenges import ChallengePurpose, challenge_of

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One credential; `flags` and `origin` can be set wrong."""

    key: EllipticCurvePrivateKey | Ed25519PrivateKey = field(
        default_factory=lambda: generate_private_key(SECP256R1())
    )
    origin: str = "http://localhost:8000"
    rp_id: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def _client_data(self, kind: str, challenge: bytes) -> bytes:
        text = bytes_to_base64url(challenge)
        return json.dumps({"type": kind, "challenge": text, "origin": self.origin}).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        self.count += 1
        host = hashlib.sha256(self.rp_id.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _cose(self) -> bytes:
        if isinstance(self.key, Ed25519PrivateKey):
            raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: raw})
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def create(self, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Answer as an honest page that registers: the nonce, and the credential made for it."""
        nonce = options["nonce"]
        return nonce, self.made(challenge_of(ChallengePurpose.REGISTER, nonce))

    def get(
        self, options: dict[str, Any], purpose: ChallengePurpose = ChallengePurpose.SIGN_IN
    ) -> tuple[str, dict[str, Any]]:
        """Answer as an honest page that signs in or confirms: the nonce, and the assertion."""
        nonce = options["nonce"]
        return nonce, self.assertion(challenge_of(purpose, nonce))

    def made(self, challenge: bytes) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._authenticator_data(self.flags | ATTESTED) + attested + self._cose()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", challenge)
        return self._answer(clientDataJSON=client_data, attestationObject=attestation)

    def assertion(self, challenge: bytes) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        client_data = self._client_data("webauthn.get", challenge)
        data = self._authenticator_data(self.flags)
        message = data + hashlib.sha256(client_data).digest()
        if isinstance(self.key, Ed25519PrivateKey):
            signature = self.key.sign(message)
        else:
            signature = self.key.sign(message, ECDSA(SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def _answer(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        texts = {key: bytes_to_base64url(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": texts}
