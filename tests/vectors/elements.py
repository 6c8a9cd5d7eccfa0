"""Makes the elements of `group.json`: members, misspellings, points outside the group, no texts.

Rules this module keeps:
1. libsodium (PyNaCl) and the plain Python of `curve` must both find what a vector says.
2. Each vector that must be refused has one flaw and is named for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from nacl.bindings import crypto_core_ed25519_is_valid_point

from tests.vectors import curve
from tests.vectors.curve import ORDER_TWO, SIGN, ZERO, P, Q

SEVEN = curve.times(7, curve.BASE)
H = "6e82fd0769627a46187613ac4a3db609b994f144492230a97f2a8b83d94fda9e"


def _members() -> Iterator[tuple[str, str]]:
    yield "the generator", curve.text(curve.BASE)
    yield "the generator's inverse", curve.text(curve.times(Q - 1, curve.BASE))
    yield "the seventh power of the generator", curve.text(SEVEN)
    yield "the second generator h", H
    for seed in ("one", "two", "three"):
        yield (
            f"a power of the generator, {seed}",
            curve.text(curve.times(curve.exponent(seed), curve.BASE)),
        )


def _misspelt() -> Iterator[tuple[str, str]]:
    """Points with another number than their own."""
    yield "the identity as p + 1", f"{P + 1:064x}"
    yield "the identity with a sign", f"{SIGN | 1:064x}"
    yield "the identity as p + 1 with a sign", f"{SIGN | P + 1:064x}"
    yield "the point of order 2 with a sign", f"{SIGN | P - 1:064x}"
    yield "a point of order 4 as p", f"{P:064x}"
    yield "a point of order 4 as p with a sign", f"{SIGN | P:064x}"
    y = next(y for y in range(2, 19) if _is_y(y))
    yield "a point with p added to its y", f"{P + y:064x}"
    yield "all digits f", "f" * 64


def _is_y(y: int) -> bool:
    try:
        curve.decode(y)
    except ValueError:
        return False
    return True


def _outside() -> Iterator[tuple[str, str]]:
    """Points of the curve, properly written, that are not in the group."""
    eight = curve.order_eight()
    yield "the point of order 2", curve.text(ORDER_TWO)
    for order, steps in ((4, (2, 6)), (8, (1, 3, 5, 7))):
        for place, step in enumerate(steps, 1):
            yield f"point {place} of order {order}", curve.text(curve.times(step, eight))
    yield "torsion_two", curve.text(curve.add(SEVEN, ORDER_TWO))
    yield "torsion_four", curve.text(curve.add(SEVEN, curve.times(2, eight)))
    yield "torsion_eight", curve.text(curve.add(SEVEN, eight))
    yield "no point of the curve", f"{next(y for y in range(2, P) if not _is_y(y)):064x}"
    swapped = bytes.fromhex(H)[::-1].hex()
    assert not curve.is_member(int(swapped, 16))
    yield "the bytes in the order of RFC 8032", swapped


def _no_texts() -> Iterator[tuple[str, object]]:
    """What has not the form of an element."""
    upper = H.upper()
    yield "upper-case digits", upper
    yield "one upper-case digit", H[:1] + upper[1:2] + H[2:]
    yield "63 digits", H[1:]
    yield "63 digits, a leading zero left out", curve.text(ZERO)[1:]
    yield "65 digits, a leading zero more", "0" + H
    yield "66 digits", "00" + H
    yield "empty", ""
    yield "a sign before it", "+" + H[1:]
    yield "a prefix before it", "0x" + H[2:]
    yield "a space before it", " " + H[1:]
    yield "a newline after it", H + "\n"
    yield "a newline in place of its last digit", H[:-1] + "\n"
    yield "a letter that is no digit", H[:-1] + "g"
    yield "digits of another script", "\uff16" + H[1:]
    yield "a decimal number", str(int(H, 16))
    yield "a JSON number", 5
    yield "null", None
    yield "a list", [H]


def element_vectors() -> list[dict[str, object]]:
    """Return names and texts; `identity` marks what is valid where the identity is allowed."""
    found: list[dict[str, object]] = []
    for name, text in _members():
        found.append({"name": name, "text": text, "valid": True})
    for maker in (_misspelt, _outside):
        for name, text in maker():
            found.append({"name": name, "text": text, "valid": False})
    for vector in found:
        text = str(vector["text"])
        assert crypto_core_ed25519_is_valid_point(bytes.fromhex(text)[::-1]) == vector["valid"]
        assert curve.is_member(int(text, 16)) == vector["valid"], vector["name"]
    refused = ({"name": name, "text": value, "valid": False} for name, value in _no_texts())
    identity = {"name": "the identity", "text": curve.text(ZERO), "valid": False, "identity": True}
    return [*found, identity, *refused]
