"""A trustee's decryption file: the partial decryptions of every unit of one poll, and their proofs.

`{"log":{"root":...,"size":...},"owner":2,"poll":...,"shares":[{"kind":"fte","share":{...}}],
"units":[{"partial_decryption":"<compact JSON>","strong_proofs":[{"challenge","response"},{...}],
"unit":"A-ELEM"},...]}`, RFC 8785, units sorted by name; a strong proof for each answer
(`tally.decryption.strong`), a blinded share for each figure that can be public, sorted by kind
(`tally.public_proof.shares`).

Rules this module keeps:
1. One byte form: what is read is encoded again and compared. The proofs are verified elsewhere
   (`verify`).
2. A partial decryption's bytes are kept as the trustee made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tally.count import ANSWERS
from tally.decryption.strong import CountLog
from tally.errors import FieldError
from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    number,
    parse_hex_digest,
    parse_identifier,
    text,
)
from tally.protocol.errors import FormatError
from tally.protocol.proofs import Proof, parse_proof
from tally.public_proof.document import parse_kind, parse_share, share_json
from tally.public_proof.shares import Share
from tally.public_proof.weights import Kind
from tally.unit_names import verify_unit_name

WHAT = "decryption file"
_FILE = ("log", "owner", "poll", "shares", "units")
_LOG = ("root", "size")
_SHARE = ("kind", "share")
_UNIT = ("partial_decryption", "strong_proofs", "unit")


@dataclass(frozen=True)
class DecryptedUnit:
    """A trustee's partial decryption of a unit's tally, and a strong proof for each answer."""

    unit: str
    partial_decryption: bytes = field(repr=False)
    strong_proofs: tuple[Proof, ...] = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "partial_decryption": self.partial_decryption.decode(),
            "strong_proofs": [proof.to_json() for proof in self.strong_proofs],
            "unit": self.unit,
        }


@dataclass(frozen=True)
class DecryptionFile:
    """A parsed decryption file; its proofs are NOT yet verified. Units are sorted by name."""

    poll: str
    owner: int
    log: CountLog
    units: tuple[DecryptedUnit, ...] = field(repr=False)
    shares: Mapping[Kind, Share] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "log": {"root": self.log.root, "size": self.log.size},
            "owner": self.owner,
            "poll": self.poll,
            "shares": [
                {"kind": kind.value, "share": share_json(share)}
                for kind, share in sorted(self.shares.items())
            ],
            "units": [unit.to_json() for unit in self.units],
        }

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return canonical(self.to_json())

    @property
    def partial_decryptions(self) -> dict[str, bytes]:
        """The partial decryptions by unit."""
        return {unit.unit: unit.partial_decryption for unit in self.units}


def parse_decryption_file(raw: bytes) -> DecryptionFile:
    """Read a decryption file strictly; raise `FormatError` (the proofs are not verified here)."""
    return read_file(load_canonical(raw, WHAT), WHAT)


def read_file(value: object, what: str) -> DecryptionFile:
    """Read the JSON object of a decryption file strictly; `what` names it in errors."""
    document = fields(value, _FILE, what)
    log = fields(document["log"], _LOG, f"{what}, log")
    units = tuple(
        _read_unit(item, what) for item in items(document["units"], None, f"{what}, units")
    )
    names = [unit.unit for unit in units]
    if names != sorted(set(names)):
        raise FormatError(f"{what}: units are not sorted, or one is there twice")
    owner = number(document["owner"], f"{what}, owner")
    return DecryptionFile(
        poll=parse_identifier(document["poll"], f"{what}, poll"),
        owner=owner,
        log=CountLog(
            number(log["size"], f"{what}, log, size"),
            parse_hex_digest(log["root"], f"{what}, log, root"),
        ),
        units=units,
        shares=_read_shares(document["shares"], owner, what),
    )


def _read_shares(value: object, owner: int, what: str) -> Mapping[Kind, Share]:
    shares: dict[Kind, Share] = {}
    for item in items(value, None, f"{what}, shares"):
        row = fields(item, _SHARE, f"{what}, share")
        kind = parse_kind(row["kind"], f"{what}, share")
        if shares and kind <= max(shares):
            raise FormatError(f"{what}: shares are not sorted by kind, or one is there twice")
        shares[kind] = parse_share(row["share"], f"{what}, share, {kind.value}")
        if shares[kind].owner != owner:
            raise FormatError(f"{what}: its {kind.value} share is of another trustee")
    return shares


def _read_unit(value: object, what: str) -> DecryptedUnit:
    entry = fields(value, _UNIT, f"{what}, unit")
    try:
        unit = verify_unit_name(entry["unit"])
    except FieldError as error:
        raise FormatError(f"{what}, {error}") from error
    place = f"{what}, {unit}"
    proofs = items(entry["strong_proofs"], ANSWERS, f"{place}, strong_proofs")
    return DecryptedUnit(
        unit,
        text(entry["partial_decryption"], place).encode(),
        tuple(parse_proof(proof, f"{place}, strong proof") for proof in proofs),
    )
