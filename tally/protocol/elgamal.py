"""ElGamal encryption of a count in the exponent (specification 4.11.1).

Rules this module keeps:
1. alpha = g^r, beta = y^r * g^m: the product of ciphertexts encrypts the sum of their messages.
2. The randomness r is secret, and nothing here keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tally.protocol.encoding import fields, parse_element, parse_unchecked
from tally.protocol.group import IDENTITY, Element, G, product

_KEYS = ("alpha", "beta")


@dataclass(frozen=True)
class Ciphertext:
    """An encryption (alpha, beta)."""

    alpha: Element
    beta: Element

    def to_json(self) -> dict[str, str]:
        """Return the JSON object of the ciphertext, elements as hexadecimal strings."""
        return {"alpha": str(self.alpha), "beta": str(self.beta)}

    @cached_property
    def text(self) -> str:
        """The texts "alpha,beta", as they are hashed."""
        return f"{self.alpha},{self.beta}"


EMPTY = Ciphertext(IDENTITY, IDENTITY)
"""The product of no ciphertexts."""


def parse_ciphertext(value: object, what: str) -> Ciphertext:
    """Read a ballot's ciphertext: neither is the identity, membership NOT yet checked."""
    pair = fields(value, _KEYS, what)
    alpha, beta = (parse_unchecked(pair[key], f"{what}, {key}") for key in _KEYS)
    return Ciphertext(alpha, beta)


def parse_tallied_ciphertext(value: object, what: str) -> Ciphertext:
    """Read a ciphertext of an encrypted tally: both in the group, the identity allowed."""
    pair = fields(value, _KEYS, what)
    alpha, beta = (parse_element(pair[key], f"{what}, {key}", allow_identity=True) for key in _KEYS)
    return Ciphertext(alpha, beta)


def encrypt(public_key: Element, message: int, randomness: int) -> Ciphertext:
    """Encrypt `message` under `public_key` with the secret `randomness` in [1, q)."""
    return Ciphertext(G**randomness, public_key**randomness * G**message)


def multiply(ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """Multiply ciphertexts: an encryption of the sum. The product of none is `EMPTY`."""
    return Ciphertext(
        product([ciphertext.alpha for ciphertext in ciphertexts]),
        product([ciphertext.beta for ciphertext in ciphertexts]),
    )
