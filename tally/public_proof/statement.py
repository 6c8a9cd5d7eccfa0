"""What a public proof is about: one figure of one count of one poll (docs/public-proof.md, 3).

Rules this module keeps:
1. Everything here is computed by whoever verifies, from the record: the encrypted tallies, the FTE
   figures, the sealed trustees. Nothing is taken from the proof itself.
2. All of it is hashed into each challenge, so that a proof of one statement is none of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tally.decryption.strong import CountLog
from tally.protocol.elgamal import EMPTY, Ciphertext
from tally.protocol.group import Element, product
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind


@dataclass(frozen=True)
class TalliedUnit:
    """A counting unit, and E_u: the product of its elections' encrypted votes in favour."""

    counted: CountedUnit
    in_favour: Ciphertext = field(repr=False)


@dataclass(frozen=True)
class ProofStatement:
    """One kind of count of one poll; `fte` is the hex digest of fte.json, `log` as in decryptions.

    `weights` are those of `units`, which are sorted by name (`tally.public_proof.weights`).
    """

    poll: str
    count: int
    log: CountLog
    fte: str
    kind: Kind
    units: tuple[TalliedUnit, ...]
    weights: IntegerWeights

    @cached_property
    def weighed(self) -> Ciphertext:
        """(A, B): the product of the units' E_u to the power W_u, which encrypts M."""
        by_unit = self.weights.by_unit
        used = [one for one in self.units if one.counted.unit in by_unit]
        powers = [by_unit[one.counted.unit] for one in used]
        return Ciphertext(
            product([one.in_favour.alpha**w for one, w in zip(used, powers, strict=True)]),
            product([one.in_favour.beta**w for one, w in zip(used, powers, strict=True)]),
        )

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The parts that every challenge hashes first, in this order."""
        units = (
            part
            for one in self.units
            for part in (one.counted.unit, str(one.counted.votes), one.in_favour.text)
        )
        return (
            *(self.poll, str(self.count), str(self.log.size), self.log.root, self.fte),
            *units,
            *(self.kind.value, str(self.weights.scale)),
        )


def tallied(
    units: Sequence[CountedUnit], elections: Mapping[str, Sequence[Ciphertext]]
) -> tuple[TalliedUnit, ...]:
    """Return the counting units with E_u; `elections` gives their elections' encrypted votes."""
    return tuple(
        TalliedUnit(one, _multiplied(elections[one.unit]))
        for one in sorted(units, key=lambda one: one.unit)
    )


def _multiplied(ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    alphas: list[Element] = [one.alpha for one in ciphertexts]
    betas: list[Element] = [one.beta for one in ciphertexts]
    return Ciphertext(product(alphas), product(betas)) if ciphertexts else EMPTY
