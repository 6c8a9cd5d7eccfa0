"""The repositories of rulings, and of batches of rulings that wait for signatures (by-law 2.77).

Rules this module keeps:
1. A ruling is added and never changed, except that its note may be encrypted again.
2. Repositories take and give frozen dataclasses; every failure is a `RatifyError` that quotes no
   row's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from voting.domain.claims.ruling import Verdict
from voting.domain.officers import ActSignature, Role


@dataclass(frozen=True)
class StoredRuling:
    """One officer's ruling at rest: `note` is encrypted, `deciding` is the returning officer's."""

    poll: str
    claim: str
    officer: str
    role: Role
    verdict: Verdict
    note: bytes = field(repr=False)
    given: datetime
    deciding: bool = False


@dataclass(frozen=True)
class StoredBatch:
    """Settled rulings under one statement that waits for its two signatures, until `expires`.

    `statement` is the canonical JSON that both officers sign, `rows` the JSON of what it is about.
    """

    poll: str
    id: str
    statement: bytes
    rows: bytes = field(repr=False)
    proposed: datetime
    expires: datetime
    signatures: tuple[ActSignature, ...] = ()


class Rulings(Protocol):
    """What each officer ruled on each claim."""

    def add(self, ruling: StoredRuling) -> None:
        """Add a ruling; `RuledByYouError` where the officer has ruled on the claim."""

    def of_claim(self, poll_id: str, claim: str) -> Sequence[StoredRuling]:
        """Return the rulings on one claim, in the order given."""

    def of(self, poll_id: str) -> Mapping[str, Sequence[StoredRuling]]:
        """Return a poll's rulings by claim, each claim's in the order given."""

    def iterate(self) -> Iterator[StoredRuling]:
        """Yield every ruling of every poll: for a change of keys."""

    def renew_note(self, ruling: StoredRuling) -> None:
        """Replace the note's encryption; nothing else of a ruling ever changes."""


class RulingBatches(Protocol):
    """Batches of rulings that wait for signatures."""

    def add(self, batch: StoredBatch) -> None:
        """Keep a batch, without signatures."""

    def of(self, poll_id: str) -> Sequence[StoredBatch]:
        """Return a poll's batches with the signatures they have, in order of proposal."""

    def get(self, poll_id: str, batch: str) -> StoredBatch:
        """Return one batch; `NotFoundError` if there is none."""

    def sign(self, poll_id: str, batch: str, signature: ActSignature) -> None:
        """Add an officer's signature; `ConflictError` where that officer has signed."""

    def remove(self, poll_id: str, batch: str) -> None:
        """Forget a batch; its signatures go with it."""
