"""voters-lists.json: the credential authority signs which credentials may vote in which unit.

Rules this module keeps:
1. The authority, whose key is sealed in poll.json and is not on the server, signs the digest and
   the length of every unit's voters' list: a server that adds credentials of its own is caught.
2. It names units and digests only: no member, no credential.
3. It names the card set, its iterations and the list's serial (`card_set`): the server can lower
   none of them, nor go back to an older list.
4. A unit with nobody on its list is left out: the authority knows the units from the roster.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.card_set import FIRST_SERIAL, check_card_set
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.poll_document import PollDocument
from audit.record.signatures import ed25519
from tally.protocol.credential import FEWEST_ITERATIONS, credentials_list
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
    """The voters' lists made for a card set, sorted by unit, with the authority's signature.

    `iterations` are PBKDF2's for every code of the set; `serial` counts its lists from 1.
    """

    card_set: str
    iterations: int
    serial: int
    units: tuple[UnitList, ...]
    signature: str = field(repr=False)

    def __post_init__(self) -> None:
        check_card_set(self.iterations, self.serial, WHAT)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "card_set": self.card_set,
            "iterations": self.iterations,
            "serial": self.serial,
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

    def verify_sealed(self, document: PollDocument) -> None:
        """Raise `AuditError` unless the authority sealed in poll.json signed what it says.

        1. The signature is by the key that poll.json names.
        2. Card set and units' lists are poll.json's.
        3. So are the iterations and the serial.
        """
        self.verify(document.credential_authority)  # 1
        sealed = {unit.id: (unit.on_list, unit.voters_list) for unit in document.units}
        self.verify_lists(document.card_set, sealed)  # 2
        named = {"iterations": document.iterations, "serial": document.list_serial}
        for name, value in named.items():  # 3
            if getattr(self, name) != value:
                raise DocumentError(f"{WHAT}: {name} {getattr(self, name)}, but poll.json {value}")


def make_voters_lists(
    card_set: str,
    credentials: Mapping[str, Collection[str]],
    key: Ed25519PrivateKey,
    *,
    iterations: int = FEWEST_ITERATIONS,
    serial: int = FIRST_SERIAL,
) -> VotersLists:
    """Sign the voters' lists of these credentials by unit; an empty one is left out."""
    units = tuple(
        UnitList(unit, len(listed), sha256_hex(credentials_list(listed)))
        for unit, listed in sorted(credentials.items())
        if listed
    )
    unsigned = VotersLists(card_set, iterations, serial, units, "")
    signed = ed25519.signed_bytes(KIND, unsigned.to_json())
    return replace(unsigned, signature=ed25519.sign_bytes(signed, key))


def read_voters_lists(node: Node) -> VotersLists:
    """Read the JSON object; `verify_sealed` checks what it says."""
    part = node.members("card_set", "iterations", "serial", "units", "signature")
    units = tuple(UnitList.parse(item) for item in part["units"].items())
    fields.check_sorted((unit.unit for unit in units), part["units"].what)
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    card_set = part["card_set"].match(fields.IDENTIFIER)
    iterations, serial = (part[name].integer() for name in ("iterations", "serial"))
    return VotersLists(card_set, iterations, serial, units, part["signature"].text())


def parse_voters_lists(raw: bytes) -> VotersLists:
    """Read voters-lists.json in its one valid byte form."""
    return read_voters_lists(fields.load(raw, WHAT))
