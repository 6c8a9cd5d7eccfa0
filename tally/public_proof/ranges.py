"""That a commitment is to a number of m bits (docs/public-proof.md, 5).

V = g^v h^s is written as the product of C_j^(2^j), C_j = g^b_j h^r_j for each bit b_j of v. Each
C_j is proved to be a commitment to 0 or to 1: C_j = h^r_j or C_j / g = h^r_j, by the disjunction
that ballots use. So v has m bits; nothing else of v or s is told.

Rules this module keeps:
1. The r_j add up, with their powers of two, to s: no further proof joins the bits to V, the product
   itself is compared.
2. The two challenges of a bit add up to the hash, which covers the statement, the side, the
   interval, the place of the bit, V, every C_j and both commitments.
3. Bits are drawn in one way whether they are 0 or 1: the false branch is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tally.protocol.errors import ProofError
from tally.protocol.group import Element, G, H, Q, hash_parts, nonce, product
from tally.protocol.proofs import Proof
from tally.public_proof.interval import WeighedInterval
from tally.public_proof.statement import ProofStatement

_CHALLENGE = "ratify/bit/v1"


class Side(StrEnum):
    """Which end of the interval is proved not to be passed."""

    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True)
class RangeStatement:
    """That C / g^lo (lower), or g^hi / C (upper), commits to a number of `interval.bits` bits."""

    statement: ProofStatement
    interval: WeighedInterval
    side: Side
    commitment: Element = field(repr=False)

    @property
    def shifted(self) -> Element:
        """V: the commitment to M - lo, or to hi - M."""
        if self.side is Side.LOWER:
            return self.commitment / G**self.interval.lo
        return G**self.interval.hi / self.commitment

    def parts(self, place: int, bits: Sequence[Element]) -> tuple[str, ...]:
        """Return what the challenge of one bit hashes, before its commitments."""
        interval = self.interval
        return (
            *self.statement.parts,
            *(self.side.value, str(interval.lo), str(interval.hi), str(interval.bits)),
            *(str(place), str(self.commitment), str(self.shifted)),
            *map(str, bits),
        )


@dataclass(frozen=True)
class RangeProof:
    """C_j for each bit, the lowest first, and a proof of 0 and one of 1; NOT yet verified."""

    bits: tuple[Element, ...] = field(repr=False)
    proofs: tuple[tuple[Proof, Proof], ...] = field(repr=False)


def prove_range(claim: RangeStatement, value: int, secret: int) -> RangeProof:
    """Prove that V = g^value h^secret has a value of so many bits; it must have."""
    length = claim.interval.bits
    text = "|".join((*claim.statement.parts, claim.side.value, str(claim.shifted)))
    blinds = [
        nonce(secret, f"ratify/nonce/bit/{place}/blind/v1", text) for place in range(1, length)
    ]
    blinds.insert(0, (secret - sum(r << place for place, r in enumerate(blinds, 1))) % Q)
    values = [value >> place & 1 for place in range(length)]
    bits = tuple(G**b * H**r for b, r in zip(values, blinds, strict=True))
    proofs = tuple(
        _prove_bit(claim, place, bits, values[place], blinds[place]) for place in range(length)
    )
    return RangeProof(bits, proofs)


def _prove_bit(
    claim: RangeStatement, place: int, bits: Sequence[Element], value: int, blind: int
) -> tuple[Proof, Proof]:
    """Prove the true branch, simulate the other."""
    text = "|".join((*claim.parts(place, bits), str(value)))
    other = 1 - value
    simulated = Proof(
        nonce(blind, "ratify/nonce/bit/challenge/v1", text),
        nonce(blind, "ratify/nonce/bit/response/v1", text),
    )
    w = nonce(blind, "ratify/nonce/bit/v1", text)
    commitments = {other: _commitment(bits[place], other, simulated), value: H**w}
    total = _challenge(claim, place, bits, (commitments[0], commitments[1]))
    own = (total - simulated.challenge) % Q
    proofs = {other: simulated, value: Proof(own, (w - own * blind) % Q)}
    return proofs[0], proofs[1]


def _commitment(bit: Element, value: int, proof: Proof) -> Element:
    """Recompute the commitment of the branch that C_j / g^value is a power of h."""
    return H**proof.response * (bit / G**value) ** proof.challenge


def _challenge(
    claim: RangeStatement,
    place: int,
    bits: Sequence[Element],
    commitments: tuple[Element, Element],
) -> int:
    return hash_parts(_CHALLENGE, *claim.parts(place, bits), *map(str, commitments))


def verify_range(claim: RangeStatement, proof: RangeProof) -> None:
    """Raise `ProofError` unless the number has the interval's bits.

    1. There is a commitment, and a pair of proofs, for each bit and no more.
    2. The product of C_j^(2^j) is V.
    3. Each C_j commits to 0 or to 1.
    """
    what = f"public proof, {claim.side.value} end"
    if len(proof.bits) != claim.interval.bits or len(proof.proofs) != len(proof.bits):  # 1
        raise ProofError(f"{what}: {len(proof.bits)} bits, and not {claim.interval.bits}")
    powers = [bit ** (1 << place) for place, bit in enumerate(proof.bits)]
    if product(powers) != claim.shifted:  # 2
        raise ProofError(f"{what}: the bits are not those of the commitment")
    for place, pair in enumerate(proof.proofs):
        commitments = (
            _commitment(proof.bits[place], 0, pair[0]),
            _commitment(proof.bits[place], 1, pair[1]),
        )
        total = _challenge(claim, place, proof.bits, commitments)
        if (pair[0].challenge + pair[1].challenge) % Q != total:  # 3
            raise ProofError(f"{what}, bit {place}: the proof that it is 0 or 1 does not hold")
