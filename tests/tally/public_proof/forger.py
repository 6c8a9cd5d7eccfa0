"""A prover who holds every secret of a province, s included, and would prove what is not so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from tally.decryption.partial import synthetic_exponents
from tally.protocol.group import Element, G, H, Q, random_exponent
from tally.protocol.trustees import Trustees
from tally.public_proof.interval import WeighedInterval
from tally.public_proof.proof import PublicProof, verify_figure
from tally.public_proof.ranges import RangeProof, RangeStatement, Side, _prove_bit, prove_range
from tally.public_proof.shares import Share, blinding, commitment
from tally.public_proof.statement import ProofStatement
from tests.tally.public_proof.provinces import Province


@dataclass(frozen=True)
class Longer(WeighedInterval):
    """An interval whose proofs have more bits than they should."""

    more: int = 1

    @property
    def bits(self) -> int:
        return WeighedInterval(self.lo, self.hi).bits + self.more


class Opened(Protocol):
    """A count with all its secrets: a `Province`, or a whole poll whose trustees work together."""

    @property
    def statement(self) -> ProofStatement: ...
    @property
    def trustees(self) -> Trustees: ...
    @property
    def shares(self) -> Sequence[Share]: ...
    @property
    def blinds(self) -> Mapping[int, int]: ...
    @property
    def weighed(self) -> int: ...


@dataclass(frozen=True)
class Forger:
    """What can be made of one province's secrets."""

    province: Opened

    @cached_property
    def exponents(self) -> dict[int, int]:
        return synthetic_exponents(self.province.trustees, self.province.blinds)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        return tuple(one for one in self.province.shares if one.owner in self.exponents)

    @property
    def secret(self) -> int:
        """s, to which C opens."""
        blinds = self.province.blinds
        return blinding({owner: blinds[owner] for owner in self.exponents}, self.exponents)

    def proof_of(self, interval: WeighedInterval, low: int, high: int) -> PublicProof:
        """Bits of any two numbers, as if they were M - lo and hi - M."""
        lower, upper = self.claims(interval)
        return PublicProof(
            self.shares,
            prove_range(lower, low % Q, self.secret),
            prove_range(upper, high % Q, -self.secret % Q),
        )

    def best_proof(
        self, interval: WeighedInterval, shares: Sequence[Share] | None = None, moved: int = 0
    ) -> PublicProof:
        """True bits at the end that M respects; at the other, bits of which the product is right.

        `shares` are other shares, of which C commits to M + `moved`.
        """
        weighed, secret = self.province.weighed + moved, self.secret
        lower, upper = self.claims(interval, shares)
        return PublicProof(
            tuple(shares or self.shares),
            best_range(lower, weighed - interval.lo, secret),
            best_range(upper, interval.hi - weighed, -secret % Q),
        )

    def moved_shares(self, by: int) -> tuple[Share, ...]:
        """Shares of which C commits to M + `by`, with the proofs of the true ones."""
        first, *others = self.shares
        away = G ** (-by * pow(self.exponents[first.owner], -1, Q))
        return (replace(first, element=first.element * away), *others)

    def claims(
        self, interval: WeighedInterval, shares: Sequence[Share] | None = None
    ) -> list[RangeStatement]:
        statement = self.province.statement
        committed = commitment(statement, shares or self.shares, self.exponents)
        return [RangeStatement(statement, interval, side, committed) for side in Side]


def best_range(claim: RangeStatement, value: int, secret: int) -> RangeProof:
    """The true proof of a number that has so many bits; else one whose first bit is none."""
    length = claim.interval.bits
    if 0 <= value < 1 << length:
        return prove_range(claim, value, secret)
    blinds = [random_exponent() for _ in range(1, length)]
    blinds.insert(0, (secret - sum(r << place for place, r in enumerate(blinds, 1))) % Q)
    bits: list[Element] = [H**blind for blind in blinds]
    bits[0] *= G**value
    return RangeProof(
        tuple(bits),
        tuple(_prove_bit(claim, place, bits, 0, blind) for place, blind in enumerate(blinds)),
    )


def verify(province: Province, proof: PublicProof, interval: WeighedInterval | None = None) -> None:
    """As everybody does who has the record; of the true figure, unless an interval is given."""
    verify_figure(
        province.statement,
        interval or province.interval(),
        province.trustees,
        province.decrypting,
        proof,
    )
