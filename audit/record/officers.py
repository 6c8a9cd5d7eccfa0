"""The officers of a poll and the public keys that they act with, as sealed in poll.json.

Rules this module keeps:
1. A key is an Ed25519 key file or a passkey (WebAuthn); the private half is never on the server.
2. A passkey's key is of the kind that its algorithm names, and its origin belongs to its host.
   An Ed25519 key, of a file or a passkey, is one that `ed25519.verify_key` passes.
3. An officer has at least one key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.signatures import ed25519

EXECUTIVE = "provincial-executive"
RETURNING = "returning-officer"
MEMBERSHIP = "membership-officer"
TREASURER = "treasurer"
GENERAL_SECRETARY = "general-secretary"
ROLES = (RETURNING, EXECUTIVE, MEMBERSHIP, TREASURER, GENERAL_SECRETARY)
ACTING = (RETURNING, EXECUTIVE)
"""The roles of the two officers who seal, open, close, count, certify and release."""
DESK = (MEMBERSHIP, RETURNING)
"""The roles of the two who sign a ruling or a changed contact; one is a membership officer."""
WEIGHT_SIGNERS = (TREASURER, GENERAL_SECRETARY)
"""The roles of the officer who signs the table of weights (by-laws 2.57 and 2.150, reading)."""
ALGORITHMS = ("ES256", "EdDSA")
"""COSE names of a passkey's signature algorithms."""
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://localhost)(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Ed25519Key:
    """An officer's key file: `public_key` is the base64 of 32 bytes."""

    public_key: str

    def check(self, what: str) -> None:
        """Refuse text that is not a public key."""
        ed25519.public_key_from(self.public_key, what)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"type": "ed25519", "public_key": self.public_key}


@dataclass(frozen=True)
class PasskeyKey:
    """An officer's passkey: `public_key` is the base64 of its SubjectPublicKeyInfo (DER).

    `rp_id` is the host and `origin` the origin that its assertions must name (WebAuthn).
    """

    algorithm: str
    public_key: str
    rp_id: str
    origin: str

    def load(self, what: str) -> Ed25519PublicKey | EllipticCurvePublicKey:
        """Return the public key, which must be of the kind that the algorithm names."""
        der = Node(self.public_key, what).raw(None)
        try:
            key = load_der_public_key(der)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise DocumentError(f"{what}: not a SubjectPublicKeyInfo") from error
        if isinstance(key, Ed25519PublicKey):
            ed25519.verify_key(key, what)
            fits = self.algorithm == "EdDSA"
        elif isinstance(key, EllipticCurvePublicKey):
            fits = self.algorithm == "ES256" and isinstance(key.curve, SECP256R1)
        else:
            raise DocumentError(f"{what}: the key is of no kind in {', '.join(ALGORITHMS)}")
        if not fits or key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
            raise DocumentError(f"{what}: the key is not, in its one form, for {self.algorithm!r}")
        return key

    def check(self, what: str) -> None:
        """Refuse text that is not a public key, or an origin that is not of the host."""
        self.load(what)
        fields.check_match(self.rp_id, HOST, f"{what}: rp_id")
        fields.check_match(self.origin, ORIGIN, f"{what}: origin")
        host = urlsplit(self.origin).hostname or ""
        if not f".{host}".endswith(f".{self.rp_id}"):
            raise DocumentError(
                f"{what}: origin {self.origin!r} is not an origin of {self.rp_id!r}"
            )

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "type": "passkey",
            "algorithm": self.algorithm,
            "public_key": self.public_key,
            "rp_id": self.rp_id,
            "origin": self.origin,
        }


OfficerKey = Ed25519Key | PasskeyKey
"""A key that an officer acts with."""
_SPKI = 16
"""How many base64 digits of an Ed25519 SubjectPublicKeyInfo come before the key's own 32 bytes."""


def bare_key(key: OfficerKey) -> str:
    """Return the key itself, the same whether it is a key file's or a passkey's."""
    if isinstance(key, PasskeyKey) and key.algorithm == "EdDSA":
        return key.public_key[_SPKI:]
    return key.public_key


def parse_key(node: Node) -> OfficerKey:
    """Read a key's JSON object; its own `check` refuses what is no public key."""
    if node.kind("type") == "ed25519":
        part = node.members("type", "public_key")
        return Ed25519Key(part["public_key"].text())
    part = node.members("type", "algorithm", "public_key", "rp_id", "origin")
    fields.check_one_of(part["type"].text(), ("ed25519", "passkey"), part["type"].what)
    return PasskeyKey(
        part["algorithm"].text(),
        part["public_key"].text(),
        part["rp_id"].text(),
        part["origin"].text(),
    )


@dataclass(frozen=True)
class SealedOfficer:
    """A person who may act on the poll, with the keys sealed for it."""

    id: str
    name: str
    role: str
    keys: tuple[OfficerKey, ...]

    def check(self, document: str = "poll.json") -> None:
        """Refuse a malformed value, or an officer without a key; `document` is what names it."""
        what = f"{document}: officer {self.id[:70]!r}"
        fields.check_match(self.id, fields.OFFICER_NAME, what)
        fields.check_text(self.name, f"{what}: name", 200)
        fields.check_one_of(self.role, ROLES, f"{what}: role")
        if not self.keys:
            raise DocumentError(f"{what}: no key; add a passkey or a key file")
        for key in self.keys:
            key.check(f"{what}: key")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "officer": self.id,
            "name": self.name,
            "role": self.role,
            "keys": [key.to_json() for key in self.keys],
        }

    @classmethod
    def parse(cls, node: Node) -> SealedOfficer:
        """Read the JSON object."""
        part = node.members("officer", "name", "role", "keys")
        keys = tuple(parse_key(item) for item in part["keys"].items())
        return cls(part["officer"].text(), part["name"].text(), part["role"].text(), keys)


def verify_officers(officers: Sequence[SealedOfficer]) -> None:
    """Raise `DocumentError` unless these can act on a poll to its end.

    1. Sorted, each well formed, and no key of two.
    2. Two or more may act, and one of them is of the provincial executive, which releases (2.78).
    """
    fields.check_sorted((officer.id for officer in officers), "poll.json: officers")
    for officer in officers:
        officer.check()
    keys = [key.public_key for officer in officers for key in officer.keys]
    acting = [officer for officer in officers if officer.role in ACTING]
    if len(acting) < 2 or len(set(keys)) != len(keys):
        raise DocumentError(
            f"poll.json: officers: two or more are needed of {' and '.join(ACTING)}, "
            "and no key is listed twice"
        )
    if all(officer.role != EXECUTIVE for officer in officers):
        raise DocumentError(f"poll.json: officers: none is of the {EXECUTIVE}, who releases")
