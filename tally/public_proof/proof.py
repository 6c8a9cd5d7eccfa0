"""One figure of one count, proved and verified (docs/public-proof.md).

Rules this module keeps:
1. The prover refuses to prove what is not so: a figure whose interval M is not in, or an M to which
   the shares do not open.
2. The verifier takes the shares and the range proofs from the proof, and everything else from the
   record: weights, encrypted tallies, interval, trustees, and which of them decrypted.
3. What cannot be proved (an exact tie with rounded weights) is told apart from what does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tally.decryption.partial import synthetic_exponents
from tally.protocol.errors import ProofError
from tally.protocol.group import G, H, Q
from tally.protocol.trustees import Trustees
from tally.public_proof.interval import WeighedInterval
from tally.public_proof.ranges import RangeProof, RangeStatement, Side, prove_range, verify_range
from tally.public_proof.shares import Share, blinding, commitment, verify_share
from tally.public_proof.statement import ProofStatement


class NotProvableError(ProofError):
    """The figure is so, but lies too near an end for rounded weights: it cannot be proved."""


@dataclass(frozen=True)
class PublicProof:
    """The shares of the trustees who decrypted, and that M is not below lo nor above hi."""

    shares: tuple[Share, ...] = field(repr=False)
    lower: RangeProof = field(repr=False)
    upper: RangeProof = field(repr=False)


def prove_figure(
    statement: ProofStatement,
    interval: WeighedInterval,
    trustees: Trustees,
    shares: Sequence[Share],
    blinds: Mapping[int, int],
    weighed: int,
) -> PublicProof:
    """Prove that M, which is `weighed`, lies in the interval of the figure that is released.

    `blinds` are s_i by owner number, of those whose shares are given, in any order. Raises
    `NotProvableError` if M does not lie in it, `ProofError` if it is not what the shares open to.
    """
    if weighed not in interval:
        raise NotProvableError("public proof: this figure cannot be proved of these votes")
    exponents = synthetic_exponents(trustees, blinds)
    given = {share.owner: share for share in shares}
    used = tuple(given[owner] for owner in exponents)
    committed = commitment(statement, used, exponents)
    secret = blinding({owner: blinds[owner] for owner in exponents}, exponents)
    if committed != G**weighed * H**secret:
        raise ProofError(
            "public proof: the shares do not open to the votes that were counted: they are too few,"
            " or of another tally"
        )
    lower, upper = (
        RangeStatement(statement, interval, side, committed) for side in (Side.LOWER, Side.UPPER)
    )
    return PublicProof(
        used,
        prove_range(lower, weighed - interval.lo, secret),
        prove_range(upper, interval.hi - weighed, -secret % Q),
    )


def verify_figure(
    statement: ProofStatement,
    interval: WeighedInterval,
    trustees: Trustees,
    decrypted: Sequence[int],
    proof: PublicProof,
) -> None:
    """Raise unless the proof shows that M lies in the interval.

    `decrypted` are the owner numbers of the trustees whose decryptions stand. Checks:

    1. There is a figure that can be proved: else `NotProvableError`.
    2. The shares are those of the trustees whose decryptions make the result, each once, in order.
    3. Each share holds, under its trustee's sealed key.
    4. M - lo and hi - M have as many bits as hi - lo: else `ProofError`, as for 2 and 3.
    """
    if interval.lo > interval.hi:  # 1
        raise NotProvableError("public proof: no weighed sum means this figure for certain")
    exponents = synthetic_exponents(trustees, decrypted)
    owners = tuple(share.owner for share in proof.shares)
    if owners != tuple(exponents):  # 2
        raise ProofError(f"public proof: shares of trustees {owners}, not of {tuple(exponents)}")
    for share in proof.shares:
        verify_share(statement, trustees.owner(share.owner).key.public_key, share)  # 3
    committed = commitment(statement, proof.shares, exponents)
    for side, part in ((Side.LOWER, proof.lower), (Side.UPPER, proof.upper)):
        verify_range(RangeStatement(statement, interval, side, committed), part)  # 4
