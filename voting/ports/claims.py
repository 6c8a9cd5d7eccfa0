"""The repository of claims (by-law 2.77).

Rules this module keeps:
1. A claim's digests, poll and unit never change; its encryption, its code's state and its
   credential do.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from voting.domain.claims.sequestration import StoredClaim


class Claims(Protocol):
    """Claims at rest."""

    def add(self, claim: StoredClaim) -> None:
        """Add a claim; `ConflictError` if it is there already."""

    def get(self, poll_id: str, claim: str, *, hold: bool = False) -> StoredClaim:
        """Return a claim, as it is once it is held; `NotFoundError` if there is none.

        Hold it if you will save it, so that no try of a code is lost.
        """

    def by_digest(self, poll_id: str, digest: str) -> StoredClaim | None:
        """Return the claim that the log knows by this digest, or None."""

    def save(self, claim: StoredClaim) -> None:
        """Replace the sealed claim and the code's state; bind the credential, if there is one.

        The rest of a claim never changes, and neither does a credential that is bound.
        `ConflictError` where another claim has the credential.
        """

    def with_ballot(self, poll_id: str) -> Sequence[StoredClaim]:
        """Return the claims whose ballot is held, by unit, then in order of receipt."""

    def matching(self, claim: StoredClaim) -> Sequence[StoredClaim]:
        """Return other claims of the poll with the same person, name or contact digest."""

    def newest_of_contact(self, poll_id: str, contact: str) -> StoredClaim | None:
        """Return the newest claim with this contact digest that is not confirmed, or None."""

    def received_since(self, poll_id: str, since: datetime) -> int:
        """Return how many claims were received at or after a moment."""

    def iterate(self) -> Iterator[StoredClaim]:
        """Yield every claim of every poll: for a change of keys."""
