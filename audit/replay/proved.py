"""What a sealed poll's public proofs are about, and which of its figures may be released.

Rules this module keeps:
1. All of it follows from what was sealed before the vote: fte.json, and which figures are public.
"""

from __future__ import annotations

from audit.record.poll_document import PollDocument
from tally.fte.inputs import FteInputs
from tally.public_proof.of_count import SealedWeights
from tally.public_proof.releases import Release, permitted_releases


def sealed_weights(document: PollDocument, inputs: FteInputs) -> SealedWeights:
    """Return what the seal says of the figures; `inputs` are those of the sealed fte.json."""
    return SealedWeights(inputs, document.fte, document.release_heads)


def permitted(document: PollDocument) -> tuple[Release, ...]:
    """Return what officers may release of the poll's result, the most first."""
    return permitted_releases(heads=document.release_heads, units=document.release_units)
