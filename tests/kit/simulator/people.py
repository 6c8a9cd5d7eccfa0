"""Who and what a simulated poll is made of: units, members, trustees, officers' keys.

Rules this module keeps:
1. What the seed does not fix is as random as in life.
2. What is slow (the trustees' ceremony, codes into secrets) is done once for each process.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.record.officers import Ed25519Key, PasskeyKey, SealedOfficer
from audit.record.signatures import ed25519
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.statement import Statement
from audit.record.units import OCCASIONAL
from tally.fte.basis import FeeReturn
from tally.fte.inputs import UnitFte
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.credential import FEWEST_ITERATIONS, derive_secret, public_credential
from tally.protocol.encoding import b64encode

SEALED_AT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
OPENS = datetime(2026, 5, 11, 13, 0, tzinfo=UTC)
CLOSES = datetime(2026, 5, 13, 21, 0, tzinfo=UTC)
CHAIR, DEPUTY, EXECUTIVE, SECOND = "chair", "deputy", "executive", "second"
ANA, BEN, TREASURER = "ana", "ben", "treasurer"
ROLES = {
    ANA: "membership-officer",
    BEN: "membership-officer",
    CHAIR: "returning-officer",
    DEPUTY: "returning-officer",
    EXECUTIVE: "provincial-executive",
    SECOND: "provincial-executive",
    TREASURER: "treasurer",
}
"""The officers of every poll, sorted. `SECOND` is the second of the provincial executive."""
HOST, ORIGIN = "vote.example.org", "https://vote.example.org"
STAGES = ("sealed", "open", "closed", "encrypted", "counted", "certified", "released")


@dataclass(frozen=True)
class UnitPlan:
    """An election to be: how many are on its list, and how many vote each way.

    `counts_in` is its unit: itself unless given, and for occasional teachers the first teachers'
    election of their board. `shared` is the bargaining unit that serves two units.
    """

    unit: str
    panel: str
    members: int
    in_favour: int
    not_in_favour: int
    fee_return: str = "110000.00"
    board: str = "North Shore"
    counts_in: str = ""
    shared: str = ""

    def weight(self, plans: Iterable[UnitPlan]) -> UnitFte:
        """Its row of the table of weights, among all these."""
        teachers = [one for one in plans if one.board == self.board and one.panel != OCCASIONAL]
        occasional = self.panel == OCCASIONAL
        counts_in = self.counts_in or (teachers[0].unit if occasional else self.unit)
        basis = FeeReturn(Fraction(self.fee_return))
        return UnitFte(self.unit, basis, occasional, counts_in, self.shared)


SMALL = (
    UnitPlan("A-ELEM", "elementary", 5, 3, 1, "1100000.00"),
    UnitPlan("B-SEC", "secondary", 4, 1, 2, "550000.00"),
    UnitPlan("C-OCC", "occasional", 2, 0, 0),
    UnitPlan("D-ELEM", "elementary", 1, 1, 0, "275000.55", board="South Shore"),
)
"""Four units; nobody votes in C-OCC, one member in D-ELEM."""

SHARING = (
    UnitPlan("A-ELEM", "elementary", 3, 2, 1, "1100000.00"),
    UnitPlan("B-SEC", "secondary", 3, 1, 1, "550000.00"),
    UnitPlan("C-OCC", "occasional", 2, 0, 2, "220000.00", counts_in="A-ELEM", shared="OCC"),
    UnitPlan("D-OCC", "occasional", 2, 1, 0, counts_in="B-SEC", shared="OCC"),
)
"""Two units whose occasional teachers are one bargaining unit, prorated (4.99).

By bargaining unit 56.48% are in favour, by unit 48.89%.
"""


@dataclass(frozen=True)
class Member:
    """Someone on a voters' list, with the voting code and what is derived from it."""

    number: str
    unit: str
    code: str = field(repr=False)
    secret: int = field(repr=False)
    credential: str


@cache
def ceremony(trustees: int, threshold: int) -> tuple[bytes, tuple[CeremonySecrets, ...]]:
    """Hold the trustees' ceremony once: trustees.json, and what each one's key file holds."""
    return hold_ceremony([f"Trustee {number}" for number in range(1, trustees + 1)], threshold)


@cache
def secret_of(code: str, card_set: str, number: str) -> int:
    """The secret of a voting code, derived once."""
    return derive_secret(code, card_set, number, FEWEST_ITERATIONS)


@cache
def credential_of(secret: int) -> str:
    """The credential of a secret, derived once."""
    return public_credential(secret)


def signing_key(name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of that name, always the same."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


@cache
def _new_passkey(officer: str) -> EllipticCurvePrivateKey:
    return new_ec_key(SECP256R1())


def passkey(officer: str = EXECUTIVE) -> EllipticCurvePrivateKey:
    """The passkey (ES256) of the executive, or of another officer."""
    return _new_passkey(officer)


def passkey_text(key: EllipticCurvePrivateKey) -> str:
    """A passkey's public key as in poll.json."""
    public = key.public_key()
    return b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def officer_keys(seed: int) -> dict[str, Ed25519PrivateKey]:
    """The key file of every officer of a simulated poll, by name."""
    return {name: signing_key(f"{name} {seed}") for name in ROLES}


def sealed_officers(keys: Mapping[str, Ed25519PrivateKey]) -> tuple[SealedOfficer, ...]:
    """The officers with their key files; the chair and the executive have a passkey too."""
    passkeys = {
        name: (PasskeyKey("ES256", passkey_text(passkey(name)), HOST, ORIGIN),)
        for name in (CHAIR, EXECUTIVE)
    }
    return tuple(
        SealedOfficer(
            name,
            name.title(),
            role,
            (Ed25519Key(ed25519.public_key_text(keys[name])), *passkeys.get(name, ())),
        )
        for name, role in ROLES.items()
    )


def sign_statement_passkey(
    statement: Statement,
    officer: str,
    key: EllipticCurvePrivateKey,
    *,
    host: str = HOST,
    origin: str = ORIGIN,
    flags: int = 0x05,
    kind: str = "webauthn.get",
    **more: object,
) -> PasskeySignature:
    """What a browser and an authenticator make of a statement."""
    challenge = base64.urlsafe_b64encode(statement.digest).decode().rstrip("=")
    client = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    client_data = json.dumps({**client, **more}).encode()
    authenticator = hashlib.sha256(host.encode()).digest() + bytes([flags, 0, 0, 0, 7])
    message = authenticator + hashlib.sha256(client_data).digest()
    signature = key.sign(message, ECDSA(SHA256()))
    texts = (b64encode(part) for part in (authenticator, client_data, signature))
    return PasskeySignature(officer, passkey_text(key), *texts)
