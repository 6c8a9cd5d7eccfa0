"""ElGamal and the three kinds of proof: what holds, and that nothing near it does."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol import group
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import prove_sign_in
from tally.protocol.elgamal import (
    EMPTY,
    Ciphertext,
    encrypt,
    multiply,
    parse_ciphertext,
    parse_tallied_ciphertext,
)
from tally.protocol.errors import FormatError, GroupError, ProofError
from tally.protocol.group import Element, G, Q
from tally.protocol.proofs import (
    Interval,
    Proof,
    parse_proof,
    prove_decryption,
    prove_interval,
    prove_schnorr,
    verify_decryption,
    verify_interval,
    verify_schnorr,
)
from tests.kit.ballots.hand_made import small_poll
from tests.vectors.cheats import ORDER_TWO

SECRET, CREDENTIAL = 1234567890123456789, 987654321
KEY = G**SECRET


def decrypted(ciphertext: Ciphertext) -> Element:
    return ciphertext.beta / ciphertext.alpha**SECRET


@given(st.lists(st.sampled_from([0, 1]), max_size=6))
@settings(max_examples=10, deadline=None)
def test_a_product_of_ciphertexts_encrypts_the_sum(messages: list[int]) -> None:
    ciphertexts = [encrypt(KEY, m, 10**50 + i) for i, m in enumerate(messages)]
    assert decrypted(multiply(ciphertexts)) == G ** sum(messages)


def test_the_product_of_none() -> None:
    assert multiply([]) == EMPTY
    assert parse_tallied_ciphertext(EMPTY.to_json(), "tally") == EMPTY
    assert EMPTY.text == "0" * 63 + "1," + "0" * 63 + "1"


def test_ciphertexts_are_read_back() -> None:
    ciphertext = encrypt(KEY, 1, 77)
    assert parse_ciphertext(ciphertext.to_json(), "x") == ciphertext
    assert parse_tallied_ciphertext(ciphertext.to_json(), "x") == ciphertext
    with pytest.raises(GroupError, match="x, alpha"):
        parse_ciphertext(EMPTY.to_json(), "x")
    outside = {"alpha": EMPTY.to_json()["alpha"], "beta": str(KEY * ORDER_TWO)}
    with pytest.raises(GroupError, match=r"tally, beta: .* order q"):
        parse_tallied_ciphertext(outside, "tally")
    with pytest.raises(FormatError, match="exactly the keys"):
        parse_ciphertext({"alpha": "5"}, "x")


def test_proofs_are_read_back() -> None:
    assert parse_proof(Proof(1, Q - 1).to_json(), "pok") == Proof(1, Q - 1)
    with pytest.raises(FormatError, match=r"pok, response: .* below q"):
        parse_proof({"challenge": "1", "response": str(Q)}, "pok")
    with pytest.raises(FormatError, match=r"pok, challenge: 0 proves nothing"):
        parse_proof({"challenge": "0", "response": "1"}, "pok")


# --- knowledge of an exponent ------------------------------------------------------------------


@pytest.mark.parametrize("secret", [0, 1, SECRET, Q - 1])
def test_knowledge_of_an_exponent(secret: int) -> None:
    proof = prove_schnorr(secret, "pok|x|")
    verify_schnorr(G**secret, "pok|x|", proof, "key")


def test_knowledge_of_an_exponent_is_of_that_one_and_for_that_text() -> None:
    proof = prove_schnorr(SECRET, "pok|x|")
    for public, prefix, shown in (
        (KEY * G, "pok|x|", proof),
        (KEY, "pok|y|", proof),
        (KEY, "pok|x|", replace(proof, response=proof.response ^ 1)),
        (KEY, "pok|x|", replace(proof, challenge=proof.challenge ^ 1)),
    ):
        with pytest.raises(ProofError, match="key: the proof of knowledge"):
            verify_schnorr(public, prefix, shown, "key")


def test_knowledge_is_of_an_element_of_the_group() -> None:
    """A key times the point of order 2: where the challenge is even, its proof would hold."""
    proof = prove_schnorr(SECRET, "pok|x|")
    while proof.challenge % 2:
        proof = prove_schnorr(SECRET, "pok|x|")
    with pytest.raises(GroupError, match="key: the number is not in the group"):
        verify_schnorr(KEY * ORDER_TWO, "pok|x|", proof, "key")


# --- membership of an interval -----------------------------------------------------------------


def interval(ciphertext: Ciphertext, values: tuple[int, ...] = (0, 1), text: str = "S") -> Interval:
    return Interval(KEY, text, ciphertext, values)


@pytest.mark.parametrize("values", [(0, 1), (1,), (0,)])
def test_interval_proofs_hold_for_each_value(values: tuple[int, ...]) -> None:
    for message in values:
        ciphertext = multiply([encrypt(KEY, 1, 10**60)] * message + [encrypt(KEY, 0, 10**61)])
        stated = interval(ciphertext, values)
        proofs = prove_interval(stated, 10**60 * message + 10**61, message, CREDENTIAL)
        verify_interval(stated, proofs, "vote")


def test_an_interval_proof_does_not_tell_which_value_it_is() -> None:
    """Both disjuncts' numbers are spread over the same range, whichever is the real one."""
    for m in (0, 1):
        stated = interval(encrypt(KEY, m, 10**60))
        drawn = [prove_interval(stated, 10**60, m, CREDENTIAL) for _ in range(12)]
        for disjunct in (0, 1):
            for name in ("challenge", "response"):
                numbers = [getattr(proofs[disjunct], name) for proofs in drawn]
                assert min(numbers) < Q // 2 < max(numbers)


