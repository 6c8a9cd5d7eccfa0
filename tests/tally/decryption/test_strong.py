"""The strong proof of a decryption: it is about all that it names, and about nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from tally.decryption.strong import CountLog, DecryptionStatement, prove_strong, verify_strong
from tally.protocol.elgamal import EMPTY, Ciphertext
from tally.protocol.errors import ProofError
from tally.protocol.group import IDENTITY, G, Q, random_exponent
from tally.protocol.proofs import Proof

SECRET = random_exponent()
ALPHA = G ** random_exponent()
STATEMENT = DecryptionStatement(
    poll="PoUPoUPoUPoUPo1",
    unit="A-ELEM",
    fingerprint="q" * 42 + "A",
    answer=0,
    owner=2,
    log=CountLog(12, "5" * 64),
    encrypted_tally="7" * 64,
    public_key=G**SECRET,
    ciphertext=Ciphertext(ALPHA, G ** random_exponent()),
    factor=ALPHA**SECRET,
)
PROOF = prove_strong(STATEMENT, SECRET)


def refused(statement: DecryptionStatement, proof: Proof = PROOF) -> None:
    with pytest.raises(ProofError, match="here: the strong proof does not hold"):
        verify_strong(statement, proof, "here")


def test_holds():
    verify_strong(STATEMENT, PROOF, "here")


def test_holds_of_a_tally_of_no_ballots():
    empty = replace(STATEMENT, ciphertext=EMPTY, factor=IDENTITY)
    verify_strong(empty, prove_strong(empty, SECRET), "here")
    refused(replace(empty, factor=G), prove_strong(empty, SECRET))


@pytest.mark.parametrize(
    "change",
    [
        {"poll": "PoUPoUPoUPoUPo2"},
        {"unit": "B-SEC"},
        {"fingerprint": "r" * 42 + "A"},
        {"answer": 1},
        {"owner": 3},
        {"log": CountLog(13, "5" * 64)},
        {"log": CountLog(12, "6" * 64)},
        {"encrypted_tally": "8" * 64},
        {"public_key": G ** (SECRET + 1)},
        {"ciphertext": Ciphertext(ALPHA * G, STATEMENT.ciphertext.beta)},
        {"ciphertext": Ciphertext(ALPHA, STATEMENT.ciphertext.beta * G)},
        {"factor": STATEMENT.factor * G},
    ],
    ids=lambda change: next(iter(change)),
)
def test_is_about_everything_that_it_names(change):
    refused(replace(STATEMENT, **change))


@pytest.mark.parametrize("part", ["challenge", "response"])
def test_another_proof(part):
    refused(STATEMENT, replace(PROOF, **{part: (getattr(PROOF, part) + 1) % Q}))


def test_a_factor_under_another_key_is_not_provable():
    false = replace(STATEMENT, factor=ALPHA ** (SECRET + 1))
    refused(false, prove_strong(false, SECRET))


@pytest.mark.parametrize("constant", [False, True], ids=["random", "a generator of constants"])
def test_two_proofs_of_one_statement_have_different_commitments(monkeypatch, constant):
    if constant:
        monkeypatch.setattr("secrets.token_bytes", bytes)
    proofs = prove_strong(STATEMENT, SECRET), prove_strong(STATEMENT, SECRET)
    first, second = (G**proof.response * STATEMENT.public_key**proof.challenge for proof in proofs)
    assert first != second


def test_the_challenge_hashes_the_parts_in_the_documents_order():
    a, b = G**5, ALPHA**5
    parts = [
        "PoUPoUPoUPoUPo1",
        "A-ELEM",
        "q" * 42 + "A",
        "0",
        "2",
        "12",
        "5" * 64,
        "7" * 64,
        *(str(element) for element in (G**SECRET, ALPHA, STATEMENT.ciphertext.beta)),
        *(str(element) for element in (STATEMENT.factor, a, b)),
    ]
    framed = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in parts)
    digest = hashlib.sha512(b"ratify/decryption/v1\0" + framed).digest()
    assert STATEMENT.challenge(a, b) == int.from_bytes(digest, "big") % Q
