"""Days and times as pages write them, in Canada's English and French.

Rules this module keeps:
1. French alone numbers the first of a month as an ordinal: 1er.
2. Noon and midnight are words in a sentence, because "12:00 p.m." and "12:00 a.m." are misread; and
   midnight says that it begins the day that was named, because many take it to end that day.
3. The telephone (`voting.notify.aloud`) and the booth (`static/booth/clocks.mjs`) say the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

LOCALES: Final = {"en": "en_CA", "fr": "fr_CA"}
"""Canada's forms of both languages."""
ON_THE_HOUR: Final = {
    "en": {0: "midnight, as that day begins", 12: "noon"},
    "fr": {0: "minuit, au début de cette journée", 12: "midi"},
}
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
    return str(format_date(day, _pattern(_DAY, day, language), locale=LOCALES[language]))


def calendar_day(day: date, language: str) -> str:
    """Return a day without its weekday: `July 1, 2026`."""
    return str(format_date(day, _pattern(_CALENDAR, day, language), locale=LOCALES[language]))


def clock_time(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the time of day, for a sentence or beside its day: `5:00 p.m.`, `noon`."""
    local = moment.astimezone(zone)
    words = (
        ON_THE_HOUR[language].get(local.hour) if (local.minute, local.second) == (0, 0) else None
    )
    return words or _written(moment, zone, _CLOCK, language)


def in_full(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day and time: `Wednesday, July 1, 2026 at 5:00 p.m.`."""
    day = long_day(moment.astimezone(zone).date(), language)
    return f"{day} {_AT[language]} {clock_time(moment, zone, language)}"


def exact(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day and time to the second: `Jul 1, 2026, 5:00:00 p.m.`."""
    return _written(moment, zone, _EXACT, language)


def hour(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return the hour in which a moment lies: `Jul 1, 2026, 5 p.m.`."""
    return _written(moment, zone, _HOUR, language)


def _written(moment: datetime, zone: ZoneInfo, patterns: dict[str, str], language: str) -> str:
    local = moment.astimezone(zone).replace(tzinfo=None)
    pattern = _pattern(patterns, local, language)
    return str(format_datetime(local, pattern, locale=LOCALES[language]))


def _pattern(patterns: dict[str, str], day: date, language: str) -> str:
    pattern = patterns[language]
    return pattern.replace("d M", "d'er' M") if language == "fr" and day.day == 1 else pattern
