"""voters-lists.json: the credential authority signs which credentials may vote in which unit.

Rules this module keeps:
1. The authority, whose key is sealed in poll.json and is not on the server, signs the digest and
   the length of every unit's voters' list: a server that adds credentials of its own is caught.
2. It names units and digests only: no member, no credential.
3. A unit with nobody on its list is left out: the authority knows the units from the roster.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.poll_document import PollDocument
from audit.record.signatures import ed25519
from tally.protocol.credential import credentials_list
from tally.protocol.encoding import sha256_hex

KIND = "voters-lists"
"""The type of the authority's signature."""
WHAT = "voters-lists.json"


@dataclass(frozen=True)
class UnitList:
    """A unit's voters' list: how many credentials, and hex(the credentials list)."""

    unit: str
    on_list: int
    voters_list: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"unit": self.unit, "on_list": self.on_list, "voters_list": self.voters_list}

    @classmethod
    def parse(cls, node: Node) -> UnitList:
        """Read the JSON object."""
        part = node.members("unit", "on_list", "voters_list")
        return cls(
            part["unit"].match(fields.UNIT_NAME),
            part["on_list"].integer(),
            part["voters_list"].digest(),
        )


@dataclass(frozen=True)
class VotersLists:
    """The voters' lists made for a card set, sorted by unit, with the authority's signature."""

    card_set: str
    units: tuple[UnitList, ...]
    signature: str = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "card_set": self.card_set,
            "units": [unit.to_json() for unit in self.units],
            "signature": self.signature,
        }

    def encode(self) -> bytes:
        """Return voters-lists.json: its one valid byte form."""
        return fields.encode(self.to_json())

    def verify(self, authority: str) -> None:
        """Raise `SignatureError` unless the authority's key (base64) signed this."""
        key = ed25519.public_key_from(authority, "credential_authority")
        ed25519.verify_object(KIND, self.to_json(), key, WHAT)

    def verify_lists(self, card_set: str, lists: Mapping[str, tuple[int, str]]) -> None:
        """Raise `DocumentError` unless this is for that card set and for exactly these lists.

        `lists` gives, by unit, how many are on its list and the list's digest.
        """
        if self.card_set != card_set:
            raise DocumentError(f"{WHAT}: of card set {self.card_set}, not {card_set}")
        signed = {unit.unit: (unit.on_list, unit.voters_list) for unit in self.units}
        expected = {unit: row for unit, row in lists.items() if row[0]}
        for unit in sorted(signed.keys() | expected.keys()):
            if signed.get(unit) != expected.get(unit):
                raise DocumentError(
                    f"{WHAT}: the voters' list of unit {unit} is not the one that the credential "
                    "authority signed"
                )


def make_voters_lists(
    card_set: str, credentials: Mapping[str, Collection[str]], key: Ed25519PrivateKey
) -> VotersLists:
    """Sign the voters' lists of these credentials by unit; an empty one is left out."""
    units = tuple(
        UnitList(unit, len(listed), sha256_hex(credentials_list(listed)))
        for unit, listed in sorted(credentials.items())
        if listed
    )
    unsigned = VotersLists(card_set, units, "").to_json()
    signature = ed25519.sign_bytes(ed25519.signed_bytes(KIND, unsigned), key)
    return VotersLists(card_set, units, signature)


def sealed_lists(document: PollDocument) -> dict[str, tuple[int, str]]:
    """Return what poll.json says of every unit's voters' list: its length and its digest."""
    return {unit.id: (unit.on_list, unit.voters_list) for unit in document.units}


def read_voters_lists(node: Node) -> VotersLists:
    """Read the JSON object; `verify` and `verify_lists` check what it says."""
    part = node.members("card_set", "units", "signature")
    units = tuple(UnitList.parse(item) for item in part["units"].items())
    fields.check_sorted((unit.unit for unit in units), part["units"].what)
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    card_set = part["card_set"].match(fields.IDENTIFIER)
    return VotersLists(card_set, units, part["signature"].text())


def parse_voters_lists(raw: bytes) -> VotersLists:
    """Read voters-lists.json in its one valid byte form."""
    return read_voters_lists(fields.load(raw, WHAT))
