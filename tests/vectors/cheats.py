"""Makes the ballots that only a cheat would make, for `ballot.json`.

Rules this module keeps:
1. What can be signed is signed, so that the signature is not a second flaw.
2. Elements outside the group come with proofs that would hold but for the membership check.
"""

from __future__ import annotations

import json
from typing import Any

from gmpy2 import mpz

from tally.protocol.credential import public_credential
from tally.protocol.election import Election, make_election, parse_election
from tally.protocol.elgamal import Ciphertext, encrypt, product
from tally.protocol.encoding import compact, sha256_b64, sha256_hex
from tally.protocol.group import G, P, Q, hash_to_exponent, power, random_exponent
from tally.protocol.proofs import Proof, prove_interval, prove_schnorr

Json = dict[str, Any]
SECRET, OTHER_SECRET, TRUSTEE_SECRET = 1001, 2002, 3003


def vector_election(uuid: str = "Rat1fyTestE1ect") -> Election:
    """Return the election that the vectors are for."""
    return parse_election(
        make_election(
            name="Ratification vote / Vote de ratification",
            description="Example Unit, Elementary / Unité d’exemple, élémentaire",
            question="Do you accept the agreement? / Acceptez-vous l’entente?",
            answers=("In favour / En faveur", "Not in favour / Pas en faveur"),
            public_key=G**TRUSTEE_SECRET,
            uuid=uuid,
            poll=sha256_hex(b"poll"),
            voters_list=sha256_hex(b"voters_list"),
            trustees=sha256_hex(b"trustees"),
        )
    )


def sign(unsigned: Json, secret: int = SECRET) -> str:
    """Sign a ballot without signature, whatever it holds."""
    digest = sha256_b64(compact(unsigned))
    proof = prove_schnorr(secret, f"sig|{digest}|").to_json()
    return compact({**unsigned, "signature": {"hash": digest, "proof": proof}}).decode()


def proofs_of(
    election: Election,
    credential: str,
    choices: list[Ciphertext],
    randoms: list[int],
    messages: list[int],
) -> Json:
    """Prove `choices`, as the spec's prover would for messages whose sum is 1."""
    key, s0 = election.public_key, f"{election.fingerprint}|{credential}"
    individual = [
        [p.to_json() for p in prove_interval(key, s0, c, r, m, (0, 1))]
        for c, r, m in zip(choices, randoms, messages, strict=True)
    ]
    statement = f"{s0}|{','.join(c.text for c in choices)}"
    total = int(sum(randoms) % Q)
    overall = prove_interval(key, statement, product(choices), total, 1, (1,))
    return {
        "choices": [c.to_json() for c in choices],
        "individual_proofs": individual,
        "overall_proof": [p.to_json() for p in overall],
    }


def unsigned_ballot(election: Election, credential: str, answer: Json) -> Json:
    """Return a ballot's object without its signature."""
    return {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential,
        "answers": [answer],
    }


def cheating_ballot(election: Election, encrypted: list[int], claimed: list[int]) -> str:
    """Encrypt messages that are no valid vote, and prove others as well as one can."""
    credential = public_credential(SECRET)
    randoms = [random_exponent() for _ in encrypted]
    key = election.public_key
    choices = [
        Ciphertext(G**r, key**r * power(G, int(m % Q)) % P)
        for r, m in zip(randoms, encrypted, strict=True)
    ]
    return sign(
        unsigned_ballot(
            election, credential, proofs_of(election, credential, choices, randoms, claimed)
        )
    )


def _even_interval(
    election: Election,
    statement: str,
    ciphertext: Ciphertext,
    randomness: int,
    message: int,
    values: tuple[int, ...],
) -> list[Proof]:
    """As `prove_interval`, but with even challenges only: (-x)^challenge is then x^challenge."""
    key = election.public_key
    while True:
        simulated = Proof(random_exponent() & ~1, random_exponent())
        w = random_exponent()
        commitments: list[mpz] = []
        for value in values:
            if value == message:
                commitments += [G**w, key**w]
                continue
            shifted = ciphertext.beta * power(G, -value) % P
            for base, element in ((G, ciphertext.alpha), (key, shifted)):
                raised = element**simulated.challenge
                commitments.append(base**simulated.response * raised % P)
        total = hash_to_exponent(f"prove|{statement}|{ciphertext.text}|", commitments)
        challenge = int((total - simulated.challenge * (len(values) - 1)) % Q)
        if challenge % 2 == 0:
            real = Proof(challenge, int((w - randomness * challenge) % Q))
            return [real if value == message else simulated for value in values]


def outside_ballot(election: Election, *, alpha: bool) -> str:
    """Make a ballot whose first alpha (or beta) is negated: of order 2q, with proofs that hold."""
    credential, key = public_credential(SECRET), election.public_key
    s0 = f"{election.fingerprint}|{credential}"
    messages, randoms = [1, 0], [random_exponent(), random_exponent()]
    first, second = (encrypt(key, m, r) for m, r in zip(messages, randoms, strict=True))
    bad = (
        Ciphertext(P - first.alpha, first.beta)
        if alpha
        else Ciphertext(first.alpha, P - first.beta)
    )
    choices = [bad, second]
    individual = [
        _even_interval(election, s0, c, r, m, (0, 1))
        for c, r, m in zip(choices, randoms, messages, strict=True)
    ]
    statement, total = f"{s0}|{','.join(c.text for c in choices)}", int(sum(randoms) % Q)
    overall = _even_interval(election, statement, product(choices), total, 1, (1,))
    answer = {
        "choices": [c.to_json() for c in choices],
        "individual_proofs": [[p.to_json() for p in proofs] for proofs in individual],
        "overall_proof": [p.to_json() for p in overall],
    }
    return sign(unsigned_ballot(election, credential, answer))


def outside_credential(election: Election) -> str:
    """Make a ballot for the credential -Y, of order 2q, with a signature that holds."""
    credential = str(P - G**SECRET)
    randoms, messages = [random_exponent(), random_exponent()], [1, 0]
    choices = [encrypt(election.public_key, m, r) for m, r in zip(messages, randoms, strict=True)]
    answer = proofs_of(election, credential, choices, randoms, messages)
    unsigned = unsigned_ballot(election, credential, answer)
    while True:  # (-Y)^challenge = Y^challenge where the challenge is even
        ballot = sign(unsigned)
        if int(json.loads(ballot)["signature"]["proof"]["challenge"]) % 2 == 0:
            return ballot
