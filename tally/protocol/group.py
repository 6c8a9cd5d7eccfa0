"""The group Ed25519 (specification 5.2): its elements, its exponents, the nonces of its proofs.

The elements are the points of prime order q of the curve edwards25519, and its identity. The group
is written as a product, as the specification does: `a * b`, `a / b`, `a ** exponent`, so that a
formula reads here as it does there. The arithmetic is libsodium's (PyNaCl), in constant time.

Rules this module keeps:
1. An `Element` is immutable: 32 bytes, RFC 8032's encoding of a point. Its text is the same number
   written big-endian: 64 lower-case hexadecimal digits.
2. Membership is checked where an element is parsed (`encoding.parse_element`), or, for those of a
   ballot, by the first power to which it is raised: `**` refuses what is not in the group, unless
   the exponent is 0. `*` and `/` check that both points are on the curve, and no more.
3. Exponents are drawn, or reduced, from 512 bits: q has 252 bits, and 256 bits modulo q are biased.
4. A proof's nonce depends on the secret, on what is proved, on how many were drawn before and on
   fresh randomness (`nonce`): a broken generator gives no nonce twice, and no nonce away.
5. Nobody can import this module with a libsodium that takes points of order 2q for members
   (CVE-2025-69277, before PyNaCl 1.6.2).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)
from nacl.exceptions import RuntimeError as SodiumError

from tally.protocol import belenios
from tally.protocol.errors import GroupError

Q = 2**252 + 27742317777372353535851937790883648493
"""The order of the group."""

ELEMENT_BYTES = 32
_NOT_A_MEMBER = "the number is not in the group of order q"


class Element:
    """An element of the group, or the identity: RFC 8032's 32 bytes of a point.

    Whoever makes one of bytes from outside checks it: by `verify_member`, or by rule 2.
    """

    __slots__ = ("raw",)
    raw: bytes

    def __init__(self, raw: bytes) -> None:
        """Take the 32 bytes of a point as they are."""
        object.__setattr__(self, "raw", raw)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: an element is a value."""
        raise AttributeError("an element of the group is immutable")

    def __reduce__(self) -> tuple[type[Element], tuple[bytes]]:
        """Let processes send elements to each other."""
        return Element, (self.raw,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __str__(self) -> str:
        """Return the 64 hexadecimal digits that stand in files and are hashed."""
        return belenios.element_text(self.raw)

    def __repr__(self) -> str:
        return f"Element({self})"

    def __mul__(self, other: Element) -> Element:
        try:
            return Element(crypto_core_ed25519_add(self.raw, other.raw))
        except SodiumError as error:
            raise GroupError(_NOT_A_MEMBER) from error

    def __truediv__(self, other: Element) -> Element:
        try:
            return Element(crypto_core_ed25519_sub(self.raw, other.raw))
        except SodiumError as error:
            raise GroupError(_NOT_A_MEMBER) from error

    def __pow__(self, exponent: int) -> Element:
        """Raise to an exponent, taken modulo q; raise `GroupError` for what is not in the group.

        An exponent that is 0 modulo q gives the identity, and checks nothing.
        """
        exponent %= Q
        if exponent == 0 or self.raw == _IDENTITY_BYTES:
            return IDENTITY
        scalar = exponent.to_bytes(ELEMENT_BYTES, "little")
        try:
            if self.raw == _G_BYTES:
                return Element(crypto_scalarmult_ed25519_base_noclamp(scalar))
            return Element(crypto_scalarmult_ed25519_noclamp(scalar, self.raw))
        except SodiumError as error:
            raise GroupError(_NOT_A_MEMBER) from error


_IDENTITY_BYTES = (1).to_bytes(ELEMENT_BYTES, "little")
_G_BYTES = bytes.fromhex("58" + "66" * 31)
IDENTITY = Element(_IDENTITY_BYTES)
G = Element(_G_BYTES)
"""The generator g (specification 5.2.1): the base point of RFC 8032."""

H = Element(bytes.fromhex("6e82fd0769627a46187613ac4a3db609b994f144492230a97f2a8b83d94fda9e")[::-1])
"""A second generator, of which nobody knows log_g: 8 times the point that SHA-256 of
`ratify/generator-h/v1|0` names."""


def product(elements: Sequence[Element]) -> Element:
    """Multiply elements; the product of none is the identity."""
    if not elements:
        return IDENTITY
    first, *others = elements
    for element in others:
        first *= element
    return first


def verify_member(element: Element, what: str) -> None:
    """Raise `GroupError` unless the element is canonical, of order q, and not the identity."""
    if not crypto_core_ed25519_is_valid_point(element.raw):
        raise GroupError(f"{what}: {_NOT_A_MEMBER}")


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Name what is computed with, in a `GroupError` that a power or a product raises."""
    try:
        yield
    except GroupError as error:
        raise GroupError(f"{what}: {error}") from error


# --- exponents ----------------------------------------------------------------------------------


def reduce512(wide: bytes) -> int:
    """Return 64 bytes as a big-endian number modulo q: uniform, if the bytes are."""
    return int.from_bytes(wide, "big") % Q


def random_exponent() -> int:
    """Draw a secret exponent in [0, q)."""
    return reduce512(secrets.token_bytes(64))


def hash_to_exponent(prefix: str, elements: Sequence[Element]) -> int:
    """H(prefix, elements): SHA-256 of prefix + "e1,e2,...", big-endian, mod q. Prefix ends in |."""
    text = prefix + ",".join(map(str, elements))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big") % Q


def hash_parts(tag: str, *parts: str) -> int:
    """Return the challenge of one of our own proofs: SHA-512, big-endian, mod q.

    Hashed are the tag (it ends in `/v1`), NUL, then each part preceded by its length in 4 bytes,
    big-endian, so that no two lists of parts are hashed alike.
    """
    framed = frame([part.encode("utf-8") for part in parts])
    return reduce512(hashlib.sha512(tag.encode("ascii") + b"\0" + framed).digest())


def frame(parts: Sequence[bytes]) -> bytes:
    """Join parts, each preceded by its length in 4 bytes, big-endian: no two lists join alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


# --- nonces -------------------------------------------------------------------------------------

_DRAWN = count()


def nonce(secret: int, domain: str, statement: str) -> int:
    """Draw a proof's secret w, in [0, q), for one statement under one secret exponent.

    `domain` says which number of which proof this is, and ends in `/v1`. Whoever does not know the
    secret cannot tell the nonce, even where the system's randomness is a constant; and two nonces
    of one process never follow from the same bytes.
    """
    return hedged(secret, domain, statement, next(_DRAWN), secrets.token_bytes(64))


def hedged(secret: int, domain: str, statement: str, drawn: int, random: bytes) -> int:
    """Return the nonce that follows from these values: HMAC-SHA512, big-endian, mod q.

    The key is the secret in 32 bytes; the message is domain and statement, each preceded by its
    length in 4 bytes, then `drawn` in 8 bytes, then 64 random bytes. All numbers are big-endian.
    """
    framed = frame([domain.encode("utf-8"), statement.encode("utf-8")])
    message = framed + drawn.to_bytes(8, "big") + random
    return reduce512(hmac.digest(secret.to_bytes(ELEMENT_BYTES, "big"), message, "sha512"))


# --- is this the library that we need? ----------------------------------------------------------


def generator_h() -> Element:
    """Compute `H`: the digest with bit 255 cleared, read as a point, times 8."""
    digest = bytearray(hashlib.sha256(b"ratify/generator-h/v1|0").digest())
    digest[31] &= 0x7F
    point = Element(bytes(digest))
    for _ in range(3):
        point *= point
    return point


def _takes(point: Element) -> bool:
    """Tell whether the library takes a point for a member, when asked or when it computes."""
    try:
        verify_member(point, "point")
    except GroupError:
        pass
    else:
        return True
    try:
        point**2
    except GroupError:
        return False
    return True


def verify_library() -> None:
    """Raise `ImportError` unless libsodium refuses points of order 2q, and agrees on `H`."""
    order_two = Element((2**255 - 20).to_bytes(ELEMENT_BYTES, "little"))  # the point (0, -1)
    if _takes(G**7 * order_two) or generator_h() != H:
        raise ImportError(
            "Ratify needs PyNaCl 1.6.2 or later: this libsodium takes points outside the group for"
            " members (CVE-2025-69277), so that an invalid ballot would pass. Install it again"
        )


verify_library()
