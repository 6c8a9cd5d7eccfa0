"""What a log says of contacts on the roster that two officers changed after the seal.

The rules, each tagged in the code:
1. A contact changes before voting ends: after that no code is reissued, and no link goes anywhere.
2. The digest of a change is in the log once: no statement changes a contact twice.
"""

from __future__ import annotations

from datetime import datetime

from audit.record.errors import HistoryError
from audit.record.fields import show_time
from audit.record.log.list_events import ContactChanged


class ContactReplay:
    """The changes while events are replayed."""

    def __init__(self) -> None:
        self._changes: dict[str, None] = {}

    @property
    def changes(self) -> tuple[str, ...]:
        """The digests of the changes, in the log's order."""
        return tuple(self._changes)

    def change(self, event: ContactChanged, closes: datetime) -> None:
        """Take a change, while voting ends at `closes`; `HistoryError` if it may not come."""
        if event.time >= closes:  # 1
            raise HistoryError(f"{event.NAME}: after voting closed at {show_time(closes)}")
        if event.change in self._changes:  # 2
            raise HistoryError(f"{event.NAME}: the same change is in the log already")
        self._changes[event.change] = None
