"""Encrypted ballots (specification 4.11 to 4.15): made, parsed strictly, verified.

Rules this module keeps:
1. A ballot has one valid byte form (`ballot_form`). Nothing that belenios-tool rejects is accepted.
2. Parsing takes no powers. The cheap checks come first, then the signature, then the proofs, so
   that junk costs the server little arithmetic.
3. No error and no repr shows a choice.
"""

from __future__ import annotations

from gmpy2 import mpz

from tally.protocol.ballot_form import MAX_BALLOT_BYTES, Ballot, parse_ballot, tracker
from tally.protocol.credential import (
    credentials_list,
    parse_credentials_list,
    public_credential,
)
from tally.protocol.election import (
    IN_FAVOUR,
    NOT_IN_FAVOUR,
    Election,
    make_election,
    parse_election,
)
from tally.protocol.elgamal import Ciphertext, encrypt, product
from tally.protocol.encoding import compact, sha256_b64
from tally.protocol.errors import BallotError
from tally.protocol.group import (
    IDENTITY,
    G,
    P,
    Q,
    fixed_base,
    member_powers,
    power,
    random_exponent,
)
from tally.protocol.proofs import (
    prove_interval,
    prove_schnorr,
    verify_interval,
    verify_schnorr,
)

__all__ = [
    "IN_FAVOUR",
    "MAX_BALLOT_BYTES",
    "NOT_IN_FAVOUR",
    "Ballot",
    "Election",
    "credentials_list",
    "make_ballot",
    "make_election",
    "parse_ballot",
    "parse_credentials_list",
    "parse_election",
    "tracker",
    "verify_ballot",
    "verify_ballot_header",
    "verify_proofs",
    "verify_signature",
]

_EACH_CHOICE = (0, 1)  # each answer is chosen or not
_ALL_CHOICES = (1,)  # and exactly one of them is chosen
_SHIFTS = (1, 0)
"""For each choice, the power of g by which beta is divided before it is raised to the challenges.
The overall proof divides the product's beta by their sum, 1, and so needs no further powers."""
_DIVISORS = tuple(power(G, -shift) for shift in _SHIFTS)


# --- making a ballot ---------------------------------------------------------------------------


def make_ballot(election: Election, secret: int, choice: int) -> bytes:
    """Make the ballot of the credential with exponent `secret`; `choice` is an answer's index."""
    if choice not in (IN_FAVOUR, NOT_IN_FAVOUR):
        raise BallotError("the choice must be the index of one of the two answers")
    credential = public_credential(secret)
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential,
        "answers": [_make_answer(election, credential, choice)],
    }
    digest = sha256_b64(compact(unsigned))
    proof = prove_schnorr(secret, f"sig|{digest}|")
    return compact({**unsigned, "signature": {"hash": digest, "proof": proof.to_json()}})


def _make_answer(election: Election, credential: str, choice: int) -> dict[str, object]:
    key = election.public_key
    messages = [int(choice == index) for index in (IN_FAVOUR, NOT_IN_FAVOUR)]
    randoms = [random_exponent() for _ in messages]
    choices = [encrypt(key, m, r) for m, r in zip(messages, randoms, strict=True)]
    s0 = f"{election.fingerprint}|{credential}"
    individual = [
        prove_interval(key, s0, ciphertext, r, m, _EACH_CHOICE)
        for ciphertext, r, m in zip(choices, randoms, messages, strict=True)
    ]
    total = int(sum(randoms) % Q)
    overall = prove_interval(key, _statement(s0, choices), product(choices), total, 1, _ALL_CHOICES)
    return {
        "choices": [ciphertext.to_json() for ciphertext in choices],
        "individual_proofs": [[proof.to_json() for proof in proofs] for proofs in individual],
        "overall_proof": [proof.to_json() for proof in overall],
    }


def _statement(s0: str, choices: list[Ciphertext] | tuple[Ciphertext, ...]) -> str:
    """S of specification 4.11.1: S0 and every ciphertext of the answer."""
    return f"{s0}|{','.join(choice.text for choice in choices)}"


# --- verifying a ballot ------------------------------------------------------------------------


def verify_ballot(election: Election, ballot: Ballot) -> None:
    """Raise unless everything about the ballot holds: header, signature, proofs, cheapest first."""
    verify_ballot_header(election, ballot)
    verify_signature(election, ballot)
    verify_proofs(election, ballot)


def verify_ballot_header(election: Election, ballot: Ballot) -> None:
    """Raise `BallotError` unless the ballot names this election: its uuid and its fingerprint."""
    if ballot.uuid != election.uuid:
        raise BallotError("ballot, election_uuid: the ballot is for another election")
    if ballot.fingerprint != election.fingerprint:
        raise BallotError("ballot, election_hash: the ballot was made from another election.json")


def verify_signature(election: Election, ballot: Ballot) -> None:
    """Verify the credential's signature over the ballot (specification 4.14).

    1. The signed hash is that of the ballot without its signature: else `BallotError`.
    2. The credential is in the group: else `GroupError`.
    3. The proof shows knowledge of the credential's secret: else `ProofError`.
    """
    unsigned = ballot.raw[: ballot.raw.rindex(b',"signature":')] + b"}"  # it is the last field
    if sha256_b64(unsigned) != ballot.signature_hash:  # 1
        raise BallotError("ballot, signature, hash: the ballot was changed after it was signed")
    credential, prefix = mpz(ballot.credential), f"sig|{ballot.signature_hash}|"
    verify_schnorr(credential, prefix, ballot.signature, "ballot, credential's signature")  # 2, 3


def verify_proofs(election: Election, ballot: Ballot) -> None:
    """Verify that the ballot encrypts exactly one of the two answers (specification 4.12).

    1. Each alpha and beta is in the group, each by itself: else `GroupError`.
    2. Each choice encrypts 0 or 1: else `ProofError`.
    3. Their sum is 1: else `ProofError`.
    """
    key, overall = fixed_base(election.public_key), ballot.proofs[-1]
    s0 = f"{election.fingerprint}|{ballot.credential}"
    total_alpha, total_beta = IDENTITY, IDENTITY  # the products to the power of overall's challenge
    for place, ciphertext in enumerate(ballot.choices):
        what, shift, proofs = f"ballot, choice {place + 1}", _SHIFTS[place], ballot.proofs[place]
        challenges = [proof.challenge for proof in (*proofs, *overall)]
        shifted = ciphertext.beta * _DIVISORS[place] % P
        *alphas, last_alpha = member_powers(ciphertext.alpha, challenges, f"{what}, alpha")  # 1
        *betas, last_beta = member_powers(shifted, challenges, f"{what}, beta")
        raised = list(zip(alphas, betas, strict=True))
        verify_interval(key, s0, ciphertext, raised, shift, _EACH_CHOICE, proofs, what)  # 2
        total_alpha, total_beta = total_alpha * last_alpha % P, total_beta * last_beta % P
    statement, sums = _statement(s0, ballot.choices), product(ballot.choices)
    raised = [(total_alpha, total_beta)]
    verify_interval(  # 3
        key, statement, sums, raised, sum(_SHIFTS), _ALL_CHOICES, overall, "ballot"
    )
