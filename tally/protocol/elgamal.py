"""ElGamal encryption of a count in the exponent (specification 4.11.1).

Rules this module keeps:
1. alpha = g^r, beta = y^r * g^m: the product of ciphertexts encrypts the sum of their messages.
2. The randomness r is secret: only `secret_power` raises to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from gmpy2 import mpz

from tally.protocol.encoding import fields, parse_element, parse_residue
from tally.protocol.group import IDENTITY, G, P, secret_power

_KEYS = ("alpha", "beta")


@dataclass(frozen=True)
class Ciphertext:
    """An encryption (alpha, beta); two numbers in [1, p)."""

    alpha: mpz
    beta: mpz

    def to_json(self) -> dict[str, str]:
        """Return the JSON object of the ciphertext, numbers as decimal strings."""
        return {"alpha": str(self.alpha), "beta": str(self.beta)}

    @cached_property
    def text(self) -> str:
        """The decimal numbers "alpha,beta", as they are hashed."""
        return f"{self.alpha},{self.beta}"


EMPTY = Ciphertext(IDENTITY, IDENTITY)
"""The product of no ciphertexts."""


def parse_ciphertext(value: object, what: str) -> Ciphertext:
    """Read a ballot's ciphertext; both numbers in (1, p), membership NOT yet checked."""
    pair = fields(value, _KEYS, what)
    alpha, beta = (parse_residue(pair[key], f"{what}, {key}") for key in _KEYS)
    return Ciphertext(alpha, beta)


def parse_tallied_ciphertext(value: object, what: str) -> Ciphertext:
    """Read a ciphertext of an encrypted tally: both in the group, the identity allowed."""
    pair = fields(value, _KEYS, what)
    alpha, beta = (parse_element(pair[key], f"{what}, {key}", allow_identity=True) for key in _KEYS)
    return Ciphertext(alpha, beta)


def encrypt(public_key: mpz, message: int, randomness: int) -> Ciphertext:
    """Encrypt `message` (0 or 1) under `public_key` with the secret `randomness` in [1, q)."""
    alpha = secret_power(G, randomness)
    beta = secret_power(public_key, randomness) * (IDENTITY, G)[message] % P
    return Ciphertext(alpha, beta)


def product(ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Multiply ciphertexts: an encryption of the sum. The product of none is (1, 1)."""
    alpha, beta = IDENTITY, IDENTITY
    for ciphertext in ciphertexts:
        alpha = alpha * ciphertext.alpha % P
        beta = beta * ciphertext.beta % P
    return Ciphertext(alpha, beta)
