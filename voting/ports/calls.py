"""The repository of telephone calls.

Rules this module keeps:
1. A call's row is read to be changed under a lock on it.
2. What is wiped is gone from the row: the call's number alone is kept, for a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from voting.domain.call import StoredCall


class Calls(Protocol):
    """Telephone calls in progress, and the numbers of those that ended in the last day."""

    def add(self, call: StoredCall) -> None:
        """Add a call; `ConflictError` if it is there already."""

    def get(self, call: str, *, hold: bool = False) -> StoredCall | None:
        """Return a call, as it is once it is held, or None.

        Whoever saves what it has read holds it.
        """

    def save(self, call: StoredCall) -> None:
        """Replace a call's row."""

    def lapsed(self, now: datetime, before: datetime) -> bool:
        """Whether there is a call for `wipe` of `now`, or for `purge` of `before`."""

    def wipe(self, now: datetime) -> None:
        """Wipe the content of every call that expired before `now`."""

    def purge(self, before: datetime) -> None:
        """Forget the calls that expired before a moment."""
