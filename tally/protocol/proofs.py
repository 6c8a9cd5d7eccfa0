"""Zero-knowledge proofs: knowledge of an exponent, membership of an interval, equal exponents.

Rules this module keeps:
1. The prover sends `response = w - secret * challenge mod q`; the verifier recomputes the
   commitment `A = g^response * X^challenge` and hashes it again. Both numbers lie in [0, q).
2. A new w is drawn for each proof by `nonce`, under the secret of that proof.
3. No challenge is 0. An honest prover never meets one (once in 2^252), and a power of 0 would leave
   unchecked whether an element is in the group, without which a proof proves nothing.
4. Belenios's proof of a decryption hashes neither alpha nor the factor, so that it can be made for
   a false factor by whoever chooses alpha last: `tally.decryption.strong` proves what this cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tally.protocol import belenios
from tally.protocol.elgamal import Ciphertext
from tally.protocol.encoding import fields, parse_exponent
from tally.protocol.errors import FormatError, ProofError
from tally.protocol.group import IDENTITY, Element, G, Q, hash_to_exponent, naming, nonce

_KEYS = ("challenge", "response")


@dataclass(frozen=True)
class Proof:
    """A challenge in [1, q) and a response in [0, q)."""

    challenge: int
    response: int

    def to_json(self) -> dict[str, str]:
        """Return the JSON object of the proof, numbers as decimal strings."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def parse_proof(value: object, what: str) -> Proof:
    """Read a proof's JSON object: exactly its two keys, canonical numbers below q."""
    pair = fields(value, _KEYS, what)
    challenge = parse_exponent(pair["challenge"], f"{what}, challenge")
    if challenge == 0:
        raise FormatError(f"{what}, challenge: 0 proves nothing")
    return Proof(challenge, parse_exponent(pair["response"], f"{what}, response"))


def respond(w: int, secret: int, challenge: int) -> Proof:
    """Return the proof with the response w - secret * challenge mod q."""
    return Proof(challenge, (w - secret * challenge) % Q)


# --- knowledge of an exponent (specification 4.5, 4.6.1, 4.14) ---------------------------------


def prove_schnorr(secret: int, prefix: str) -> Proof:
    """Prove knowledge of `secret`, the exponent of g^secret; challenge = H(prefix, [g^w])."""
    w = nonce(secret, "ratify/nonce/schnorr/v1", prefix)
    return respond(w, secret, hash_to_exponent(prefix, [G**w]))


def verify_schnorr(public: Element, prefix: str, proof: Proof, what: str) -> None:
    """Verify that `proof` shows knowledge of the exponent of `public`.

    1. `public` is in the group: else `GroupError`.
    2. The challenge is the hash of the commitment: else `ProofError`.
    """
    with naming(what):
        commitment = G**proof.response * public**proof.challenge  # 1
    if hash_to_exponent(prefix, [commitment]) != proof.challenge:  # 2
        raise ProofError(f"{what}: the proof of knowledge does not hold")


# --- membership of an interval (specification 4.12) --------------------------------------------


_G_TO = (IDENTITY, G)
"""g^M for every value M that is ever proved: powers of g that need not be computed again."""


@dataclass(frozen=True)
class Interval:
    """What is proved: `ciphertext` under `public_key` encrypts one of `values`: 0, 1 or both.

    `text` is S of the specification: what the proof is bound to.
    """

    public_key: Element = field(repr=False)
    text: str = field(repr=False)
    ciphertext: Ciphertext = field(repr=False)
    values: Sequence[int]

    def commitments(self, value: int, proof: Proof) -> tuple[Element, Element]:
        """Recompute A and B of one disjunct: of a true one, or of one that is simulated.

        Value 0 raises beta as it was received, and so checks it; a division would first write it in
        its canonical form.
        """
        alpha, beta = self.ciphertext.alpha, self.ciphertext.beta
        shifted = beta if value == 0 else beta / _G_TO[value]
        a = G**proof.response * alpha**proof.challenge
        b = self.public_key**proof.response * shifted**proof.challenge
        return a, b

    def challenge(self, commitments: Sequence[tuple[Element, Element]]) -> int:
        """Hiprove of specification 4.12."""
        flat = [element for pair in commitments for element in pair]
        return hash_to_exponent(belenios.vote_prefix(self.text, self.ciphertext.text), flat)


def prove_interval(
    interval: Interval, randomness: int, message: int, credential: int
) -> list[Proof]:
    """Prove that the ciphertext encrypts one of the values; it encrypts `message`, one of them.

    `randomness` is the ciphertext's secret r. The proofs that are simulated are drawn under the
    `credential`'s secret: whoever could tell them would know the message.
    """
    statement = f"{interval.text}|{interval.ciphertext.text}"
    proofs: dict[int, Proof] = {}
    commitments: dict[int, tuple[Element, Element]] = {}
    for value in interval.values:
        if value != message:
            proofs[value] = Proof(
                nonce(credential, f"ratify/nonce/interval/{value}/challenge/v1", statement),
                nonce(credential, f"ratify/nonce/interval/{value}/response/v1", statement),
            )
            commitments[value] = interval.commitments(value, proofs[value])
    w = nonce(randomness, f"ratify/nonce/interval/{message}/v1", statement)
    commitments[message] = G**w, interval.public_key**w
    total = interval.challenge([commitments[value] for value in interval.values])
    own = (total - sum(proof.challenge for proof in proofs.values())) % Q
    proofs[message] = respond(w, randomness, own)
    return [proofs[value] for value in interval.values]


def verify_interval(interval: Interval, proofs: Sequence[Proof], what: str) -> None:
    """Raise unless the ciphertext is proved to encrypt one of the interval's values.

    1. alpha is in the group, and beta too if 0 is one of the values: else `GroupError`.
    2. The challenges add up to the hash of all commitments: else `ProofError`.
    """
    with naming(what):
        commitments = [
            interval.commitments(value, proof)  # 1
            for value, proof in zip(interval.values, proofs, strict=True)
        ]
    total = sum(proof.challenge for proof in proofs) % Q
    if interval.challenge(commitments) != total:  # 2
        raise ProofError(f"{what}: the proof that the vote is valid does not hold")


# --- equal exponents: a decryption (specification 4.18) -----------------------------------------


def prove_decryption(secret: int, fingerprint: str, alpha: Element) -> tuple[Element, Proof]:
    """Return the decryption factor alpha^secret and Belenios's proof of it."""
    public, factor = G**secret, alpha**secret
    prefix = belenios.decryption_prefix(fingerprint, str(public))
    w = nonce(secret, "ratify/nonce/decryption/v1", f"{prefix}{alpha}")
    return factor, respond(w, secret, hash_to_exponent(prefix, [G**w, alpha**w]))


def verify_decryption(
    public: Element, fingerprint: str, alpha: Element, factor: Element, proof: Proof, what: str
) -> None:
    """Raise `ProofError` unless Belenios's proof of the factor holds (rule 4: it is not enough).

    All three elements are in the group, checked by the caller.
    """
    a = G**proof.response * public**proof.challenge
    b = alpha**proof.response * factor**proof.challenge
    prefix = belenios.decryption_prefix(fingerprint, str(public))
    if hash_to_exponent(prefix, [a, b]) != proof.challenge:
        raise ProofError(f"{what}: the proof of a correct decryption does not hold")
