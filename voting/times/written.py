"""Days and times as pages write them.

Rules this module keeps:
1. Noon and midnight are words; in an exact time, and where an hour is named, they are figures.
2. No line breaks within a time of day.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from voting.times.words import formatted, on_the_hour

_DAY: Final = {"en": "EEEE, MMMM d, y", "fr": "EEEE d MMMM y"}
_CALENDAR: Final = {"en": "MMMM d, y", "fr": "d MMMM y"}
_CLOCK: Final = {"en": "h:mm\u00a0a", "fr": "H\u00a0'h'\u00a0mm"}
_HOUR: Final = {"en": "MMM d, y, h\u00a0a", "fr": "d MMM y, H\u00a0'h'"}
_EXACT: Final = {
    "en": "MMM d, y, h:mm:ss\u00a0a",
    "fr": "d MMM y, H\u00a0'h'\u00a0mm\u00a0'min'\u00a0ss\u00a0's'",
}
_AT: Final = {"en": "at", "fr": "à"}


def long_day(day: date, language: str) -> str:
    """Return a day with its weekday: `Wednesday, July 1, 2026`."""
    return formatted(datetime.combine(day, time()), _DAY, language)


def calendar_day(day: date, language: str) -> str:
    """Return a day without its weekday: `July 1, 2026`."""
    return formatted(datetime.combine(day, time()), _CALENDAR, language)


def clock_time(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the time of day, for a sentence or beside its day: `5:00 p.m.`, `noon`."""
    local = moment.astimezone(zone)
    return on_the_hour(local, language) or formatted(local, _CLOCK, language)


def in_full(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day and time: `Wednesday, July 1, 2026 at 5:00 p.m.`."""
    day = long_day(moment.astimezone(zone).date(), language)
    return f"{day} {_AT[language]} {clock_time(moment, zone, language)}"


def exact(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day and time to the second: `Jul 1, 2026, 5:00:00 p.m.`."""
    return formatted(moment.astimezone(zone), _EXACT, language)


def hour(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the hour in which a moment lies: `Jul 1, 2026, 5 p.m.`."""
    return formatted(moment.astimezone(zone), _HOUR, language)
