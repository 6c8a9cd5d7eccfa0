"""A trustee's public key and signed messages (specification 4.5 and 4.6.1), read strictly.

Rules this module keeps:
1. Every element is in the group and is not its identity; every message has one byte form.
2. Reading verifies a key's proof of knowledge. A signature, of a message or of a key, is NOT
   verified when read: it needs the signer's verification key.
3. `sigmsg` does not hash the signer's key, so what one signing key signs must be told apart by its
   form alone. A trustee's signing key signs these messages, and nothing else, ever:

   | message | begins with | made in |
   |---|---|---|
   | the certificate | `{"context":` | `certificates.make_cert` |
   | the coefficients' counterparts | `{"coefexps":` | `certificates.make_coefexps` |
   | all certificates, and own counterparts | `certs_sig|` | `certificates.sign_certificates` |
   | a share, for one trustee's eyes | `ratify/share/v1` and a line's end | `ceremony.deals` |
   | the decryption key's counterpart X | a hexadecimal digit, 64 in all | `sign_key` |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tally.protocol import belenios
from tally.protocol.encoding import fields, parse_element, parse_identifier, text
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import Element, G
from tally.protocol.proofs import Proof, parse_proof, prove_schnorr, verify_schnorr
from tally.texts import unseen

_KEY = ("pok", "public_key")
_OPTIONAL = ("signature", "name")
_SIGNED = ("message", "signature")


def parse_name(value: object, what: str) -> str:
    """Return a trustee's name: 1 to 100 printable characters, no space at either end."""
    name = text(value, what)
    refused = unseen(name)
    spaced = any(character.isspace() for character in name.replace(" ", ""))
    if refused is not None or not 1 <= len(name) <= 100 or name != name.strip() or spaced:
        hint = "" if refused is None else f": remove the character {refused}"
        raise FormatError(f"{what}: expected a name of 1 to 100 printable characters{hint}")
    return name


def parse_ceremony(value: object, what: str) -> str:
    """Return a ceremony's name: 15 base58 characters, as `new_identifier` draws them."""
    return parse_identifier(value, what, shortest=15, longest=15)


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
    """Sign a text with the signing key `secret`. What may be signed: rule 3."""
    return SignedMessage(message, prove_schnorr(secret, belenios.message_prefix(message)))


def parse_signed_message(value: object, what: str) -> SignedMessage:
    """Read a `signed_msg`; the signature is NOT yet verified."""
    pair = fields(value, _SIGNED, what)
    signature = parse_proof(pair["signature"], f"{what}, signature")
    return SignedMessage(text(pair["message"], f"{what}, message"), signature)


def verify_signed_message(signed: SignedMessage, verification: Element, what: str) -> None:
    """Raise `ProofError` unless the message is signed by the owner of `verification`."""
    prefix = belenios.message_prefix(signed.message)
    verify_schnorr(verification, prefix, signed.signature, f"{what}, signature")


# --- a trustee's public key (specification 4.5) -------------------------------------------------


@dataclass(frozen=True)
class TrusteeKey:
    """`trustee_public_key`: X = g^x and the proof that its owner knows x; a name is optional.

    `signature`, of X by the trustee's signing key, is there in a Pedersen item only.
    """

    public_key: Element
    pok: Proof = field(repr=False)
    name: str | None = None
    signature: Proof | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object, fields in the specification's order."""
        signed = {} if self.signature is None else {"signature": self.signature.to_json()}
        named = {} if self.name is None else {"name": self.name}
        return {"pok": self.pok.to_json(), "public_key": str(self.public_key), **signed, **named}


def make_trustee_key(secret: int, name: str | None = None) -> TrusteeKey:
    """Return the public key of the decryption key `secret`, with its proof."""
    public = G**secret
    return TrusteeKey(public, prove_schnorr(secret, belenios.key_prefix(str(public))), name)


def sign_key(signing: int, key: TrusteeKey) -> TrusteeKey:
    """Return the key with its owner's signature, as a Pedersen item holds it."""
    return replace(key, signature=sign_message(signing, str(key.public_key)).signature)


def parse_trustee_key(value: object, what: str) -> TrusteeKey:
    """Read a `trustee_public_key` and verify its proof; raise `ProtocolError` naming `what`.

    A signature is NOT verified: see `verify_key_signature`.
    """
    more = [name for name in _OPTIONAL if isinstance(value, dict) and name in value]
    key = fields(value, (*_KEY, *more), what)
    public = parse_element(key["public_key"], f"{what}, public_key")
    pok = parse_proof(key["pok"], f"{what}, pok")
    verify_schnorr(public, belenios.key_prefix(str(public)), pok, what)
    name = parse_name(key["name"], f"{what}, name") if "name" in more else None
    signature = parse_proof(key["signature"], f"{what}, signature") if "signature" in more else None
    return TrusteeKey(public, pok, name, signature)


def verify_key_signature(key: TrusteeKey, verification: Element, what: str) -> None:
    """Raise a `ProtocolError` unless the key is signed by the owner of `verification`."""
    if key.signature is None:
        raise FormatError(f"{what}: the signature is missing")
    verify_signed_message(SignedMessage(str(key.public_key), key.signature), verification, what)


def verify_distinct(keys: Iterable[tuple[str, Element]]) -> None:
    """Raise `TrusteeError` if two of these (owner, key) have the same key, naming both owners."""
    first: dict[Element, str] = {}
    for owner, key in keys:
        if key in first:
            raise TrusteeError(
                f"{first[key]} and {owner} have the same key: each trustee makes their own"
            )
        first[key] = owner
