"""Voting codes, credentials and the proof of sign-in (the vectors are in test_vectors.py)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    credentials_list,
    damm_digit,
    derive_secret,
    format_code,
    new_code,
    parse_credential,
    parse_credentials_list,
    prove_sign_in,
    public_credential,
    sign_in_prefix,
    verify_code,
    verify_sign_in,
)
from tally.protocol.encoding import compact, sha256_b64, sha256_hex
from tally.protocol.errors import CredentialError, FormatError, GroupError
from tally.protocol.group import IDENTITY, G
from tally.protocol.proofs import Proof, prove_schnorr
from tests.vectors.cheats import ORDER_TWO

POLL, MEMBER, NONCE = "Rat1fyTestPo111", "004211", sha256_hex(b"nonce")
SECRET = 314159265358979
CREDENTIAL = public_credential(SECRET)
DIGITS = st.text("0123456789", min_size=15, max_size=15)


def test_the_check_digit_of_damms_own_example() -> None:
    assert damm_digit("572") == 4
    assert damm_digit("5724") == 0


@given(DIGITS, st.integers(0, 15), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_found(digits: str, place: int, wrong: str) -> None:
    code = digits + str(damm_digit(digits))
    changed = code[:place] + wrong + code[place + 1 :]
    assert (damm_digit(changed) == 0) == (changed == code)


@given(DIGITS, st.integers(0, 14))
def test_every_swap_of_neighbours_is_found(digits: str, place: int) -> None:
    code = digits + str(damm_digit(digits))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (damm_digit(swapped) == 0) == (swapped == code)


def test_new_codes() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        assert len(code) == 16
        assert verify_code(code) == code
        shown = format_code(code)
        assert [len(group) for group in shown.split(" ")] == [4, 4, 4, 4]
        assert verify_code(shown) == verify_code(shown.replace(" ", "-")) == code
        assert verify_code(f" {shown}\n") == code


def test_no_error_quotes_the_code() -> None:
    code = new_code()
    for typed in (code[:-1], code + "1", code[:-1] + str((int(code[-1]) + 1) % 10)):
        with pytest.raises(CredentialError) as caught:
            verify_code(typed)
        assert typed not in str(caught.value)
        assert not set("0123456789") & set(str(caught.value).replace("16 digits", ""))


@pytest.mark.parametrize(
    ("card_set", "member"),
    [("short", MEMBER), (POLL, "123"), (POLL, "1" * 13), (POLL, "12a4"), (POLL, "1234\n")],
)
def test_secrets_are_derived_only_for_well_formed_names(card_set: str, member: str) -> None:
    with pytest.raises(CredentialError):
        derive_secret(new_code(), card_set, member, FEWEST_ITERATIONS)


def test_a_secret_depends_on_code_card_set_and_member() -> None:
    one, other = new_code(), new_code()
    derived = {
        derive_secret(one, POLL, MEMBER, FEWEST_ITERATIONS),
        derive_secret(other, POLL, MEMBER, FEWEST_ITERATIONS),
        derive_secret(one, POLL[::-1], MEMBER, FEWEST_ITERATIONS),
        derive_secret(one, POLL, "4211", FEWEST_ITERATIONS),
    }
    assert len(derived) == 4
    assert derive_secret(format_code(one), POLL, MEMBER, FEWEST_ITERATIONS) in derived


def test_sign_in() -> None:
    verify_sign_in(CREDENTIAL, POLL, MEMBER, NONCE, prove_sign_in(SECRET, POLL, MEMBER, NONCE))


@pytest.mark.parametrize(
    ("poll", "member", "nonce"),
    [
        (POLL, MEMBER, f"sig|{sha256_b64(b'ballot')}|"),
        (POLL, MEMBER, NONCE.upper()),
        (POLL, MEMBER, NONCE + "\n"),
        (POLL, MEMBER, ""),
        (POLL, "4211|" + NONCE, NONCE),
        (POLL + "|", MEMBER, NONCE),
    ],
)
def test_hostile_sign_ins_are_neither_proved_nor_verified(
    poll: str, member: str, nonce: str
) -> None:
    with pytest.raises(CredentialError):
        prove_sign_in(SECRET, poll, member, nonce)
    with pytest.raises(CredentialError):
        sign_in_prefix(poll, member, nonce, str(G))
    with pytest.raises(CredentialError):
        verify_sign_in(CREDENTIAL, poll, member, nonce, Proof(1, 1))


def test_a_ballot_signature_is_no_sign_in() -> None:
    signature = prove_schnorr(SECRET, f"sig|{sha256_b64(b'ballot')}|")
    with pytest.raises(CredentialError, match="sign-in refused"):
        verify_sign_in(CREDENTIAL, POLL, MEMBER, NONCE, signature)


@pytest.mark.parametrize("credential", [str(IDENTITY), "0" * 64, "x", str(G**SECRET * ORDER_TWO)])
def test_sign_in_needs_a_credential_in_the_group(credential: str) -> None:
    proof = prove_sign_in(SECRET, POLL, MEMBER, NONCE)
    with pytest.raises(CredentialError, match="sign-in refused: credential: "):
        verify_sign_in(credential, POLL, MEMBER, NONCE, proof)


@pytest.mark.parametrize("iterations", [99_999, 600_001, 1, 0, -100_000])
def test_no_secret_is_derived_with_iterations_that_no_card_set_has(iterations: int) -> None:
    with pytest.raises(CredentialError, match=f"{iterations} is not a number from 100000 to"):
        derive_secret(new_code(), POLL, MEMBER, iterations)


@given(st.sets(st.integers(1, 10**6), max_size=5))
@settings(max_examples=15, deadline=None)
def test_voters_lists_are_sorted_and_read_back(secrets: set[int]) -> None:
    credentials = [public_credential(secret) for secret in secrets]
    raw = credentials_list(credentials)
    assert parse_credentials_list(raw) == tuple(sorted(credentials))
    assert credentials_list(reversed(credentials)) == raw


def test_voters_lists_are_sorted_as_text() -> None:
    assert credentials_list(["9", "10"]) == b'["10","9"]'
    with pytest.raises(CredentialError, match="entry 2: not distinct and in order"):
        credentials_list(["5", "5"])


@pytest.mark.parametrize(
    ("listed", "error"),
    [
        (["b" * 64, "a" * 64], CredentialError),
        (["a" * 64, "a" * 64], CredentialError),
        (["1"], FormatError),
        (["A" * 64], FormatError),
        ([str(IDENTITY)], GroupError),
        (["a" * 64 + ",1"], FormatError),
        ([5], FormatError),
        ({}, FormatError),
    ],
)
def test_voters_lists_that_are_refused(listed: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="credentials list"):
        parse_credentials_list(compact(listed))
    with pytest.raises(FormatError, match="not in compact form"):
        parse_credentials_list(b'["5", "6"]')


def test_credentials_are_checked_one_by_one() -> None:
    assert parse_credential(CREDENTIAL, "credential") == CREDENTIAL
    with pytest.raises(GroupError, match="credential"):
        parse_credential(str(G * ORDER_TWO), "credential")
