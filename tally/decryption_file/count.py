"""What the trustees of a poll are asked to decrypt, as its record says it.

Rules this module keeps:
1. Trustee, server and verifier make the same `CountToDecrypt` of a record: the encrypted tallies,
   and what the public proof of the percentage will be about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tally.count import parse_encrypted_tally
from tally.decryption.strong import CountLog, DecryptionStatement
from tally.protocol.election import IN_FAVOUR, Election
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import Element
from tally.protocol.trustees import Owner, Trustees
from tally.public_proof.of_count import SealedWeights, elections_of, proof_statements
from tally.public_proof.statement import ProofStatement


@dataclass(frozen=True)
class UnitToDecrypt:
    """One election, its encrypted tally, and how many ballots that is of."""

    election: Election
    encrypted_tally: bytes = field(repr=False)
    ballots: int


@dataclass(frozen=True)
class CountToDecrypt:
    """One count of one poll, as its record says: what trustees decrypt and verifiers check.

    `units` are the elections by name. `proved` are the statements of the public proof, sorted by
    kind: a trustee gives a blinded share for each. `counting` are the elections that count in each
    of their units.
    """

    poll: str
    log: CountLog
    trustees: Trustees = field(repr=False)
    units: Mapping[str, UnitToDecrypt] = field(repr=False)
    proved: tuple[ProofStatement, ...] = field(default=(), repr=False)
    counting: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def statements(
        self, unit: str, owner: Owner, factors: Sequence[Element]
    ) -> Iterator[DecryptionStatement]:
        """Yield what a trustee's strong proofs of a unit state, for each answer's factor."""
        asked = self.units[unit]
        ciphertexts = parse_encrypted_tally(asked.encrypted_tally)
        for answer, (ciphertext, factor) in enumerate(zip(ciphertexts, factors, strict=True)):
            yield DecryptionStatement(
                poll=self.poll,
                unit=unit,
                fingerprint=asked.election.fingerprint,
                answer=answer,
                owner=owner.number,
                log=self.log,
                encrypted_tally=sha256_hex(asked.encrypted_tally),
                public_key=owner.key.public_key,
                ciphertext=ciphertext,
                factor=factor,
            )


def count_to_decrypt(
    poll: str,
    log: CountLog,
    trustees: Trustees,
    units: Mapping[str, UnitToDecrypt],
    weights: SealedWeights,
) -> CountToDecrypt:
    """Return the count of a sealed poll; `units` has every election of the poll."""
    tallies = {
        unit: (asked.ballots, parse_encrypted_tally(asked.encrypted_tally)[IN_FAVOUR])
        for unit, asked in units.items()
    }
    proved = proof_statements(poll, log, weights, tallies)
    return CountToDecrypt(poll, log, trustees, units, proved, elections_of(weights.inputs))
