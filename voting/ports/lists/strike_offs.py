"""The repository of strike-off lists, and of who looked at them.

Rules this module keeps:
1. A list is computed, never kept; a look is added, and never changed or removed.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from voting.domain.strike_off.listed import MinutedLook, StruckMember


class StrikeOffs(Protocol):
    """Who of the voters' list has voted, and who looked."""

    def listed(self, poll_id: str, units: Collection[str], before: int) -> Iterator[StruckMember]:
        """Yield the members on these units' lists, sorted by number.

        Who has voted is by the ballots of the list whose place in the log is before that entry.
        """

    def add_look(self, look: MinutedLook) -> None:
        """Keep that an officer looked."""

    def looks(self, poll_id: str) -> Sequence[MinutedLook]:
        """Return who looked at a poll's lists, in order."""
