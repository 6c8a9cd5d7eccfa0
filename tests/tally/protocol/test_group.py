"""The group Ed25519: its parameters, its operations, its edges, and who is no member."""

from __future__ import annotations

import hashlib
import hmac
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol import belenios, group
from tally.protocol.encoding import parse_element
from tally.protocol.errors import FormatError, GroupError
from tally.protocol.group import (
    IDENTITY,
    Element,
    G,
    H,
    Q,
    generator_h,
    hash_parts,
    hash_to_exponent,
    hedged,
    naming,
    nonce,
    product,
    random_exponent,
    reduce512,
    verify_library,
    verify_member,
)
from tests.vectors.cheats import MISSPELT, ORDER_TWO

EXPONENTS = st.integers(0, Q - 1) | st.sampled_from([0, 1, 2, 8, Q - 1])
SECOND = G**98765432123456789


def element_of(text: str) -> Element:
    return Element(bytes.fromhex(text)[::-1])


# --- a second opinion: RFC 8032's formulas in plain Python --------------------------------------

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
Point = tuple[int, int]


def _add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    cross = _D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + cross, -1, _P) % _P,
        (y1 * y2 + x1 * x2) * pow(1 - cross, -1, _P) % _P,
    )


def _times(point: Point, exponent: int) -> Point:
    total: Point = (0, 1)
    while exponent:
        if exponent & 1:
            total = _add(total, point)
        point, exponent = _add(point, point), exponent >> 1
    return total


def _text(point: Point) -> str:
    x, y = point
    return f"{y | (x & 1) << 255:064x}"


_BASE: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    4 * pow(5, -1, _P) % _P,
)


@given(EXPONENTS, EXPONENTS)
@settings(max_examples=25, deadline=None)
def test_powers_and_products_are_those_of_rfc_8032(a: int, b: int) -> None:
    assert str(G**a) == _text(_times(_BASE, a))
    assert str(SECOND**a) == _text(_times(_BASE, 98765432123456789 * a % Q))
    assert str(G**a * SECOND**b) == _text(_times(_BASE, (a + 98765432123456789 * b) % Q))
    assert G**a / G**b == G ** (a - b)


def test_the_parameters_are_those_of_the_specification() -> None:
    assert str(G) == _text(_BASE)
    assert _times(_BASE, Q) == (0, 1)
    assert Q.bit_length() == 253
    assert str(IDENTITY) == "0" * 63 + "1"
    assert str(group.IDENTITY) == belenios.IDENTITY == "0" * 63 + "1"


# --- edges --------------------------------------------------------------------------------------


def test_exponents_and_the_identity() -> None:
    for element in (G, H, SECOND, IDENTITY):
        assert element**0 == element**Q == IDENTITY
        assert element**1 == element ** (Q + 1) == element
        assert element**-1 == IDENTITY / element
        assert element * IDENTITY == element / IDENTITY == element
    assert product([]) == IDENTITY
    assert product([G, G, SECOND]) == G**2 * SECOND


def test_an_element_is_a_value() -> None:
    assert Element(G.raw) == G
    assert len({G, Element(G.raw)}) == 1
    assert G.raw != G
    assert pickle.loads(pickle.dumps(SECOND)) == SECOND
    assert repr(G) == f"Element({G})"
    with pytest.raises(AttributeError, match="immutable"):
        G.raw = IDENTITY.raw


@pytest.mark.parametrize("name", [*MISSPELT, "torsion_two", "torsion_two of h", "identity"])
def test_what_is_no_member_is_refused_when_asked_and_when_raised(name: str) -> None:
    outside = {"torsion_two": SECOND * ORDER_TWO, "torsion_two of h": H * ORDER_TWO}
    text = MISSPELT.get(name) or str(outside.get(name, IDENTITY))
    element = element_of(text)
    with pytest.raises(GroupError, match="alpha: "):
        verify_member(element, "alpha")
    with pytest.raises(GroupError, match="alpha: "):
        parse_element(text, "alpha")
    if name == "identity":
        assert parse_element(text, "alpha", allow_identity=True) == IDENTITY
        return
    with pytest.raises(GroupError, match="alpha: "):
        parse_element(text, "alpha", allow_identity=True)
    for exponent in (1, 2, 8, Q - 1):
        refused = pytest.raises(GroupError, match="alpha: the number is not in the group")
        with refused, naming("alpha"):
            element**exponent


