"""Voters taken off the list: two officers before the opening, then the credential authority.

The rules, each tagged in the code:
1. Two officers remove a voter before the window opens, of a unit of the poll. The digest of a
   removal is in the log once: no statement removes two voters.
2. A credential that is revoked and never replaced takes somebody off the list: each needs a removal
   of its own, of its unit and logged before it. The authority takes off nobody alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from audit.record.errors import HistoryError
from audit.record.fields import show_time
from audit.record.log.list_events import VoterRemoved


class RemovalReplay:
    """The removals while events are replayed, and how many came before each revocation."""

    def __init__(self, units: Iterable[str], opens: datetime) -> None:
        self._opens = opens
        self._removed: dict[str, int] = dict.fromkeys(units, 0)
        self._digests: dict[str, None] = {}

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of the removals, in the log's order."""
        return tuple(self._digests)

    def remove(self, event: VoterRemoved) -> None:
        """Take a removal; `HistoryError` if it may not come."""
        if event.time >= self._opens:  # 1
            raise HistoryError(
                f"{event.NAME}: after the opening, {show_time(self._opens)}: a voter is taken off "
                "the list before it"
            )
        if event.unit not in self._removed:
            raise HistoryError(f"{event.NAME}: {event.unit} is not an election of the poll")
        if event.removal in self._digests:
            raise HistoryError(f"{event.NAME}: the same removal is in the log already")
        self._digests[event.removal] = None
        self._removed[event.unit] += 1

    def before(self, unit: str) -> int:
        """Return how many removals of a unit are in the log so far."""
        return self._removed.get(unit, 0)


def verify_taken_off(taken: Iterable[tuple[str, str, int]]) -> Mapping[str, int]:
    """Return how many were taken off each unit's list; `HistoryError` names one who may not be.

    `taken` has each credential that is revoked and never replaced, in the log's order: its unit,
    itself, and how many removals of the unit are in the log before it.
    """
    counts: dict[str, int] = {}
    for unit, credential, removals in taken:
        counts[unit] = counts.get(unit, 0) + 1
        if counts[unit] > removals:  # 2
            raise HistoryError(
                f"unit {unit}: {credential[:20]}... is revoked and never replaced, and no removal "
                "that two officers signed comes before it (by-law 2.77)"
            )
    return counts
