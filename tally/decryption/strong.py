"""The strong proof of a decryption, which a trustee gives beside Belenios's (docs/protocol.md, 6).

Belenios's proof hashes neither alpha nor the factor. So a trustee who fixes its commitments before
a unit's last ballot, together with that last voter, can prove a false factor; and a trustee alone
can prove a meaningless one. This proof hashes all that it is about.

Rules this module keeps:
1. What is proved: one x gives X = g^x and factor = alpha^x, for one answer of one unit's encrypted
   tally, in one count of one poll, by one trustee. All of this is in the challenge, with the
   commitments A = g^w and B = alpha^w: a proof of one statement is none of another.
2. Whoever verifies takes the statement from the record; of the trustee only factor and proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tally.protocol.elgamal import Ciphertext
from tally.protocol.errors import ProofError
from tally.protocol.group import Element, G, hash_parts, nonce
from tally.protocol.proofs import Proof, respond

_CHALLENGE = "ratify/decryption/v1"
_NONCE = "ratify/nonce/strong-decryption/v1"


@dataclass(frozen=True)
class CountLog:
    """The log that ends with a count's `tally:encrypted`: how many entries, hex(its root)."""

    size: int
    root: str


@dataclass(frozen=True)
class DecryptionStatement:
    """That `factor` is alpha^x of the ciphertext, for the x of the trustee's `public_key` g^x.

    `answer` is 0 or 1, the index in the election's question; `owner` counts from 1;
    `encrypted_tally` is hex(the unit's encrypted tally). All elements are in the group, checked by
    the caller.
    """

    poll: str
    unit: str
    fingerprint: str
    answer: int
    owner: int
    log: CountLog
    encrypted_tally: str
    public_key: Element = field(repr=False)
    ciphertext: Ciphertext = field(repr=False)
    factor: Element = field(repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are hashed, in order; the commitments follow."""
        return (
            *(self.poll, self.unit, self.fingerprint, str(self.answer), str(self.owner)),
            *(str(self.log.size), self.log.root, self.encrypted_tally, str(self.public_key)),
            *(str(self.ciphertext.alpha), str(self.ciphertext.beta), str(self.factor)),
        )

    def challenge(self, a: Element, b: Element) -> int:
        """Return c, for the commitments A and B."""
        return hash_parts(_CHALLENGE, *self.parts, str(a), str(b))


def prove_strong(statement: DecryptionStatement, secret: int) -> Proof:
    """Prove the statement with the trustee's decryption key x."""
    w = nonce(secret, _NONCE, "|".join(statement.parts))
    return respond(w, secret, statement.challenge(G**w, statement.ciphertext.alpha**w))


def verify_strong(statement: DecryptionStatement, proof: Proof, what: str) -> None:
    """Raise `ProofError` unless the proof holds for this statement."""
    a = G**proof.response * statement.public_key**proof.challenge
    b = statement.ciphertext.alpha**proof.response * statement.factor**proof.challenge
    if statement.challenge(a, b) != proof.challenge:
        raise ProofError(
            f"{what}: the strong proof does not hold: the factor is false, or was made for another"
            " count, unit or trustee"
        )
