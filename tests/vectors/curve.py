"""The curve edwards25519 in plain Python, written from RFC 8032: a second opinion on libsodium.

Rules this module keeps:
1. It shares nothing with the code under test: affine points, the complete addition law of the
   curve, and inverses by `pow`. It is slow, and for vectors only.
2. A text is the number of the 32 bytes written big-endian, as in ballots: 64 hexadecimal digits.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SIGN = 1 << 255
_ROOT = pow(2, (P - 1) // 4, P)  # of -1

Affine = tuple[int, int]
ZERO: Affine = (0, 1)
ORDER_TWO: Affine = (0, P - 1)


def add(one: Affine, other: Affine) -> Affine:
    """Add two points; the law is complete, so that any two will do."""
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P
    return x, y


def times(count: int, point: Affine) -> Affine:
    """Add a point to itself so many times."""
    total = ZERO
    for bit in f"{count:b}":
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def text(point: Affine) -> str:
    """Return the 64 digits of a point."""
    x, y = point
    return f"{(x & 1) << 255 | y:064x}"


def raw(point: Affine) -> bytes:
    """Return the 32 bytes of a point (RFC 8032, 5.1.2)."""
    return bytes.fromhex(text(point))[::-1]


def decode(number: int) -> Affine:
    """Return the point of a number below 2^256; raise `ValueError` if it is no point's own."""
    sign, y = number >> 255, number & (SIGN - 1)
    if y >= P:
        raise ValueError("y is not below p")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * _ROOT % P
    if x * x % P != square:
        raise ValueError("no point has this y")
    if x == 0 and sign:
        raise ValueError("x is 0, and has no sign")
    return (P - x if x & 1 != sign else x), y


def is_member(number: int) -> bool:
    """Tell whether a number is the encoding of a point of order q."""
    try:
        point = decode(number)
    except ValueError:
        return False
    return point != ZERO and times(Q, point) == ZERO


BASE = decode(4 * pow(5, -1, P) % P)
"""The generator: y is 4/5, x is even."""


def order_eight() -> Affine:
    """Return a point of order 8: q times the first point, by y, that has the full order."""
    for y in range(2, P):
        try:
            point = times(Q, decode(y))
        except ValueError:
            continue
        if times(4, point) != ZERO:
            return point
    raise AssertionError


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    """Return the k of a signature (RFC 8032, 5.1.6 and 5.1.7)."""
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % Q


def wide(seed: str) -> bytes:
    """Return 64 bytes that follow from a seed."""
    return hashlib.sha512(seed.encode()).digest()


def exponent(seed: str) -> int:
    """Return an exponent that follows from a seed."""
    return int.from_bytes(wide(seed), "big") % Q
