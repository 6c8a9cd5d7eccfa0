"""The members' review before a vote: seven calendar days (by-law 2.75).

Rules this module keeps:
1. Days are counted in the province's own time. Reading: members told on day D may vote from 00:00
   on D+8 (seven clear days between), or, where the poll's terms say so, on D+7 (six clear days).
2. The number of clear days is sealed, so that anyone can check the window against it.
"""

from __future__ import annotations

from datetime import datetime

from audit.record.province import province_day

CLEAR_DAYS = (6, 7)
"""The clear days that a reading of the by-law can ask for."""


def clear_days_between(told: datetime, opens: datetime) -> int:
    """Return how many whole days, by the province's clock, lie between the days of two moments."""
    return (province_day(opens) - province_day(told)).days - 1