def test_interval_proofs_of_another_message_or_statement_do_not_hold() -> None:
    two = interval(multiply([encrypt(KEY, 1, 5), encrypt(KEY, 1, 5)]))
    for message in (0, 1):
        with pytest.raises(ProofError, match="vote: the proof that the vote is valid"):
            verify_interval(two, prove_interval(two, 10, message, CREDENTIAL), "vote")
    good = interval(encrypt(KEY, 1, 5))
    proofs = prove_interval(good, 5, 1, CREDENTIAL)
    with pytest.raises(ProofError):
        verify_interval(replace(good, text="another"), proofs, "vote")
    with pytest.raises(ProofError):
        verify_interval(good, proofs[::-1], "vote")


# --- equal exponents ---------------------------------------------------------------------------


def test_decryption_proofs() -> None:
    alpha = G**55
    factor, proof = prove_decryption(SECRET, "phi", alpha)
    assert factor == alpha**SECRET
    verify_decryption(KEY, "phi", alpha, factor, proof, "owner 1")
    for public, fingerprint, base, shown, other in (
        (KEY * G, "phi", alpha, factor, proof),
        (KEY, "chi", alpha, factor, proof),
        (KEY, "phi", alpha * G, factor, proof),
        (KEY, "phi", alpha, factor * G, proof),
        (KEY, "phi", alpha, factor, replace(proof, response=0)),
    ):
        with pytest.raises(ProofError, match="owner 1: the proof of a correct decryption"):
            verify_decryption(public, fingerprint, base, shown, other, "owner 1")


def test_decryption_of_no_ballots() -> None:
    factor, proof = prove_decryption(SECRET, "phi", EMPTY.alpha)
    assert factor == EMPTY.alpha
    verify_decryption(KEY, "phi", EMPTY.alpha, factor, proof, "owner 1")


# --- nonces ------------------------------------------------------------------------------------

POLL = small_poll(1)


def _schnorr(text: str) -> list[Element]:
    proof = prove_schnorr(SECRET, text)
    return [G**proof.response * KEY**proof.challenge]


def _sign_in(text: str) -> list[Element]:
    member = f"{len(text):04d}"
    proof = prove_sign_in(SECRET, "Rat1fyTestPo111", member, "5e" * 32)
    return [G**proof.response * KEY**proof.challenge]


def _interval(text: str) -> list[Element]:
    stated = interval(encrypt(KEY, 1, 5), text=text)
    proofs = prove_interval(stated, 5, 1, CREDENTIAL)
    pairs = [stated.commitments(v, p) for v, p in zip(stated.values, proofs, strict=True)]
    return [element for pair in pairs for element in pair]


def _decryption(text: str) -> list[Element]:
    alpha = G**55
    factor, proof = prove_decryption(SECRET, text, alpha)
    a, b = G**proof.response * KEY**proof.challenge, alpha**proof.response
    return [a, b * factor**proof.challenge]


def _ballot(text: str) -> list[Element]:
    """Everything in a ballot that is drawn: the encryptions and each proof's commitments."""
    ballot = parse_ballot(make_ballot(POLL.election, POLL.secrets[0], len(text) % 2))
    drawn = [element for choice in ballot.choices for element in (choice.alpha, choice.beta)]
    for choice, proofs in zip(ballot.choices, ballot.proofs, strict=False):
        stated = Interval(POLL.election.public_key, "", choice, (0, 1))
        for value, proof in zip((0, 1), proofs, strict=True):
            drawn += stated.commitments(value, proof)
    together = Interval(POLL.election.public_key, "", multiply(ballot.choices), (1,))
    drawn += together.commitments(1, ballot.proofs[-1][0])
    signature = ballot.signature
    return [*drawn, G**signature.response * ballot.public**signature.challenge]


PROVERS: dict[str, Callable[[str], list[Element]]] = {
    "knowledge": _schnorr,
    "sign-in": _sign_in,
    "interval": _interval,
    "decryption": _decryption,
    "ballot": _ballot,
}


@pytest.mark.parametrize("constant", [False, True], ids=["random", "a generator of constants"])
@pytest.mark.parametrize("name", PROVERS)
def test_no_commitment_comes_twice(
    monkeypatch: pytest.MonkeyPatch, name: str, *, constant: bool
) -> None:
    """Two proofs of one statement, and one of another, recomputed: no commitment in common.

    A w used twice gives the secret away; with a generator of constants it would be.
    """
    if constant:
        monkeypatch.setattr("secrets.token_bytes", bytes)
    drawn = [element for text in ("one", "one", "another") for element in PROVERS[name](text)]
    assert len(set(drawn)) == len(drawn) > 2


def test_nonces_of_two_processes_with_one_constant_are_told_apart_by_what_is_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second process counts from 0 again: only then do secret, domain and statement decide."""
    monkeypatch.setattr("secrets.token_bytes", bytes)

    def first(secret: int, domain: str, statement: str) -> int:
        monkeypatch.setattr(group, "_DRAWN", itertools.count())
        return group.nonce(secret, domain, statement)

    drawn = {
        first(*case)
        for case in ((1, "a", "b"), (2, "a", "b"), (1, "aa", "b"), (1, "a", "bb"), (1, "ab", ""))
    }
    assert len(drawn) == 5
    assert first(1, "a", "b") in drawn
