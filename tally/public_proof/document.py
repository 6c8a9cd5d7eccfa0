"""public-proof.json: the proofs of the figures that were released.

`{"figures":[{"count":1,"kind":"fte","lower":{"bits":[...],"proofs":[...]},"set":[1,2],"shares":
[...],"upper":{...}}],"version":1}`, RFC 8785; elements as 64 hexadecimal digits, exponents as
decimal strings.

Rules this module keeps:
1. One byte form: what is read is encoded again and compared.
2. Nothing that a verifier computes is in it: no weights, no interval, no commitment to M.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    number,
    parse_element,
    parse_exponent,
)
from tally.protocol.errors import FormatError
from tally.protocol.proofs import Proof
from tally.public_proof.proof import PublicProof
from tally.public_proof.ranges import RangeProof
from tally.public_proof.shares import Share, ShareProof
from tally.public_proof.weights import Kind

FILE = "public-proof.json"
VERSION = 1
MOST_BITS = 181
"""The most bits of an interval: hi - lo is at most 2^180."""
_KEYS = ("figures", "version")
_FIGURE = ("count", "kind", "lower", "set", "shares", "upper")
_RANGE = ("bits", "proofs")
_SHARE = ("owner", "proof", "share")
_SHARE_PROOF = ("blind", "challenge", "key")
_PROOF = ("challenge", "response")


@dataclass(frozen=True)
class ProvedFigure:
    """The proof of one kind of figure of one count."""

    kind: Kind
    count: int
    proof: PublicProof = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "kind": self.kind.value,
            "count": self.count,
            "set": [share.owner for share in self.proof.shares],
            "shares": [share_json(share) for share in self.proof.shares],
            "lower": _range_json(self.proof.lower),
            "upper": _range_json(self.proof.upper),
        }


def encode_proofs(figures: Sequence[ProvedFigure]) -> bytes:
    """Return public-proof.json."""
    return canonical({"version": VERSION, "figures": [figure.to_json() for figure in figures]})


def parse_proofs(raw: bytes) -> tuple[ProvedFigure, ...]:
    """Read public-proof.json strictly; `FormatError` or `GroupError` on anything else.

    The proofs are NOT verified. Every element is checked to be in the group.
    """
    document = fields(load_canonical(raw, FILE), _KEYS, FILE)
    if number(document["version"], f"{FILE}, version") != VERSION:
        raise FormatError(f"{FILE}: only version {VERSION} is supported")
    figures = tuple(_figure(item) for item in items(document["figures"], None, FILE))
    kinds = [figure.kind for figure in figures]
    if kinds != sorted(set(kinds)):
        raise FormatError(f"{FILE}: figures are not sorted by kind, or one is there twice")
    return figures


def _figure(value: object) -> ProvedFigure:
    row = fields(value, _FIGURE, f"{FILE}, figure")
    kind = parse_kind(row["kind"], f"{FILE}, figure")
    what = f"{FILE}, {kind.value}"
    shares = tuple(parse_share(item, what) for item in items(row["shares"], None, what))
    owners = [number(one, f"{what}, set") for one in items(row["set"], None, f"{what}, set")]
    if owners != [share.owner for share in shares]:
        raise FormatError(f"{what}: the set is not that of the shares")
    lower, upper = (_range(row[side], f"{what}, {side}") for side in ("lower", "upper"))
    return ProvedFigure(
        kind, number(row["count"], f"{what}, count"), PublicProof(shares, lower, upper)
    )


def parse_kind(value: object, what: str) -> Kind:
    """Read a kind of figure strictly."""
    if value not in list(Kind):
        raise FormatError(f"{what}, kind: expected {' or '.join(Kind)}")
    return Kind(str(value))


def share_json(share: Share) -> dict[str, object]:
    """Return a share's JSON object."""
    proof = share.proof
    return {
        "owner": share.owner,
        "share": str(share.element),
        "proof": {
            "challenge": str(proof.challenge),
            "key": str(proof.key),
            "blind": str(proof.blind),
        },
    }


def parse_share(value: object, what: str) -> Share:
    """Read a share strictly; its proof is NOT verified."""
    row = fields(value, _SHARE, f"{what}, share")
    part = fields(row["proof"], _SHARE_PROOF, f"{what}, share, proof")
    blind, challenge, key = (
        parse_exponent(part[name], f"{what}, share, {name}") for name in _SHARE_PROOF
    )
    owner = number(row["owner"], f"{what}, share, owner")
    element = parse_element(row["share"], f"{what}, share {owner}", allow_identity=True)
    return Share(owner, element, ShareProof(challenge, key, blind))


def _range_json(proof: RangeProof) -> dict[str, object]:
    return {
        "bits": [str(bit) for bit in proof.bits],
        "proofs": [[part.to_json() for part in pair] for pair in proof.proofs],
    }


def _range(value: object, what: str) -> RangeProof:
    row = fields(value, _RANGE, what)
    bits = items(row["bits"], None, f"{what}, bits")
    if not 1 <= len(bits) <= MOST_BITS:
        raise FormatError(f"{what}: {len(bits)} bits; expected 1 to {MOST_BITS}")
    pairs = items(row["proofs"], len(bits), f"{what}, proofs")
    return RangeProof(
        tuple(parse_element(bit, f"{what}, bit", allow_identity=True) for bit in bits),
        tuple(_pair(pair, what) for pair in pairs),
    )


def _pair(value: object, what: str) -> tuple[Proof, Proof]:
    zero, one = (_proof(item, what) for item in items(value, 2, f"{what}, bit"))
    return zero, one


def _proof(value: object, what: str) -> Proof:
    pair = fields(value, _PROOF, f"{what}, bit")
    challenge, response = (parse_exponent(pair[key], f"{what}, bit, {key}") for key in _PROOF)
    return Proof(challenge, response)
