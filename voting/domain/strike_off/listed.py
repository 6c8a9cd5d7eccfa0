"""A strike-off list's rows, and each look at one.

Rules this module keeps:
1. A row has member number, name, unit, and whether the member has voted: nothing that ties the
   member to a ballot, or to a time.
2. A look says who looked, when, and whether the file was taken: no member.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from audit.record.about.voters.strike_off import SHOWN_HOURS
from voting.domain.files.csv import csv_bytes

SHOWN_FOR: Final = timedelta(hours=SHOWN_HOURS)
"""How long after the log's entry its two officers may look."""
COLUMNS: Final = ("member", "name", "unit", "voted")
VOTED: Final = "voted"
NOT: Final = "not"


class Look(StrEnum):
    """How an officer looked at a list."""

    PAGE = "page"
    FILE = "file"


@dataclass(frozen=True)
class StruckMember:
    """A member on a unit's voters' list; `voted`: a ballot of the list is in the log before."""

    member: str
    name: str = field(repr=False)
    unit: str
    voted: bool = field(repr=False)


@dataclass(frozen=True)
class MinutedLook:
    """An officer looked at the lists that the log's entry disclosed, then."""

    poll: str
    entry: int
    officer: str
    look: Look
    looked: datetime


def strike_off_csv(rows: Iterable[StruckMember]) -> bytes:
    """Return the list as a CSV file, in the order of its rows."""
    return csv_bytes(
        COLUMNS, ((row.member, row.name, row.unit, VOTED if row.voted else NOT) for row in rows)
    )
