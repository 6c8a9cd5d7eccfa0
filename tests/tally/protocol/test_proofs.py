"""ElGamal and the three kinds of proof: what holds, and that nothing near it does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol.elgamal import (
    EMPTY,
    Ciphertext,
    encrypt,
    parse_ciphertext,
    parse_tallied_ciphertext,
    product,
)
from tally.protocol.errors import FormatError, GroupError, ProofError
from tally.protocol.group import G, P, Q, fixed_base, inverse, power
from tally.protocol.proofs import (
    Proof,
    parse_proof,
    prove_decryption,
    prove_interval,
    prove_schnorr,
    verify_decryption,
    verify_interval,
    verify_schnorr,
)

SECRET = 1234567890123456789
KEY = G**SECRET


def decrypted(ciphertext: Ciphertext) -> mpz:
    return ciphertext.beta * inverse(ciphertext.alpha**SECRET) % P


@given(st.lists(st.sampled_from([0, 1]), max_size=6))
@settings(max_examples=10, deadline=None)
def test_a_product_of_ciphertexts_encrypts_the_sum(messages: list[int]) -> None:
    ciphertexts = [encrypt(KEY, m, 10**50 + i) for i, m in enumerate(messages)]
    assert decrypted(product(ciphertexts)) == power(G, sum(messages))


def test_the_product_of_none() -> None:
    assert product([]) == EMPTY
    assert parse_tallied_ciphertext(EMPTY.to_json(), "tally") == EMPTY
    assert EMPTY.text == "1,1"


def test_ciphertexts_are_read_back() -> None:
    ciphertext = encrypt(KEY, 1, 77)
    assert parse_ciphertext(ciphertext.to_json(), "x") == ciphertext
    assert parse_tallied_ciphertext(ciphertext.to_json(), "x") == ciphertext
    with pytest.raises(GroupError, match="x, alpha"):
        parse_ciphertext(EMPTY.to_json(), "x")
    with pytest.raises(GroupError, match=r"tally, beta: .* order q"):
        parse_tallied_ciphertext({"alpha": "1", "beta": "2"}, "tally")
    with pytest.raises(FormatError, match="exactly the keys"):
        parse_ciphertext({"alpha": "5"}, "x")


def test_proofs_are_read_back() -> None:
    assert parse_proof(Proof(1, int(Q) - 1).to_json(), "pok") == Proof(1, int(Q) - 1)
    with pytest.raises(FormatError, match=r"pok, response: .* below q"):
        parse_proof({"challenge": "1", "response": str(Q)}, "pok")


# --- knowledge of an exponent ------------------------------------------------------------------


@pytest.mark.parametrize("secret", [0, 1, SECRET, int(Q) - 1])
def test_knowledge_of_an_exponent(secret: int) -> None:
    proof = prove_schnorr(secret, "pok|x|")
    verify_schnorr(G**secret, "pok|x|", proof, "key")


def test_knowledge_of_an_exponent_is_of_that_one_and_for_that_text() -> None:
    proof = prove_schnorr(SECRET, "pok|x|")
    for public, prefix, shown in (
        (KEY * G % P, "pok|x|", proof),
        (KEY, "pok|y|", proof),
        (KEY, "pok|x|", replace(proof, response=proof.response ^ 1)),
        (KEY, "pok|x|", replace(proof, challenge=proof.challenge ^ 1)),
    ):
        with pytest.raises(ProofError, match="key: the proof of knowledge"):
            verify_schnorr(public, prefix, shown, "key")


def test_knowledge_is_of_an_element_of_the_group() -> None:
    """-X is of order 2q: where the challenge is even, its proof would hold."""
    proof = prove_schnorr(SECRET, "pok|x|")
    while proof.challenge % 2:
        proof = prove_schnorr(SECRET, "pok|x|")
    with pytest.raises(GroupError, match="key: the number is not in the group"):
        verify_schnorr(P - KEY, "pok|x|", proof, "key")


# --- membership of an interval -----------------------------------------------------------------


def verify(
    ciphertext: Ciphertext, values: tuple[int, ...], proofs: list[Proof], shift: int = 0
) -> None:
    beta = ciphertext.beta * power(G, -shift) % P
    raised = [(ciphertext.alpha**proof.challenge, beta**proof.challenge) for proof in proofs]
    verify_interval(fixed_base(KEY), "S", ciphertext, raised, shift, values, proofs, "vote")


@pytest.mark.parametrize("values", [(0, 1), (1,), (0,), (1, 2, 3)])
@pytest.mark.parametrize("shift", [0, 1, 2])
def test_interval_proofs_hold_for_each_value(values: tuple[int, ...], shift: int) -> None:
    for message in values:
        ciphertext = product([encrypt(KEY, 1, 10**60)] * message + [encrypt(KEY, 0, 10**61)])
        randomness = 10**60 * message + 10**61
        proofs = prove_interval(KEY, "S", ciphertext, randomness, message, values)
        verify(ciphertext, values, proofs, shift)


def test_an_interval_proof_does_not_tell_which_value_it_is() -> None:
    """Both disjuncts' numbers are spread over the same range, whichever is the real one."""
    ciphertexts = [encrypt(KEY, m, 10**60) for m in (0, 1)]
    for m, ciphertext in enumerate(ciphertexts):
        drawn = [prove_interval(KEY, "S", ciphertext, 10**60, m, (0, 1)) for _ in range(12)]
        for disjunct in (0, 1):
            for name in ("challenge", "response"):
                numbers = [getattr(proofs[disjunct], name) for proofs in drawn]
                assert min(numbers) < Q // 2 < max(numbers)


def test_interval_proofs_of_another_message_or_statement_do_not_hold() -> None:
    ciphertext = product([encrypt(KEY, 1, 5), encrypt(KEY, 1, 5)])  # encrypts 2
    for message in (0, 1):
        proofs = prove_interval(KEY, "S", ciphertext, 10, message, (0, 1))
        with pytest.raises(ProofError, match="vote: the proof that the vote is valid"):
            verify(ciphertext, (0, 1), proofs)
    good = encrypt(KEY, 1, 5)
    with pytest.raises(ProofError):
        verify(good, (0, 1), prove_interval(KEY, "another", good, 5, 1, (0, 1)))
    with pytest.raises(ProofError):
        verify(good, (0, 1), prove_interval(KEY, "S", good, 5, 1, (0, 1))[::-1])


# --- equal exponents ---------------------------------------------------------------------------


def test_decryption_proofs() -> None:
    alpha = G**55
    factor, proof = prove_decryption(SECRET, "phi", alpha)
    assert factor == alpha**SECRET
    verify_decryption(KEY, "phi", alpha, factor, proof, "owner 1")
    for public, fingerprint, base, shown, other in (
        (KEY * G % P, "phi", alpha, factor, proof),
        (KEY, "chi", alpha, factor, proof),
        (KEY, "phi", alpha * G % P, factor, proof),
        (KEY, "phi", alpha, factor * G % P, proof),
        (KEY, "phi", alpha, factor, replace(proof, response=0)),
    ):
        with pytest.raises(ProofError, match="owner 1: the proof of a correct decryption"):
            verify_decryption(public, fingerprint, base, shown, other, "owner 1")


def test_decryption_of_no_ballots() -> None:
    factor, proof = prove_decryption(SECRET, "phi", EMPTY.alpha)
    assert factor == 1
    verify_decryption(KEY, "phi", EMPTY.alpha, factor, proof, "owner 1")
