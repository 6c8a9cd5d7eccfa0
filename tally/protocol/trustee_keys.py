"""A trustee's public keys and signed statements (specification 4.5 and 4.6), read strictly.

Rules this module keeps:
1. Every element is in the group and is not its identity; every message has one byte form.
2. Reading verifies: a key by its proof of knowledge; a certificate and a polynomial's counterparts
   by their signature. Only a `SignedMessage` is not verified when read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tally.protocol.encoding import compact, fields, items, load_compact, parse_element, text
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import NAME, Element, G, product
from tally.protocol.proofs import Proof, parse_proof, prove_schnorr, verify_schnorr

_KEY = ("pok", "public_key")
_SIGNED = ("message", "signature")
_CERT = ("verification", "encryption")
_COEFEXPS = ("coefexps",)


def parse_name(value: object, what: str) -> str:
    """Return a trustee's name: 1 to 100 printable characters, no space at either end."""
    name = text(value, what)
    printable = all(
        unicodedata.category(character)[0] not in "CZ" for character in name.replace(" ", "")
    )
    if not 1 <= len(name) <= 100 or name != name.strip() or not printable:
        raise FormatError(f"{what}: expected a name of 1 to 100 printable characters")
    return name


# --- a trustee's public key (specification 4.5) -------------------------------------------------


@dataclass(frozen=True)
class TrusteeKey:
    """`trustee_public_key`: X = g^x and the proof that its owner knows x; a name is optional."""

    public_key: Element
    pok: Proof = field(repr=False)
    name: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return the JSON object, fields in the specification's order."""
        named = {} if self.name is None else {"name": self.name}
        return {"pok": self.pok.to_json(), "public_key": str(self.public_key), **named}


def make_trustee_key(secret: int, name: str | None = None) -> TrusteeKey:
    """Return the public key of the decryption key `secret`, with its proof."""
    public = G**secret
    return TrusteeKey(public, prove_schnorr(secret, f"pok|{NAME}|{public}|"), name)


def parse_trustee_key(value: object, what: str) -> TrusteeKey:
    """Read a `trustee_public_key` and verify its proof; raise `ProtocolError` naming `what`."""
    named = isinstance(value, dict) and "name" in value
    key = fields(value, (*_KEY, "name") if named else _KEY, what)
    public = parse_element(key["public_key"], f"{what}, public_key")
    pok = parse_proof(key["pok"], f"{what}, pok")
    verify_schnorr(public, f"pok|{NAME}|{public}|", pok, what)
    return TrusteeKey(public, pok, parse_name(key["name"], f"{what}, name") if named else None)


# --- signed messages (specification 4.6.1) ------------------------------------------------------


@dataclass(frozen=True)
class SignedMessage:
    """`signed_msg`: a text and a Schnorr signature of it, NOT yet verified."""

    message: str
    signature: Proof = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"message": self.message, "signature": self.signature.to_json()}


def sign_message(secret: int, message: str) -> SignedMessage:
    """Sign a text with the signing key `secret`."""
    return SignedMessage(message, prove_schnorr(secret, f"sigmsg|{message}|"))


def parse_signed_message(value: object, what: str) -> SignedMessage:
    """Read a `signed_msg`; the signature is NOT yet verified."""
    pair = fields(value, _SIGNED, what)
    signature = parse_proof(pair["signature"], f"{what}, signature")
    return SignedMessage(text(pair["message"], f"{what}, message"), signature)


def verify_signed_message(signed: SignedMessage, verification: Element, what: str) -> None:
    """Raise `ProofError` unless the message is signed by the owner of `verification`."""
    prefix = f"sigmsg|{signed.message}|"
    verify_schnorr(verification, prefix, signed.signature, f"{what}, signature")


# --- threshold trustees (specification 4.6) -----------------------------------------------------


@dataclass(frozen=True)
class Cert:
    """`cert`: a member's two public keys, signed with the secret of the verification key."""

    verification: Element
    encryption: Element
    signed: SignedMessage = field(repr=False)


def make_cert(signing: int, decryption: int) -> Cert:
    """Return the certificate of a signing key and a channel decryption key, both secret."""
    verification, encryption = G**signing, G**decryption
    message = compact({"verification": str(verification), "encryption": str(encryption)})
    return Cert(verification, encryption, sign_message(signing, message.decode()))


def parse_cert(value: object, what: str) -> Cert:
    """Read a certificate and verify its signature."""
    signed = parse_signed_message(value, what)
    keys = fields(load_compact(signed.message.encode(), what), _CERT, what)
    verification, encryption = (parse_element(keys[key], f"{what}, {key}") for key in _CERT)
    verify_signed_message(signed, verification, what)
    return Cert(verification, encryption, signed)


@dataclass(frozen=True)
class Coefexps:
    """`coefexps`: the public counterparts A_0..A_(T-1) of a member's polynomial, signed."""

    elements: tuple[Element, ...]
    signed: SignedMessage = field(repr=False)

    def at(self, index: int) -> Element:
        """Return g^f(index) = product of A_k^(index^k) (specification 4.6.5)."""
        return product([element**index**k for k, element in enumerate(self.elements)])


def make_coefexps(signing: int, coefficients: Sequence[int]) -> Coefexps:
    """Return the signed counterparts of a secret polynomial's coefficients."""
    elements = tuple(G**coefficient for coefficient in coefficients)
    message = compact({"coefexps": [str(element) for element in elements]})
    return Coefexps(elements, sign_message(signing, message.decode()))


def parse_coefexps(value: object, threshold: int, cert: Cert, what: str) -> Coefexps:
    """Read `threshold` counterparts and verify that the certificate's owner signed them."""
    signed = parse_signed_message(value, what)
    message = fields(load_compact(signed.message.encode(), what), _COEFEXPS, what)
    listed = items(message["coefexps"], threshold, what)
    elements = tuple(parse_element(item, f"{what}, element {k}") for k, item in enumerate(listed))
    verify_signed_message(signed, cert.verification, what)
    return Coefexps(elements, signed)


def verify_distinct(keys: Iterable[tuple[str, Element]]) -> None:
    """Raise `TrusteeError` if two of these (owner, key) have the same key, naming both owners."""
    first: dict[Element, str] = {}
    for owner, key in keys:
        if key in first:
            raise TrusteeError(
                f"{first[key]} and {owner} have the same key: each trustee makes their own"
            )
        first[key] = owner
