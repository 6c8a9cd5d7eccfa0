"""The repository of telephone calls.

Rules this module keeps:
1. A call's row is locked when it is read in order to be changed.
2. What is wiped is gone from the row: only the call's identifier is kept, for a day.
3. Of each poll's key there is its check, never the key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from voting.domain.call import KeyHold, StoredCall


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

    def resting(self, poll: str, now: datetime) -> bool:
        """Whether there is a call in progress whose content is encrypted under the poll's key."""

    def key_hold(self, poll: str) -> KeyHold | None:
        """Return under which key the poll's calls rest, or None before the first."""

    def lock_key_hold(self, poll: str) -> KeyHold | None:
        """Return the same, once it is held until the transaction ends, in order to be saved."""

    def save_key_hold(self, poll: str, hold: KeyHold) -> None:
        """Replace what was returned by `lock_key_hold`."""
