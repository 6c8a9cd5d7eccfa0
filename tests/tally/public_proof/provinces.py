"""Small provinces with encrypted votes, for the public proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction

from tally.decryption.strong import CountLog
from tally.fte.rules import Threshold
from tally.protocol.elgamal import Ciphertext, encrypt
from tally.protocol.group import random_exponent
from tally.protocol.trustees import Trustees
from tally.public_proof.interval import Figure, WeighedInterval, figure_of, interval_of
from tally.public_proof.proof import PublicProof, prove_figure
from tally.public_proof.shares import Share, make_share
from tally.public_proof.statement import ProofStatement, tallied
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind, integer_weights
from tests.tally.small_polls import Keys, keys_of

HALF = Threshold(Fraction(1, 2))
POLL, LOG, FTE = "C65FLK25BA6K5AK", CountLog(12, "ab" * 32), "cd" * 32


def fraction_of(units: Sequence[CountedUnit], in_favour: Mapping[str, int]) -> Fraction | None:
    """The official fraction in favour, from the by-law's words alone (2.78)."""
    counted = [unit for unit in units if unit.votes]
    whole = sum((unit.fte for unit in counted), Fraction(0))
    if not whole:
        return None
    sides = (unit.fte * Fraction(in_favour[unit.unit], unit.votes) for unit in counted)
    return sum(sides, Fraction(0)) / whole


@dataclass
class Province:
    """Units, how each voted, and everything that proves a figure of them.

    `elections` divides a unit's votes between elections: by default there is one.
    """

    units: Sequence[CountedUnit]
    in_favour: Mapping[str, int]
    threshold: Threshold = HALF
    keys: Keys = field(default_factory=lambda: keys_of((3, 2)))
    decrypting: tuple[int, ...] = (1, 3)
    kind: Kind = Kind.FTE
    parts: int = 1
    weights: IntegerWeights | None = None

    def __post_init__(self) -> None:
        self.weights = self.weights or integer_weights(self.kind, self.units)
        assert self.weights is not None
        self.elections = {unit.unit: self._encrypted(unit.unit) for unit in self.units}
        self._decrypt()

    def _decrypt(self) -> None:
        assert self.weights is not None
        self.statement = ProofStatement(
            POLL, 1, LOG, FTE, self.kind, tallied(self.units, self.elections), self.weights
        )
        self.shares: list[Share] = []
        self.blinds: dict[int, int] = {}
        for owner in self.decrypting:
            share, self.blinds[owner] = make_share(self.statement, owner, self.keys.secrets[owner])
            self.shares.append(share)

    def decrypted_again(
        self, *, weights: IntegerWeights | None = None, decrypting: tuple[int, ...] = ()
    ) -> Province:
        """The same ballots, decrypted with other weights or by other trustees."""
        other = copy(self)
        other.weights, other.decrypting = weights or self.weights, decrypting or self.decrypting
        other._decrypt()
        return other

    def _encrypted(self, unit: str) -> list[Ciphertext]:
        votes, key = self.in_favour[unit], self.trustees.public_key
        divided = [votes // self.parts] * (self.parts - 1)
        divided.append(votes - sum(divided))
        return [encrypt(key, part, random_exponent()) for part in divided]

    @property
    def trustees(self) -> Trustees:
        """The trustees."""
        return self.keys.trustees

    @property
    def fraction(self) -> Fraction:
        """The exact fraction in favour."""
        found = fraction_of(self.units, self.in_favour)
        assert found is not None
        return found

    @property
    def weighed(self) -> int:
        """M."""
        assert self.weights is not None
        return self.weights.weighed(self.in_favour)

    def figure(self, decimals: int | None = 2) -> Figure:
        """The true figure."""
        return figure_of(self.fraction, self.threshold, decimals)

    def interval(self, figure: Figure | None = None) -> WeighedInterval:
        """What a figure says of M: the true one with two decimals, unless given."""
        assert self.weights is not None
        return interval_of(figure or self.figure(), self.threshold, self.weights)

    def prove(self, interval: WeighedInterval | None = None) -> PublicProof:
        """The proof of an interval: that of the true figure, unless given."""
        return prove_figure(
            self.statement,
            interval or self.interval(),
            self.trustees,
            self.shares,
            self.blinds,
            self.weighed,
        )


def small(votes: Mapping[str, tuple[int, int]], fte: Mapping[str, object]) -> Province:
    """A province of units `name: (in favour, votes)` with these FTE."""
    units = [CountedUnit(name, cast, Fraction(fte[name])) for name, (_, cast) in votes.items()]
    return Province(units, {name: yes for name, (yes, _) in votes.items()})
