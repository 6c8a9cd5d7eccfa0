"""A mandatory trustee, who makes a key alone: no ceremony with others, no shares.

Rules this module keeps:
1. Nothing is decrypted without this key. It has a ceremony's name all the same, for the trustee
   confirms the sealed poll as the others do.
2. At the end the trustee finds the key in trustees.json as it was sent, as a Single.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tally.protocol.ceremony.invitation import verify_type
from tally.protocol.encoding import (
    canonical,
    fields,
    load_canonical,
    new_identifier,
    parse_exponent,
    parse_hex_digest,
    sha256_hex,
)
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import G, random_exponent
from tally.protocol.trustee_keys import (
    TrusteeKey,
    make_trustee_key,
    parse_ceremony,
    parse_name,
    parse_trustee_key,
)
from tally.protocol.trustees import Owner, Single, parse_trustees

_FILE = ("key", "name", "type")
_FIELDS = ("ceremony", "key", "name", "rehearsal", "secret", "trustees")
_KIND = "trustee-key"


@dataclass(frozen=True)
class SoleTrustee:
    """A mandatory trustee's secret: the decryption key x of a Single item, `key` as it was sent."""

    name: str
    ceremony: str
    key: TrusteeKey
    secret: int = field(repr=False)
    rehearsal: bool = False
    trustees: str = ""

    @property
    def index(self) -> int:
        """The trustee's place among the members of its item: it is the only one."""
        return 1

    def to_json(self) -> dict[str, object]:
        """Return everything, the secret too, as the JSON object of a key file."""
        return {
            "ceremony": self.ceremony,
            "key": self.key.to_json(),
            "name": self.name,
            "rehearsal": self.rehearsal,
            "secret": str(self.secret),
            "trustees": self.trustees,
        }


def new_sole(name: str, *, secret: int | None = None, rehearsal: bool = False) -> SoleTrustee:
    """Draw a mandatory trustee's key, or take this one."""
    held = random_exponent() if secret is None else secret
    shown = parse_name(name, "name")
    return SoleTrustee(shown, new_identifier(), make_trustee_key(held), held, rehearsal)


def read_sole(value: object, what: str) -> SoleTrustee:
    """Read the JSON object of a key file; raise `ProtocolError` for any other form."""
    part = fields(value, _FIELDS, what)
    if not isinstance(part["rehearsal"], bool):
        raise FormatError(f"{what}, rehearsal: expected true or false")
    trustees = part["trustees"]
    return SoleTrustee(
        name=parse_name(part["name"], f"{what}, name"),
        ceremony=parse_ceremony(part["ceremony"], f"{what}, ceremony"),
        key=parse_trustee_key(part["key"], what),
        secret=parse_exponent(part["secret"], what),
        rehearsal=part["rehearsal"],
        trustees="" if trustees == "" else parse_hex_digest(trustees, f"{what}, trustees"),
    )


def make_sole_key(trustee: SoleTrustee) -> bytes:
    """Return the public key file of a mandatory trustee, to send to the convener."""
    return canonical({"key": trustee.key.to_json(), "name": trustee.name, "type": _KIND})


def parse_sole_key(raw: bytes) -> Single:
    """Read a mandatory trustee's public key file; return the item for `trustees.json`."""
    document = fields(load_canonical(raw, _KIND), _FILE, _KIND)
    verify_type(document, _KIND)
    name = parse_name(document["name"], f"{_KIND}, name")
    return Single(replace(parse_trustee_key(document["key"], f"{_KIND} of {name}"), name=name))


def finish_sole(trustee: SoleTrustee, raw: bytes) -> tuple[SoleTrustee, Owner]:
    """Return the trustee with the digest of `trustees.json`, and the trustee's owner number.

    Raises a `ProtocolError` if the file does not verify, or does not hold the key as it was sent.
    """
    trustees = parse_trustees(raw)
    owner = trustees.owner_of(G**trustee.secret)
    if trustees.items[owner.item] != Single(replace(trustee.key, name=trustee.name)):
        raise TrusteeError("trustees.json does not list you as a mandatory trustee: do not use it")
    return replace(trustee, trustees=sha256_hex(raw)), owner
