"""The statements of a count's public proof, from the record (docs/public-proof.md, 1 and 3).

Rules this module keeps:
1. A counting unit's votes, FTE and E_u are the sums and the product over the elections that count
   in it, as the poll reads by-law 2.78.
2. There is a statement of the percentage wherever a vote carries weight, and one of the head count
   wherever the poll may publish it and somebody voted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from tally.decryption.strong import CountLog
from tally.fte.inputs import FteInputs
from tally.protocol.elgamal import Ciphertext
from tally.public_proof.statement import ProofStatement, TalliedUnit, tallied
from tally.public_proof.weights import CountedUnit, Kind, integer_weights

COUNT: Final = 1
"""A poll is counted once."""


@dataclass(frozen=True)
class SealedWeights:
    """What the seal says of the figures: fte.json, its hex digest, whether heads may be public."""

    inputs: FteInputs = field(repr=False)
    digest: str
    heads: bool

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of figures that may be public, sorted."""
        return (Kind.FTE, Kind.HEADS) if self.heads else (Kind.FTE,)


def proof_statements(
    poll: str,
    log: CountLog,
    weights: SealedWeights,
    tallies: Mapping[str, tuple[int, Ciphertext]],
) -> tuple[ProofStatement, ...]:
    """Return what the public proofs of a count are about, sorted by kind.

    `tallies` gives each election's number of ballots, and its encrypted votes in favour.
    """
    units = _units(weights.inputs, tallies)
    return tuple(_statements(poll, log, weights, units))


def _statements(
    poll: str, log: CountLog, sealed: SealedWeights, units: tuple[TalliedUnit, ...]
) -> Iterator[ProofStatement]:
    for kind in sealed.kinds:
        weights = integer_weights(kind, [one.counted for one in units])
        if weights is not None:
            yield ProofStatement(poll, COUNT, log, sealed.digest, kind, units, weights)


def counted_units(inputs: FteInputs, votes: Mapping[str, int]) -> tuple[CountedUnit, ...]:
    """Return the counting units, sorted by name; `votes` gives each election's."""
    return tuple(
        CountedUnit(
            unit,
            sum(votes[row.unit] for row in rows),
            sum((inputs.fte_of(row) for row in rows), Fraction(0)),
        )
        for unit, rows in inputs.by_counting_unit().items()
    )


def elections_of(inputs: FteInputs) -> Mapping[str, tuple[str, ...]]:
    """Return the elections that count in each counting unit, sorted by name."""
    rows = inputs.by_counting_unit()
    return {unit: tuple(row.unit for row in rows[unit]) for unit in rows}


def _units(
    inputs: FteInputs, tallies: Mapping[str, tuple[int, Ciphertext]]
) -> tuple[TalliedUnit, ...]:
    counted = counted_units(inputs, {unit: votes for unit, (votes, _) in tallies.items()})
    elections = elections_of(inputs)
    return tallied(
        counted, {unit: [tallies[name][1] for name in elections[unit]] for unit in elections}
    )
