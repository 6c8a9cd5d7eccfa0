"""The cases of a run: each follows from the seed and its own number, and can be made again alone.

Rules this module keeps:
1. Case n of seed s is the same whatever else is run.
2. Of twenty cases three are archives, the others ballots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.archives import mutated_archive
from tests.fuzz.ballots import mutated_ballot
from tests.fuzz.material import Material, seeded

BALLOT, ARCHIVE = "ballot", "archive"


@dataclass(frozen=True)
class FuzzCase:
    """One mutated ballot or archive: its number, its kind, what was done to it, its bytes."""

    number: int
    subject: str
    kind: str
    what: str
    raw: bytes = field(repr=False)

    def __str__(self) -> str:
        """Name the case, in one line of ASCII."""
        return f"case {self.number}: {self.subject}, {self.kind}: {self.what}"


def make_case(seed: int, number: int, material: Material) -> FuzzCase:
    """Make one case (1)."""
    rng = Random(f"case {seed} {number}")
    subject = ARCHIVE if number % 20 < 3 else BALLOT
    with seeded(rng):
        make = mutated_archive if subject == ARCHIVE else mutated_ballot
        return FuzzCase(number, subject, *make(rng, material))


def make_cases(seed: int, count: int, material: Material) -> Iterator[FuzzCase]:
    """Make the first cases of a seed."""
    return (make_case(seed, number, material) for number in range(count))
