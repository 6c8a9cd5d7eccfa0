"""The repository of differences that were noticed (`voting.domain.integrity.difference`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from voting.domain.integrity.difference import DifferenceMark


class Differences(Protocol):
    """What the officers were told of: at most one mark for each kind and subject in a poll."""

    def standing(self, poll_id: str) -> Sequence[DifferenceMark]:
        """Return the marks that have not ended, sorted by kind and subject."""

    def mark(self, mark: DifferenceMark) -> bool:
        """Keep a mark, in place of an earlier one; False if it stands already, just so.

        Of two servers that notice the same difference at once, one gets True.
        """

    def end(self, mark: DifferenceMark, now: datetime) -> None:
        """Note that what was marked is gone."""
