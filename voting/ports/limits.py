"""The repositories of counters, and of marks that requests were done.

Rules this module keeps:
1. The key of a counter or a mark is a keyed digest: no address, member or request is in clear.
2. Counters and marks have separate tables, lifetimes and purges: purging one deletes none of the
   other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Counter:
    """What is counted under one key: how much, and when it was counted last."""

    count: int
    last: datetime


class Counters(Protocol):
    """Counters of failures and of what was asked for, each under a keyed digest."""

    def get(self, key: str) -> Counter | None:
        """Return what is counted under the key, or None."""

    def get_all(self, keys: Iterable[str]) -> Mapping[str, Counter]:
        """Return what is counted under each of the keys that has a counter, by one query."""

    def record(self, key: str, now: datetime, forget: datetime) -> Counter:
        """Count one more at `now`, from zero again if the last was before `forget`."""

    def purge(self, forget: datetime) -> None:
        """Delete the counters that last counted before `forget`."""


class RequestMarks(Protocol):
    """Marks of what was done, each under the keyed digest of a request."""

    def get(self, key: str, forget: datetime) -> datetime | None:
        """Return when it was done, or None if it was not, or before `forget`."""

    def add(self, key: str, now: datetime, forget: datetime) -> bool:
        """Mark it as done at `now`; return False where it was done already, at `forget` or later.

        Of two transactions at once, the second waits until the first has ended, and then finds the
        mark if the first has committed.
        """

    def purge(self, forget: datetime) -> None:
        """Delete the marks of what was done before `forget`."""
