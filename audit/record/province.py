"""The province's clocks: one window throughout Ontario, in two time zones.

Rules this module keeps:
1. Days are counted, and times shown, by the clocks of Toronto (reading of by-laws 2.75 to 2.77).
   Where the rest of the province is shown too, it is by those of Winnipeg.
2. Nothing else names a time zone or writes a time of the province as text in figures.
3. The table of time zones is that of the pinned package `tzdata`, never the machine's: machines
   differ (Manitoba gave up changing its clocks in 2026), and two pages of one poll must not. So no
   other module makes a zone: a test looks. poll.json seals the table's version.
"""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tzdata import IANA_VERSION

zoneinfo.reset_tzpath(to=())  # (3), before the first zone is read

ZONE = "America/Toronto"
"""The name of the province's time zone, as in `poll.toml`."""
PROVINCE = ZoneInfo(ZONE)
"""The time zone in which days are counted and times shown."""
WINNIPEG = ZoneInfo("America/Winnipeg")
"""The time zone of the province's north-west."""
TABLE = IANA_VERSION
"""The version of the table of time zones, such as `2026f`."""


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone of the pinned table.

    Raises `ZoneInfoNotFoundError`, `ValueError` or `OSError` if it has none of that name.
    """
    return ZoneInfo(name)


def province_day(moment: datetime) -> date:
    """Return the day of an aware moment in Toronto."""
    return moment.astimezone(PROVINCE).date()


def to_minute(moment: datetime) -> str:
    """Return an aware moment in Toronto, such as `2026-12-01 08:00`."""
    return moment.astimezone(PROVINCE).strftime("%Y-%m-%d %H:%M")


def to_second(moment: datetime) -> str:
    """Return an aware moment in Toronto, such as `2026-12-01 08:00:00`."""
    return moment.astimezone(PROVINCE).strftime("%Y-%m-%d %H:%M:%S")
