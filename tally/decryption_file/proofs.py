"""The public proofs of a count, from what its trustees sent.

Rules this module keeps:
1. They are made of the same files and votes as the result, once enough trustees have decrypted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.sent import SentDecryption
from tally.fte.outcome import ProvincialTally
from tally.public_proof.releases import (
    Blinded,
    CountedFigures,
    Release,
    ReleaseProof,
    prove_releases,
)
from tally.public_proof.weights import Kind


def counted_figures(outcome: ProvincialTally) -> CountedFigures:
    """Return what the votes give, of an outcome."""
    by_unit = {one.count.unit: one.count.in_favour for one in outcome.units}
    return CountedFigures(outcome.in_favour, outcome.threshold, by_unit)


def prove_count(
    count: CountToDecrypt,
    outcome: ProvincialTally,
    sent: Sequence[SentDecryption],
    releases: Sequence[Release],
) -> Mapping[Release, ReleaseProof]:
    """Return the proof of each release of a count; `sent` is verified, and enough."""
    blinded = {one.kind: _blinded(one.kind, sent) for one in count.proved}
    return prove_releases(count.proved, counted_figures(outcome), count.trustees, blinded, releases)


def _blinded(kind: Kind, sent: Sequence[SentDecryption]) -> Blinded:
    """Return what the trustees sent for one kind, sorted by owner."""
    listed = sorted(sent, key=lambda one: one.file.owner)
    return Blinded(
        [one.file.shares[kind] for one in listed],
        {one.file.owner: one.blinds[kind] for one in listed},
    )