def test_products_of_what_is_not_on_the_curve_are_refused() -> None:
    outside = element_of(MISSPELT["off the curve"])
    with pytest.raises(GroupError, match="not in the group"):
        G * outside
    with pytest.raises(GroupError, match="not in the group"):
        G / outside


def test_a_product_can_be_a_member_when_no_factor_is() -> None:
    """Why membership is never checked on products."""
    verify_member((G * ORDER_TWO) * (SECOND * ORDER_TWO), "product")


@pytest.mark.parametrize(
    "value",
    ["", "1", str(G)[1:], "0" + str(G), "0x" + str(G)[2:], str(H).upper(), str(G)[:-1] + "\n", 5],
)
def test_elements_have_one_spelling(value: object) -> None:
    with pytest.raises(FormatError, match="key: expected 64 lower-case"):
        parse_element(value, "key")


# --- the library --------------------------------------------------------------------------------


def test_h_is_what_its_definition_gives() -> None:
    assert generator_h() == H
    verify_member(H, "h")
    digest = hashlib.sha256(b"ratify/generator-h/v1|0").digest()
    number = int.from_bytes(digest, "little") & ~(1 << 255)
    y, sign = number & ~(1 << 255), 0
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(x_squared, (_P + 3) // 8, _P)
    if x * x % _P != x_squared:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    assert x * x % _P == x_squared
    if x & 1 != sign:
        x = _P - x
    assert str(H) == _text(_times((x, y), 8))


def test_a_libsodium_that_takes_points_of_order_2q_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verify_library()
    monkeypatch.setattr(group, "crypto_core_ed25519_is_valid_point", lambda _: True)
    with pytest.raises(ImportError, match=r"PyNaCl 1\.6\.2"):
        verify_library()
    monkeypatch.undo()
    monkeypatch.setattr(group, "crypto_scalarmult_ed25519_noclamp", lambda _n, point: point)
    with pytest.raises(ImportError, match="CVE-2025-69277"):
        verify_library()
    monkeypatch.undo()
    monkeypatch.setattr(group, "H", G)
    with pytest.raises(ImportError):
        verify_library()


# --- exponents and nonces -----------------------------------------------------------------------


def test_random_exponents_fill_the_range() -> None:
    drawn = [random_exponent() for _ in range(400)]
    assert len(set(drawn)) == 400
    assert all(0 <= exponent < Q for exponent in drawn)
    assert max(drawn) > Q * 9 // 10
    assert min(drawn) < Q // 10


def test_exponents_are_reduced_from_512_bits() -> None:
    """256 bits modulo q would make small exponents a sixteenth more likely."""
    assert reduce512(bytes(63) + b"\5") == 5
    assert reduce512(b"\xff" * 64) == (2**512 - 1) % Q


def test_hash_to_exponent_is_that_of_the_specification() -> None:
    digest = hashlib.sha256(f"prove|é|{G},{H}".encode()).digest()
    assert hash_to_exponent("prove|é|", [G, H]) == int.from_bytes(digest, "big") % Q
    none = hashlib.sha256(b"sig|").digest()
    assert hash_to_exponent("sig|", []) == int.from_bytes(none, "big") % Q


def test_parts_are_hashed_with_their_lengths() -> None:
    message = b"ratify/x/v1\0" + b"\0\0\0\2ab" + b"\0\0\0\2\xc3\xa9"
    assert hash_parts("ratify/x/v1", "ab", "é") == reduce512(hashlib.sha512(message).digest())
    assert hash_parts("ratify/x/v1", "a", "bé") != hash_parts("ratify/x/v1", "ab", "é")


def test_a_nonce_is_hedged() -> None:
    message = b"\0\0\0\1d" + b"\0\0\0\2\xc3\xa9" + bytes(7) + b"\7" + b"\1" * 64
    expected = reduce512(hmac.digest((5).to_bytes(32, "big"), message, "sha512"))
    assert hedged(5, "d", "é", 7, b"\1" * 64) == expected
    assert 0 <= nonce(5, "d", "é") < Q
    assert nonce(5, "d", "é") != nonce(5, "d", "é")
