"""The repository of conflicts of interest.

Rules this module keeps:
1. A declaration is added and never changed or removed, except that its reason may be encrypted
   again.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from voting.domain.conflicts.declaration import StoredConflict


class Conflicts(Protocol):
    """What officers declared."""

    def add(self, conflict: StoredConflict) -> None:
        """Add a declaration; `ConflictError` where the officer has declared it already."""

    def of(self, poll_id: str) -> Sequence[StoredConflict]:
        """Return a poll's declarations, in the order made."""

    def iterate(self) -> Iterator[StoredConflict]:
        """Yield every declaration of every poll: for a change of keys."""

    def renew_reason(self, conflict: StoredConflict) -> None:
        """Replace the reason's encryption; nothing else of a declaration ever changes."""
