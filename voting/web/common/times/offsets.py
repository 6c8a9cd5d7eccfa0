"""The clocks of Ontario's two time zones, for a script that shows times by them.

Rules this module keeps:
1. They come from the same pinned table as every time on a page (`audit.record.province`): a
   browser's own table may be another (Manitoba gave up changing its clocks in 2026).
2. They hold for a year and more around the vote, so for a moved closing time and every receipt.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from audit.record.fields import show_time
from audit.record.province import PROVINCE, WINNIPEG

Clock = list[list[str | int]]
"""From each moment on (RFC 3339, UTC), how many minutes a clock is ahead of UTC."""
_AROUND: Final = timedelta(days=400)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def clocks(moment: datetime) -> dict[str, Clock]:
    """Return the clocks of Toronto and Winnipeg for a year and more before and after a moment."""
    return {"toronto": _clock(PROVINCE, moment.date()), "winnipeg": _clock(WINNIPEG, moment.date())}


@lru_cache(maxsize=16)
def _clock(zone: ZoneInfo, day: date) -> Clock:
    middle = datetime.combine(day, time(), UTC)
    now, end = middle - _AROUND, middle + _AROUND
    changes = [now]
    while now < end:
        if _ahead(zone, now) != _ahead(zone, now + _DAY):
            changes.append(_change(zone, now, now + _DAY))
        now += _DAY
    return [[show_time(change), _ahead(zone, change)] for change in changes]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first minute of the second offset, of two between which clocks change once."""
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if _ahead(zone, middle) == _ahead(zone, before):
            before = middle
        else:
            after = middle
    return after


def _ahead(zone: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // _MINUTE
