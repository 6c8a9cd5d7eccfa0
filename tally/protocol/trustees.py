"""Who can decrypt: `trustees.json` (specification 4.5 to 4.7), made and parsed strictly.

Rules this module keeps:
1. A list of items, each `Single` (this trustee must take part) or `Pedersen` (any `threshold` of
   these trustees). The election's public key y is the product of the items' keys.
2. Owner numbers count from 1 over the flattened list; a Pedersen item takes one for each member.
3. A `Trustees` is always verified: every signature, every proof, and every key, which is computed
   again from the published coefficients.
4. No key is the group's identity and no two trustees have the same: either would let fewer people
   decrypt than the list says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tally.protocol.certificates import (
    Cert,
    Coefexps,
    Context,
    certificate_code,
    certified_keys,
    parse_cert,
    parse_coefexps,
    verify_certificates_signature,
)
from tally.protocol.encoding import compact, fields, items, load_compact, number
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import IDENTITY, Element, product
from tally.protocol.proofs import Proof, parse_proof
from tally.protocol.trustee_keys import (
    TrusteeKey,
    parse_trustee_key,
    verify_distinct,
    verify_key_signature,
)

MAX_MEMBERS = 100
"""The most trustees of one Pedersen item: far above any real ceremony."""

_PEDERSEN = ("threshold", "certs", "coefexps", "signatures", "verification_keys")


@dataclass(frozen=True)
class Single:
    """A trustee who must take part in every decryption."""

    key: TrusteeKey

    @property
    def keys(self) -> tuple[TrusteeKey, ...]:
        """The item's decryption keys: one."""
        return (self.key,)

    @property
    def public_key(self) -> Element:
        """The item's part of the election's public key."""
        return self.key.public_key

    def to_json(self) -> list[object]:
        """Return the item as it stands in `trustees.json`."""
        return ["Single", self.key.to_json()]


@dataclass(frozen=True)
class Pedersen:
    """`threshold_parameters`: any `threshold` of these members decrypt; all tuples of length m."""

    threshold: int
    certs: tuple[Cert, ...]
    coefexps: tuple[Coefexps, ...]
    signatures: tuple[Proof, ...] = field(repr=False)
    keys: tuple[TrusteeKey, ...]

    @property
    def public_key(self) -> Element:
        """The item's part of the election's public key: the product of the A_z0."""
        return product([member.elements[0] for member in self.coefexps])

    def key_of(self, index: int) -> Element:
        """Return the public decryption key that member `index` (from 1) must have (4.6.6)."""
        return product([member.at(index) for member in self.coefexps])

    def to_json(self) -> list[object]:
        """Return the item as it stands in `trustees.json`."""
        parameters = {
            "threshold": self.threshold,
            "certs": [cert.signed.to_json() for cert in self.certs],
            "coefexps": [member.signed.to_json() for member in self.coefexps],
            "signatures": [signature.to_json() for signature in self.signatures],
            "verification_keys": [key.to_json() for key in self.keys],
        }
        return ["Pedersen", parameters]


@dataclass(frozen=True)
class Owner:
    """One trustee: the owner number, the item (from 0) and the place in it (from 1), the key."""

    number: int
    item: int
    index: int
    key: TrusteeKey

    def __str__(self) -> str:
        return f"trustee {self.number}" + (f" ({self.key.name})" if self.key.name else "")


@dataclass(frozen=True)
class Trustees:
    """A verified `trustees.json`: its bytes, its items, y, and the flattened owners."""

    raw: bytes = field(repr=False)
    items: tuple[Single | Pedersen, ...]
    public_key: Element
    owners: tuple[Owner, ...]

    def owner_of(self, public_key: Element) -> Owner:
        """Return the trustee with this decryption key; raise `TrusteeError` if there is none."""
        for owner in self.owners:
            if owner.key.public_key == public_key:
                return owner
        raise TrusteeError("this key is none of this poll's trustees': use the key made for it")

    def code_of(self, owner: Owner) -> str:
        """Return a trustee's code: that of the certificate, or of a mandatory trustee's key.

        20 hexadecimal digits, which the trustee has read to an officer by voice.
        """
        item = self.items[owner.item]
        if isinstance(item, Pedersen):
            return item.certs[owner.index - 1].code
        return certificate_code(str(owner.key.public_key))

    def owner(self, number: int) -> Owner:
        """Return the trustee with this owner number; raise `TrusteeError` if there is none."""
        if not 1 <= number <= len(self.owners):
            raise TrusteeError(
                f"there is no trustee {number}: this poll's are numbered 1 to {len(self.owners)}"
            )
        return self.owners[number - 1]


def make_trustees(listed: Sequence[Single | Pedersen]) -> bytes:
    """Return `trustees.json` of these items, verified as `parse_trustees` does."""
    raw = compact([item.to_json() for item in listed])
    parse_trustees(raw)
    return raw


