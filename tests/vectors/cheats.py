"""Makes the ballots that only a cheat would make, for `ballot.json`.

Rules this module keeps:
1. What can be signed is signed, so that the signature is not a second flaw.
2. Elements outside the group come with proofs that would hold but for the membership check.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tally.protocol.credential import public_credential
from tally.protocol.election import Election, make_election, parse_election
from tally.protocol.elgamal import Ciphertext, encrypt, multiply
from tally.protocol.encoding import compact, sha256_b64, sha256_hex
from tally.protocol.group import Element, G, Q, random_exponent
from tally.protocol.proofs import Interval, Proof, prove_interval, prove_schnorr, respond

Json = dict[str, Any]
SECRET, OTHER_SECRET, TRUSTEE_SECRET = 1001, 2002, 3003
ORDER_TWO = Element((2**255 - 20).to_bytes(32, "little"))
"""The point (0, -1): times a member, it has order 2q, and an even power takes it away."""

_P = 2**255 - 19
MISSPELT = {
    "the identity as p + 1": f"{_P + 1:064x}",
    "the identity with a sign": f"{2**255 + 1:064x}",
    "a point of order 4": f"{0:064x}",
    "a point of order 2": f"{_P - 1:064x}",
    "a point of order 8": "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
    "off the curve": f"{2:064x}",
    "larger than 2^255": f"{2**256 - 1:064x}",
}
"""Spellings of points that are no members: big-endian numbers of RFC 8032's bytes."""


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
        [p.to_json() for p in prove_interval(Interval(key, s0, c, (0, 1)), r, m, SECRET)]
        for c, r, m in zip(choices, randoms, messages, strict=True)
    ]
    statement = f"{s0}|{','.join(c.text for c in choices)}"
    together = Interval(key, statement, multiply(choices), (1,))
    overall = prove_interval(together, sum(randoms) % Q, 1, SECRET)
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


def cheating_ballot(
    election: Election, encrypted: list[int], claimed: list[int], secret: int = SECRET
) -> str:
    """Encrypt messages that are no valid vote, and prove others as well as one can."""
    credential = public_credential(secret)
    randoms = [random_exponent() for _ in encrypted]
    key = election.public_key
    choices = [encrypt(key, m, r) for r, m in zip(randoms, encrypted, strict=True)]
    return sign(
        unsigned_ballot(
            election, credential, proofs_of(election, credential, choices, randoms, claimed)
        ),
        secret,
    )


def _even_interval(
    honest: Interval, shown: Ciphertext, randomness: int, message: int
) -> list[Proof]:
    """Prove `honest`, as if of the ciphertext `shown`, with even challenges only.

    An element of `shown` that has ORDER_TWO in it loses it when raised to an even challenge, so the
    proof holds for whoever does not check that the element is in the group.
    """
    claimed = replace(honest, ciphertext=shown)
    while True:
        simulated = Proof(random_exponent() & ~1, random_exponent())
        w = random_exponent()
        commitments = [
            (G**w, honest.public_key**w)
            if value == message
            else honest.commitments(value, simulated)
            for value in honest.values
        ]
        others = simulated.challenge * (len(honest.values) - 1)
        challenge = (claimed.challenge(commitments) - others) % Q
        if challenge % 2 == 0:
            real = respond(w, randomness, challenge)
            return [real if value == message else simulated for value in honest.values]


def outside_ballot(election: Election, *, alpha: bool, secret: int = SECRET) -> str:
    """Make a ballot whose first alpha (or beta) is of order 2q, with proofs that hold."""
    credential, key = public_credential(secret), election.public_key
    s0 = f"{election.fingerprint}|{credential}"
    messages, randoms = [1, 0], [random_exponent(), random_exponent()]
    choices = [encrypt(key, m, r) for m, r in zip(messages, randoms, strict=True)]
    first, second = choices
    bad = (
        Ciphertext(first.alpha * ORDER_TWO, first.beta)
        if alpha
        else Ciphertext(first.alpha, first.beta * ORDER_TWO)
    )
    shown = [bad, second]
    individual = [
        _even_interval(Interval(key, s0, honest, (0, 1)), c, r, m)
        for honest, c, r, m in zip(choices, shown, randoms, messages, strict=True)
    ]
    statement = f"{s0}|{','.join(c.text for c in shown)}"
    together = Interval(key, statement, multiply(choices), (1,))
    overall = _even_interval(together, multiply(shown), sum(randoms) % Q, 1)
    answer = {
        "choices": [c.to_json() for c in shown],
        "individual_proofs": [[p.to_json() for p in proofs] for proofs in individual],
        "overall_proof": [p.to_json() for p in overall],
    }
    return sign(unsigned_ballot(election, credential, answer), secret)


def outside_credential(election: Election) -> str:
    """Make a ballot for a credential of order 2q, with a signature that holds."""
    credential = str(G**SECRET * ORDER_TWO)
    randoms, messages = [random_exponent(), random_exponent()], [1, 0]
    choices = [encrypt(election.public_key, m, r) for m, r in zip(messages, randoms, strict=True)]
    answer = proofs_of(election, credential, choices, randoms, messages)
    unsigned = unsigned_ballot(election, credential, answer)
    while True:  # an even power of the credential is that of the member's
        ballot = sign(unsigned)
        if int(json.loads(ballot)["signature"]["proof"]["challenge"]) % 2 == 0:
            return ballot
