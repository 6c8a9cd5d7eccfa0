"""The review periods of by-law 2.75, in calendar days by the province's clock.

Rules this module keeps:
1. The executive has up to 2 days, the council at least 4, the members at least 7.
2. Reading: `DayCount` says how 'at least' is counted, for the council's days and for the members'
   alike. Clear days lie between the two days, neither of which counts: given on day D, seven of
   them are over on D+8. In the ordinary count (Robert's Rules; Legislation Act, s. 89 (3)) one of
   the two days counts: D+7.
3. Reading: the members' days end when the window opens, not when it closes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from audit.record.province import PROVINCE

EXECUTIVE_DAYS = 2
COUNCIL_DAYS = 4
MEMBER_DAYS = 7
WRITTEN_DAYS = 7
"""Within so many days a majority of the council answers a motion in writing (by-law 2.65)."""
SIGNING_DAYS = 2
"""A step that is signed more days after its own day is shown: what is told of later can be made up
later (reading)."""


class DayCount(StrEnum):
    """How 'at least so many days' is counted (by-law 2.75, reading)."""

    CLEAR = "clear"
    ORDINARY = "ordinary"

    def first_day(self, given: date, least: int) -> date:
        """Return the first day after a review of at least so many days that began on `given`."""
        return given + timedelta(least + (self is DayCount.CLEAR))


def opening_after(told: date, count: DayCount) -> datetime:
    """Return the earliest opening for members told on that day: 00:00 in Toronto, as UTC."""
    day = count.first_day(told, MEMBER_DAYS)
    return datetime.combine(day, time(), PROVINCE).astimezone(UTC)
