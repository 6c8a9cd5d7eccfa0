"""The ballot authorization and the receipt: what the server signs for a voter.

Rules this module keeps:
1. Both are RFC 8785 objects with an Ed25519 signature by the poll's log key, each of its own type.
2. An authorization is bound to one credential of one unit's election; a receipt to one entry of the
   log.
3. Neither names a member.
4. Both are marked if the ballot is sequestered (by-law 2.77): the authorization carries the keyed
   digest of the claim, and the receipt says so. Others have no such JSON member.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.signatures import ed25519

SERIAL = re.compile(r"[0-9a-f]{32}")
CHANNELS = ("web", "phone")
CREDENTIAL = re.compile(r"[0-9a-f]{64}")
"""The form of a public credential: an element of the ballots' group (protocol, section 1)."""


@dataclass(frozen=True)
class BallotAuthorization:
    """The right to cast one ballot by one credential.

    `election` is the fingerprint of the unit's election; `serial` is used once. `claim` is the
    claim's keyed digest if the ballot will be sequestered. Unsigned if `signature` is empty.
    """

    poll: str
    unit: str
    election: str
    credential: str
    serial: str
    channel: str
    issued: datetime
    expires: datetime
    signature: str = ""
    claim: str | None = None

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "authorization: poll")
        fields.check_match(self.unit, fields.UNIT_NAME, "authorization: unit")
        fields.check_match(self.election, fields.TRACKER, "authorization: election")
        fields.check_match(self.credential, CREDENTIAL, "authorization: credential")
        fields.check_match(self.serial, SERIAL, "authorization: serial")
        fields.check_one_of(self.channel, CHANNELS, "authorization: channel")
        fields.check_moment(self.issued, "authorization: issued")
        fields.check_moment(self.expires, "authorization: expires")
        if self.claim is not None:
            fields.check_match(self.claim, fields.DIGEST, "authorization: claim")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "poll": self.poll,
            "unit": self.unit,
            "election": self.election,
            "credential": self.credential,
            "serial": self.serial,
            "channel": self.channel,
            "issued": fields.show_time(self.issued),
            "expires": fields.show_time(self.expires),
            "signature": self.signature,
            **({} if self.claim is None else {"claim": self.claim}),
        }

    def encode(self) -> bytes:
        """Return the authorization's one valid byte form."""
        return fields.encode(self.to_json())

    def sign(self, key: Ed25519PrivateKey) -> BallotAuthorization:
        """Return the authorization with the log key's signature."""
        return replace(self, signature=_sign("ballot-authorization", self.to_json(), key))

    def verify(self, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the log's key signed this authorization."""
        ed25519.verify_object("ballot-authorization", self.to_json(), key, "authorization")


@dataclass(frozen=True)
class Receipt:
    """Proof that a ballot was cast: its tracker is in the log at `index`; `time` is exact.

    `sequestered` says that it is held apart until it is ruled on. Unsigned if `signature` is empty.
    """

    poll: str
    unit: str
    tracker: str
    index: int
    time: datetime
    signature: str = ""
    sequestered: bool = False

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "receipt: poll")
        fields.check_match(self.unit, fields.UNIT_NAME, "receipt: unit")
        fields.check_match(self.tracker, fields.TRACKER, "receipt: tracker")
        fields.check_moment(self.time, "receipt: time")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "poll": self.poll,
            "unit": self.unit,
            "tracker": self.tracker,
            "index": self.index,
            "time": fields.show_time(self.time),
            "signature": self.signature,
            **({"sequestered": True} if self.sequestered else {}),
        }

    def encode(self) -> bytes:
        """Return the receipt's one valid byte form."""
        return fields.encode(self.to_json())

    def sign(self, key: Ed25519PrivateKey) -> Receipt:
        """Return the receipt with the log key's signature."""
        return replace(self, signature=_sign("receipt", self.to_json(), key))

    def verify(self, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the log's key signed this receipt."""
        ed25519.verify_object("receipt", self.to_json(), key, "receipt")


def _sign(kind: str, document: dict[str, object], key: Ed25519PrivateKey) -> str:
    return ed25519.sign_bytes(ed25519.signed_bytes(kind, document), key)


def read_authorization(node: Node) -> BallotAuthorization:
    """Read a signed authorization that is part of another document."""
    marked = ("claim",) if node.has("claim") else ()
    part = node.members(
        *("poll", "unit", "election", "credential", "serial", "channel", "issued", "expires"),
        *("signature", *marked),
    )
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    return BallotAuthorization(
        poll=part["poll"].text(),
        unit=part["unit"].text(),
        election=part["election"].text(),
        credential=part["credential"].text(),
        serial=part["serial"].text(),
        channel=part["channel"].text(),
        issued=part["issued"].time(),
        expires=part["expires"].time(),
        signature=part["signature"].text(),
        claim=part["claim"].digest() if marked else None,
    )


def parse_receipt(raw: bytes) -> Receipt:
    """Read a signed receipt in its one valid byte form; `verify` checks that it is the server's.

    A newline at the end, which editors and downloads add, is ignored.
    """
    node = fields.load(raw.removesuffix(b"\n"), "receipt")
    marked = ("sequestered",) if node.has("sequestered") else ()
    part = node.members("poll", "unit", "tracker", "index", "time", "signature", *marked)
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    if marked and part["sequestered"].value is not True:
        raise DocumentError("receipt: sequestered: expected true, or no such member")
    return Receipt(
        poll=part["poll"].text(),
        unit=part["unit"].text(),
        tracker=part["tracker"].text(),
        index=part["index"].integer(),
        time=part["time"].time(),
        signature=part["signature"].text(),
        sequestered=bool(marked),
    )
