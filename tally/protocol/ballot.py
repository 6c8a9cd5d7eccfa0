"""Encrypted ballots (specification 4.11 to 4.15): made and verified. `ballot_form` parses them.

Rules this module keeps:
1. The cheap checks come first, then the signature, then the proofs, so that junk costs the server
   little arithmetic.
2. Every element of a ballot is in the group, each by itself: the curve has points of small order,
   which would cancel out in a product. Raising it to a challenge that is not 0 shows it (`group`).
3. Encryption and proofs draw from the credential's secret besides the system's randomness: a
   generator that returns constants opens no vote.
4. No error and no repr shows a choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from tally.protocol import belenios
from tally.protocol.ballot_form import Ballot
from tally.protocol.credential import public_credential
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR, Election
from tally.protocol.elgamal import Ciphertext, encrypt, multiply
from tally.protocol.encoding import compact, sha256_b64
from tally.protocol.errors import BallotError
from tally.protocol.group import Q, nonce
from tally.protocol.proofs import (
    Interval,
    prove_interval,
    prove_schnorr,
    verify_interval,
    verify_schnorr,
)

_EACH_CHOICE = (0, 1)  # each answer is chosen or not
_ALL_CHOICES = (1,)  # and exactly one of them is chosen


def _each(election: Election, credential: str, choice: Ciphertext) -> Interval:
    """Return what a choice's proof states; S0 of the specification binds it to the credential."""
    s0 = f"{election.fingerprint}|{credential}"
    return Interval(election.public_key, s0, choice, _EACH_CHOICE)


def _overall(election: Election, credential: str, choices: Sequence[Ciphertext]) -> Interval:
    """Return what the overall proof states; S is S0 and every ciphertext of the answer."""
    listed = ",".join(choice.text for choice in choices)
    statement = f"{election.fingerprint}|{credential}|{listed}"
    return Interval(election.public_key, statement, multiply(choices), _ALL_CHOICES)


# --- making a ballot ---------------------------------------------------------------------------


def make_ballot(election: Election, secret: int, choice: int) -> bytes:
    """Make the ballot of the credential with exponent `secret`; `choice` is an answer's index."""
    if choice not in (IN_FAVOUR, NOT_IN_FAVOUR):
        raise BallotError("the choice must be the index of one of the two answers")
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": public_credential(secret),
        "answers": [_make_answer(election, secret, choice)],
    }
    digest = sha256_b64(compact(unsigned))
    proof = prove_schnorr(secret, belenios.ballot_prefix(digest))
    return compact({**unsigned, "signature": {"hash": digest, "proof": proof.to_json()}})


def _make_answer(election: Election, secret: int, choice: int) -> dict[str, object]:
    key, credential = election.public_key, public_credential(secret)
    messages = [int(choice == index) for index in (IN_FAVOUR, NOT_IN_FAVOUR)]
    randoms = [_randomness(election, secret, place, m) for place, m in enumerate(messages)]
    choices = [encrypt(key, m, r) for m, r in zip(messages, randoms, strict=True)]
    individual = [
        prove_interval(_each(election, credential, ciphertext), r, m, secret)
        for ciphertext, r, m in zip(choices, randoms, messages, strict=True)
    ]
    together = _overall(election, credential, choices)
    overall = prove_interval(together, sum(randoms) % Q, 1, secret)
    return {
        "choices": [ciphertext.to_json() for ciphertext in choices],
        "individual_proofs": [[proof.to_json() for proof in proofs] for proofs in individual],
        "overall_proof": [proof.to_json() for proof in overall],
    }


def _randomness(election: Election, secret: int, place: int, message: int) -> int:
    """Draw the secret r of one choice's encryption.

    It depends on the message too: where nothing else is random, two ballots that a member makes
    after a start anew have no r in common, which would show whether they say the same.
    """
    domain = f"ratify/nonce/encryption/{place}/v1"
    return nonce(secret, domain, f"{election.fingerprint}|{message}")


# --- verifying a ballot ------------------------------------------------------------------------


def verify_ballot(election: Election, ballot: Ballot) -> None:
    """Raise unless everything about the ballot holds: header, signature, proofs, cheapest first."""
    verify_ballot_header(election, ballot)
    verify_signature(ballot)
    verify_proofs(election, ballot)


def verify_ballot_header(election: Election, ballot: Ballot) -> None:
    """Raise `BallotError` unless the ballot names this election: its uuid and its fingerprint."""
    if ballot.uuid != election.uuid:
        raise BallotError("ballot, election_uuid: the ballot is for another election")
    if ballot.fingerprint != election.fingerprint:
        raise BallotError("ballot, election_hash: the ballot was made from another election.json")


def verify_signature(ballot: Ballot) -> None:
    """Verify the credential's signature over the ballot (specification 4.14).

    1. The signed hash is that of the ballot without its signature: else `BallotError`.
    2. The credential is in the group: else `GroupError`.
    3. The proof shows knowledge of the credential's secret: else `ProofError`.
    """
    unsigned = ballot.raw[: ballot.raw.rindex(b',"signature":')] + b"}"  # it is the last field
    if sha256_b64(unsigned) != ballot.signature_hash:  # 1
        raise BallotError("ballot, signature, hash: the ballot was changed after it was signed")
    prefix, what = belenios.ballot_prefix(ballot.signature_hash), "ballot, credential's signature"
    verify_schnorr(ballot.public, prefix, ballot.signature, what)  # 2, 3


def verify_proofs(election: Election, ballot: Ballot) -> None:
    """Verify that the ballot encrypts exactly one of the two answers (specification 4.12).

    1. Each choice is in the group, each element by itself (else `GroupError`), and encrypts 0 or 1
       (else `ProofError`).
    2. Their sum is 1: else `ProofError`.
    """
    *individual, overall = ballot.proofs
    for place, (choice, proofs) in enumerate(zip(ballot.choices, individual, strict=True), 1):
        verify_interval(  # 1
            _each(election, ballot.credential, choice), proofs, f"ballot, choice {place}"
        )
    together = _overall(election, ballot.credential, ballot.choices)
    verify_interval(together, overall, "ballot")  # 2
