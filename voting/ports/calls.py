"""The repository of telephone calls.

Rules this module keeps:
1. A call's row is locked when it is read in order to be changed.
2. What is wiped is gone from the row: only the call's identifier is kept, for a day.
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

        Hold it if you will save it.
        """

    def save(self, call: StoredCall) -> None:
        """Replace a call's row."""

    def lapsed(self, now: datetime, before: datetime) -> bool:
        """Whether there is a call for `wipe` of `now`, or for `purge` of `before`."""

    def wipe(self, now: datetime) -> None:
        """Wipe the content of every call that expired before `now`."""

    def purge(self, before: datetime) -> None:
        """Forget the calls that expired before a moment."""
