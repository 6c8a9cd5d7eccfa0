"""The repository of removals from the sealed voters' list.

Rules this module keeps:
1. A removal that two officers have signed stands; it is done once, by the log's newest entry.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from voting.domain.objections.removal import Removal


class Removals(Protocol):
    """Voters whom officers take off the list before the opening."""

    def propose(self, removal: Removal) -> None:
        """Keep a removal that waits for signatures."""

    def get(self, poll_id: str, removal: str, *, hold: bool = False) -> Removal:
        """Return a removal; `NotFoundError` if there is none. Hold it if you will end it."""

    def waiting(self, poll_id: str) -> Sequence[Removal]:
        """Return the removals that wait for signatures, in order of proposal."""

    def logged(self, poll_id: str) -> Sequence[Removal]:
        """Return the removals that two officers signed, in the order of their entries."""

    def sign(self, removal: Removal, signature: bytes) -> None:
        """Keep the proposer's signature."""

    def approve(self, removal: Removal, approver: str, entry: int, now: datetime) -> None:
        """End a removal that the log's newest entry, with index `entry`, holds."""

    def withdraw(self, removal: Removal, now: datetime) -> None:
        """End a removal without an effect."""

    def take_off(self, removal: Removal, credential: str, entry: int) -> None:
        """Take the voter off the list, whose credential the log's newest entry revokes.

        `ConflictError` where the member does not have the credential, or has voted with it.
        """

    def off_by_unit(self, poll_id: str, size: int | None = None) -> Mapping[str, int]:
        """Return how many are off each unit's list by the first `size` entries; by all, if None."""
