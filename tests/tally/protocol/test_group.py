"""BELENIOS-2048: its parameters, and that every short cut gives what plain powers give."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import gmpy2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol.errors import GroupError
from tally.protocol.group import (
    IDENTITY,
    FixedBase,
    G,
    P,
    Q,
    fixed_base,
    hash_to_exponent,
    inverse,
    member_powers,
    power,
    powers,
    random_exponent,
    verify_member,
)

EXPONENTS = st.integers(0, int(Q) - 1) | st.sampled_from([0, 1, 2, 31, 32, int(Q) - 1])
SECOND = G**98765432123456789
SMALL_TABLE = FixedBase(SECOND, window=3)


def test_the_parameters_are_those_of_the_specification() -> None:
    assert (P.bit_length(), Q.bit_length()) == (2048, 256)
    assert gmpy2.is_prime(P, 40)
    assert gmpy2.is_prime(Q, 40)
    assert (P - 1) % Q == 0
    assert G != 1
    assert power(G, int(Q)) == 1
    digest = hashlib.sha256(f"{P},{Q},{G}".encode()).hexdigest()
    assert digest == "db292a518337ff4ed0259cc435f3e23e764423971065fc65cf93565d5015a44d"


@given(EXPONENTS)
@settings(max_examples=40, deadline=None)
def test_every_kind_of_power_agrees(exponent: int) -> None:
    expected = pow(int(SECOND), exponent, int(P))
    assert SECOND**exponent == expected
    assert SECOND**exponent == expected
    assert SMALL_TABLE.power(exponent) == expected
    assert fixed_base(SECOND).power(exponent) == expected
    assert G**exponent == G**exponent
    assert powers(SECOND, [exponent, 5, exponent]) == [expected, SECOND**5, expected]
    assert member_powers(SECOND, [exponent], "x") == [expected]
    assert SMALL_TABLE.times_power(G, exponent) == expected * G % P


@pytest.mark.parametrize("exponent", [0, 1, (1 << 256) - 1, 1 << 255, int(Q)])
def test_powers_take_any_exponent_of_256_bits(exponent: int) -> None:
    two = gmpy2.mpz(2)
    assert powers(two, [exponent]) == [two**exponent]
    assert powers(two, []) == []


def test_threads_do_not_write_over_each_others_squares() -> None:
    bases = [G**secret for secret in range(2, 6)]
    exponents = [int(Q) // 3, int(Q) // 5]
    expected = [[base**exponent for exponent in exponents] for base in bases]
    with ThreadPoolExecutor(len(bases)) as pool:
        for _ in range(10):
            assert list(pool.map(lambda base: powers(base, exponents), bases)) == expected


def test_the_table_of_a_base_is_kept() -> None:
    assert fixed_base(SECOND) is fixed_base(gmpy2.mpz(SECOND))


def test_inverse() -> None:
    assert inverse(SECOND) * SECOND % P == 1


def test_members_are_the_elements_of_order_q() -> None:
    for element in (IDENTITY, G, SECOND):
        verify_member(element, "key")
        assert member_powers(element, [], "key") == []


@pytest.mark.parametrize(
    "element",
    [gmpy2.mpz(2), P - 1, P - G, SECOND * (P - 1) % P],
    ids=["order unknown", "order 2", "order 2q", "another of order 2q"],
)
def test_other_numbers_are_no_members(element: gmpy2.mpz) -> None:
    with pytest.raises(GroupError, match=r"alpha: .* not in the group"):
        verify_member(element, "alpha")
    with pytest.raises(GroupError, match=r"alpha: .* not in the group"):
        member_powers(element, [5], "alpha")


@pytest.mark.parametrize("number", [gmpy2.mpz(0), -G, P, P + 1, P + G])
def test_numbers_out_of_range_are_no_members(number: gmpy2.mpz) -> None:
    with pytest.raises(GroupError, match="beta"):
        verify_member(number, "beta")


def test_a_product_can_be_a_member_when_no_factor_is() -> None:
    """Why membership is never checked on products (rule 2 of the module)."""
    verify_member((P - G) * (P - SECOND) % P, "product")


def test_random_exponents_fill_the_range() -> None:
    drawn = [random_exponent() for _ in range(400)]
    assert len(set(drawn)) == 400
    assert all(0 < exponent < Q for exponent in drawn)
    assert max(drawn) > Q * 9 // 10
    assert min(drawn) < Q // 10


def test_hash_to_exponent_is_that_of_the_specification() -> None:
    digest = hashlib.sha256("prove|é|5,7".encode()).digest()
    assert hash_to_exponent("prove|é|", [gmpy2.mpz(5), 7]) == int.from_bytes(digest, "big") % Q
    none = hashlib.sha256(b"sig|").digest()
    assert hash_to_exponent("sig|", []) == int.from_bytes(none, "big") % Q