@lru_cache(maxsize=4)
def parse_trustees(raw: bytes) -> Trustees:
    """Read and verify `trustees.json`; raise a `ProtocolError` that names the item and member.

    The last few valid files are cached: all units of a poll have the same one.

    Checks: (1) compact JSON of the specification's fields, at least one item; (2) every element is
    in the group and is not its identity; (3) every key's proof of knowledge. Of a Pedersen item:
    (4) 2 <= T <= m, and m of everything; (5) each certificate is signed, and made for its own place
    of this item; (6) no two of the 2m certified keys are the same; (7) each `coefexps` has T
    elements and its member's signature; (8) each member signed all the certificates beside its own
    counterparts; (9) each verification key follows from the `coefexps`, and (10) is signed by its
    member. Of all: (11) no two decryption keys are the same; (12) neither an item's key nor y is
    the identity.
    """
    listed = items(load_compact(raw, "trustees"), None, "trustees")  # (1)
    parsed = tuple(_parse_item(item, f"trustees, item {n}") for n, item in enumerate(listed, 1))
    if not parsed:
        raise TrusteeError("trustees: the list is empty; expected at least one trustee")
    places = [
        (item, index, key)
        for item, one in enumerate(parsed)
        for index, key in enumerate(one.keys, 1)
    ]
    owners = tuple(Owner(n, item, index, key) for n, (item, index, key) in enumerate(places, 1))
    verify_distinct((str(owner), owner.key.public_key) for owner in owners)  # (11)
    public_key = product([item.public_key for item in parsed])
    if IDENTITY in (public_key, *(item.public_key for item in parsed)):  # (12)
        raise TrusteeError("trustees: their keys multiply to the identity, which encrypts nothing")
    return Trustees(raw, parsed, public_key, owners)


def _parse_item(value: object, what: str) -> Single | Pedersen:
    kind, body = items(value, 2, what)
    if kind == "Single":
        return _parse_single(body, what)
    if kind == "Pedersen":
        return _parse_pedersen(body, what)
    raise FormatError(f"{what}: expected a Single or a Pedersen item")


def _parse_single(value: object, what: str) -> Single:
    key = parse_trustee_key(value, what)  # (2) (3)
    if key.signature is not None:
        raise FormatError(f"{what}: a Single has no signature: there is no certificate for it")
    return Single(key)


def _parse_pedersen(value: object, what: str) -> Pedersen:
    parameters = fields(value, _PEDERSEN, what)
    listed = items(parameters["certs"], None, f"{what}, certs")
    threshold = verify_threshold(  # (4)
        number(parameters["threshold"], f"{what}, threshold"), len(listed), what
    )
    certs = tuple(  # (2) (5)
        parse_cert(cert, Context(len(listed), threshold, z), f"{what}, cert {z}")
        for z, cert in enumerate(listed, 1)
    )
    verify_distinct(certified_keys(certs, what))  # (6)
    coefexps = tuple(  # (2) (7)
        parse_coefexps(item, threshold, certs[z - 1], f"{what}, coefexps {z}")
        for z, item in _each_of("coefexps", parameters, len(certs), what)
    )
    pedersen = Pedersen(
        threshold,
        certs,
        coefexps,
        tuple(
            parse_proof(item, f"{what}, signature {z}")
            for z, item in _each_of("signatures", parameters, len(certs), what)
        ),
        tuple(
            parse_trustee_key(key, f"{what}, verification key {z}")  # (2) (3)
            for z, key in _each_of("verification_keys", parameters, len(certs), what)
        ),
    )
    for z in range(1, len(certs) + 1):
        _verify_member(pedersen, z, what)
    return pedersen


def _each_of(
    name: str, parameters: Mapping[str, object], members: int, what: str
) -> Iterable[tuple[int, object]]:
    return enumerate(items(parameters[name], members, f"{what}, {name}"), 1)  # (4)


def _verify_member(item: Pedersen, z: int, what: str) -> None:
    """Verify what member `z` (from 1) signed, and that its key is the one that the shares give."""
    signature, coefexps = item.signatures[z - 1], item.coefexps[z - 1]
    key, verification = item.keys[z - 1], item.certs[z - 1].verification
    verify_certificates_signature(item.certs, z, coefexps, signature, f"{what}, member {z}")  # (8)
    if key.public_key != item.key_of(z):  # (9)
        raise TrusteeError(
            f"{what}, verification key {z} does not follow from the published coefficients:"
            " hold a new ceremony"
        )
    verify_key_signature(key, verification, f"{what}, verification key {z}")  # (10)


def verify_threshold(threshold: int, members: int, what: str) -> int:
    """Return the threshold if it is from 2 to the number of members; raise `TrusteeError`.

    With a threshold of 1 all members have the same key, and each could decrypt alone.
    """
    if not 2 <= members <= MAX_MEMBERS:
        raise TrusteeError(f"{what}: {members} members; expected 2 to {MAX_MEMBERS}")
    if not 2 <= threshold <= members:
        raise TrusteeError(f"{what}: threshold {threshold}; expected 2 to {members}, the members")
    return threshold
