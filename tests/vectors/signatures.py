"""Makes the Ed25519 signatures of `group.json`: good ones, and ones that some verifiers would take.

Rules this module keeps:
1. What must be accepted is made by libsodium (PyNaCl).
2. What must be refused has one flaw; where it can, it satisfies the equation of a laxer rule: with
   the cofactor, or for a key outside the group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

from nacl.signing import SigningKey

from tests.vectors import curve
from tests.vectors.curve import ORDER_TWO, ZERO, Affine, P, Q

MESSAGE = 'ratify/receipt/v1\n{"index":7}'
_SEED = hashlib.sha256(b"signatures").digest()


def _secret() -> int:
    """Return the secret scalar of the seed (RFC 8032, 5.1.5)."""
    low = bytearray(hashlib.sha512(_SEED).digest()[:32])
    low[0] &= 248
    low[31] = low[31] & 127 | 64
    return int.from_bytes(low, "little")


def with_identity(message: bytes) -> tuple[bytes, bytes]:
    """Return a proper key and its signature whose R is the identity, in its one form."""
    r, secret = curve.raw(ZERO), _secret()
    key = curve.raw(curve.times(secret, curve.BASE))
    s = curve.challenge(r, key, message) * secret % Q
    return key, r + s.to_bytes(32, "little")


def _signed(r: bytes, s: int) -> str:
    return (r + s.to_bytes(32, "little")).hex()


def _equation(key: bytes, point: Affine, signature: bytes, *, cofactor: int) -> bool:
    """Tell whether [cofactor]([S]B - [k]A) is [cofactor]R; 1 is our rule."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = curve.challenge(r, key, MESSAGE.encode())
    left = curve.add(curve.times(s, curve.BASE), curve.times(-k % (8 * Q), point))
    right = curve.decode(int.from_bytes(r, "little"))
    return curve.times(cofactor, left) == curve.times(cofactor, right)


def _with_torsion(torsion: Affine, name: str) -> tuple[str, str, str]:
    """Sign with R + a point of small order: valid by the rule with the cofactor only."""
    secret = _secret()
    key = curve.raw(curve.times(secret, curve.BASE))
    nonce = 123456789
    r = curve.raw(curve.add(curve.times(nonce, curve.BASE), torsion))
    k = curve.challenge(r, key, MESSAGE.encode())
    text = _signed(r, (nonce + k * secret) % Q)
    point = curve.decode(int.from_bytes(key, "little"))
    assert _equation(key, point, bytes.fromhex(text), cofactor=8)
    assert not _equation(key, point, bytes.fromhex(text), cofactor=1)
    return name, key.hex(), text


def _with_key(
    point: Affine, secret: int, name: str, key: bytes | None = None
) -> tuple[str, str, str]:
    """Sign for a key outside the group so that even our equation holds."""
    key = key or curve.raw(point)
    for nonce in count(1):
        r = curve.raw(curve.times(nonce, curve.BASE))
        k = curve.challenge(r, key, MESSAGE.encode())
        text = _signed(r, (nonce + k * secret) % Q)
        if _equation(key, point, bytes.fromhex(text), cofactor=1):
            return name, key.hex(), text
    raise AssertionError


def _foreign_keys() -> Iterator[tuple[str, str, str]]:
    secret, eight = _secret(), curve.order_eight()
    proper = curve.times(secret, curve.BASE)
    yield _with_key(curve.add(proper, ORDER_TWO), secret, "a key of order 2q")
    yield _with_key(curve.add(proper, eight), secret, "a key of order 8q")
    yield _with_key(ZERO, 0, "the identity as key")
    yield _with_key(ORDER_TWO, 0, "a key of order 2")
    yield _with_key(eight, 0, "a key of order 8")
    misspelt = (P + 1).to_bytes(32, "little")
    yield _with_key(ZERO, 0, "the identity, written as p + 1, as key", misspelt)


def _spoilt(good: bytes) -> Iterator[tuple[str, str]]:
    """Yield names and signatures by the right key that must be refused."""
    r, s = good[:32], int.from_bytes(good[32:], "little")
    yield "S with q added", _signed(r, s + Q)
    yield "S with 2q added", _signed(r, s + 2 * Q)
    yield "another S", _signed(r, (s + 1) % Q)
    yield "S of 0", _signed(r, 0)
    yield "another R", _signed(curve.raw(curve.times(5, curve.BASE)), s)
    yield "one byte short", good[:-1].hex()
    yield "one byte more", good.hex() + "00"
    yield "empty", ""
    key = curve.raw(curve.times(_secret(), curve.BASE))
    spelt = (("1", 1), ("p + 1", P + 1), ("1 with a sign", curve.SIGN | 1))
    for name, number in spelt:
        r = number.to_bytes(32, "little")
        k = curve.challenge(r, key, MESSAGE.encode())
        yield f"R is the identity, written as {name}", _signed(r, k * _secret() % Q)


def signature_vectors() -> list[dict[str, object]]:
    """Keys and signatures in hex, over texts; `valid` says what every verifier must find."""
    signer = SigningKey(_SEED)
    key = signer.verify_key.encode().hex()
    found: list[tuple[str, str, str, str, bool]] = []
    for name, text in (("a plain case", MESSAGE), ("no message", ""), ("not ASCII", "reçu ✓")):
        found.append((name, key, signer.sign(text.encode()).signature.hex(), text, True))
    good = signer.sign(MESSAGE.encode()).signature
    other = SigningKey(hashlib.sha256(b"other").digest())
    found.append(("another message", key, good.hex(), MESSAGE + " ", False))
    found.append(("another key", other.verify_key.encode().hex(), good.hex(), MESSAGE, False))
    for name, text in _spoilt(good):
        found.append((name, key, text, MESSAGE, False))
    eight = curve.order_eight()
    for order, torsion in ((2, ORDER_TWO), (4, curve.times(2, eight)), (8, eight)):
        forged = _with_torsion(torsion, f"R with a point of order {order} added")
        found.append((*forged, MESSAGE, False))
    found += [(*forged, MESSAGE, False) for forged in _foreign_keys()]
    names = ("name", "key", "signature", "message", "valid")
    return [dict(zip(names, vector, strict=True)) for vector in found]
