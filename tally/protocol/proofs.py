"""Zero-knowledge proofs: knowledge of an exponent, membership of an interval, equal exponents.

Rules this module keeps:
1. The prover sends `response = w - secret * challenge mod q`; the verifier recomputes the
   commitment `A = g^response * X^challenge` and hashes it again. Both numbers lie in [0, q).
2. A new w is drawn for each proof. Like the secret, it is raised to by `secret_power` only.
3. Every element is checked to be in the group, by the caller or in the same function: without
   that, a proof of equal exponents proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gmpy2 import mpz

from tally.protocol.elgamal import Ciphertext
from tally.protocol.encoding import fields, parse_exponent
from tally.protocol.errors import ProofError
from tally.protocol.group import (
    GENERATOR,
    FixedBase,
    G,
    P,
    Q,
    g_power,
    hash_to_exponent,
    inverse,
    member_powers,
    power,
    random_exponent,
    secret_power,
)

_KEYS = ("challenge", "response")


@dataclass(frozen=True)
class Proof:
    """A challenge and a response, both in [0, q)."""

    challenge: int
    response: int

    def to_json(self) -> dict[str, str]:
        """Return the JSON object of the proof, numbers as decimal strings."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def parse_proof(value: object, what: str) -> Proof:
    """Read a proof's JSON object: exactly its two keys, canonical numbers below q."""
    pair = fields(value, _KEYS, what)
    return Proof(
        challenge=parse_exponent(pair["challenge"], f"{what}, challenge"),
        response=parse_exponent(pair["response"], f"{what}, response"),
    )


# --- knowledge of an exponent (specification 4.5, 4.6.1, 4.14) ---------------------------------


def prove_schnorr(secret: int, prefix: str) -> Proof:
    """Prove knowledge of `secret`, the exponent of g^secret; challenge = H(prefix, [g^w])."""
    w = random_exponent()
    challenge = hash_to_exponent(prefix, [secret_power(G, w)])
    return Proof(challenge, int((w - secret * challenge) % Q))


def verify_schnorr(public: mpz, prefix: str, proof: Proof, what: str) -> None:
    """Verify that `proof` shows knowledge of the exponent of `public`.

    1. `public` is in the group: else `GroupError`.
    2. The challenge is the hash of the commitment: else `ProofError`.
    """
    (raised,) = member_powers(public, [proof.challenge], what)  # 1
    commitment = GENERATOR.times_power(raised, proof.response)
    if hash_to_exponent(prefix, [commitment]) != proof.challenge:
        raise ProofError(f"{what}: the proof of knowledge does not hold")


# --- membership of an interval (specification 4.12) --------------------------------------------


def prove_interval(
    public_key: mpz,
    statement: str,
    ciphertext: Ciphertext,
    randomness: int,
    message: int,
    values: Sequence[int],
) -> list[Proof]:
    """Prove that `ciphertext` encrypts one of `values`; it encrypts `message`, one of them.

    `statement` is S of the specification, `randomness` the ciphertext's secret r.
    """
    proofs: dict[int, Proof] = {}
    commitments: dict[int, tuple[mpz, mpz]] = {}
    for value in values:
        if value != message:
            proof = Proof(random_exponent(), random_exponent())
            proofs[value] = proof
            commitments[value] = _simulate(public_key, ciphertext, value, proof)
    w = random_exponent()
    commitments[message] = secret_power(G, w), secret_power(public_key, w)
    total = _interval_challenge(statement, ciphertext, [commitments[value] for value in values])
    challenge = int((total - sum(proof.challenge for proof in proofs.values())) % Q)
    proofs[message] = Proof(challenge, int((w - randomness * challenge) % Q))
    return [proofs[value] for value in values]


def _simulate(public_key: mpz, ciphertext: Ciphertext, value: int, proof: Proof) -> tuple[mpz, mpz]:
    """Compute the commitments of a disjunct that does not hold, from a proof drawn at random.

    Which disjuncts are simulated is secret, so these powers are side-channel-silent too.
    """
    shifted = ciphertext.beta * inverse(G**value) % P
    a = secret_power(G, proof.response) * secret_power(ciphertext.alpha, proof.challenge) % P
    b = secret_power(public_key, proof.response) * secret_power(shifted, proof.challenge) % P
    return a, b


def verify_interval(
    public_key: FixedBase,
    statement: str,
    ciphertext: Ciphertext,
    raised: Sequence[tuple[mpz, mpz]],
    shift: int,
    values: Sequence[int],
    proofs: Sequence[Proof],
    what: str,
) -> None:
    """Raise `ProofError` unless `ciphertext` is proved to encrypt one of `values`.

    `raised` holds, for each proof, alpha and beta / g^shift to the power of its challenge. For a
    value M, (beta / g^M)^challenge = (beta / g^shift)^challenge * g^((shift - M) * challenge).
    """
    commitments = []
    for value, (alpha, beta), proof in zip(values, raised, proofs, strict=True):
        a = GENERATOR.times_power(alpha, proof.response)
        b = public_key.times_power(beta, proof.response)
        if shift != value:
            b = GENERATOR.times_power(b, int((shift - value) * proof.challenge % Q))
        commitments.append((a, b))
    total = sum(proof.challenge for proof in proofs) % Q
    if _interval_challenge(statement, ciphertext, commitments) != total:
        raise ProofError(f"{what}: the proof that the vote is valid does not hold")


def _interval_challenge(
    statement: str, ciphertext: Ciphertext, commitments: Sequence[tuple[mpz, mpz]]
) -> int:
    """Hiprove of specification 4.12."""
    flat = [element for pair in commitments for element in pair]
    return hash_to_exponent(f"prove|{statement}|{ciphertext.text}|", flat)


# --- equal exponents: a correct decryption (specification 4.18) --------------------------------


def prove_decryption(secret: int, fingerprint: str, alpha: mpz) -> tuple[mpz, Proof]:
    """Return the decryption factor alpha^secret and the proof that it is correct."""
    public, factor = secret_power(G, secret), secret_power(alpha, secret)
    w = random_exponent()
    commitments = [secret_power(G, w), secret_power(alpha, w)]
    challenge = hash_to_exponent(f"decrypt|{fingerprint}|{public}|", commitments)
    return factor, Proof(challenge, int((w - secret * challenge) % Q))


def verify_decryption(
    public: mpz, fingerprint: str, alpha: mpz, factor: mpz, proof: Proof, what: str
) -> None:
    """Raise `ProofError` unless log_g(public) = log_alpha(factor). All three are in the group."""
    a = g_power(proof.response) * power(public, proof.challenge) % P
    b = power(alpha, proof.response) * power(factor, proof.challenge) % P
    if hash_to_exponent(f"decrypt|{fingerprint}|{public}|", [a, b]) != proof.challenge:
        raise ProofError(f"{what}: the proof of a correct decryption does not hold")
