"""What every form of a time shares: the locales, the ordinal of the first, noon and midnight.

Rules this module keeps:
1. French alone numbers the first of a month as an ordinal: 1er.
2. Noon and midnight have words, because "12:00 p.m." and "12:00 a.m." are misread; and midnight
   says that it begins the day that was named, because many take it to end that day.
3. The booth (`static/booth/clocks.mjs`) says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from babel.dates import format_datetime

LOCALES: Final = {"en": "en_CA", "fr": "fr_CA"}
"""Canada's forms of both languages."""
NOON: Final = 12
_ON_THE_HOUR: Final = {
    "en": {0: "midnight, as that day begins", NOON: "noon"},
    "fr": {0: "minuit, au début de cette journée", NOON: "midi"},
}


def on_the_hour(local: datetime, language: str) -> str | None:
    """Return the word for this time of day: noon's or midnight's, to the second, or None."""
    if (local.minute, local.second) != (0, 0):
        return None
    return _ON_THE_HOUR[language].get(local.hour)


def formatted(local: datetime, patterns: Mapping[str, str], language: str) -> str:
    """Return a local time by its language's pattern, of CLDR's fields (`EEEE d MMMM y`)."""
    pattern = patterns[language]
    if language == "fr" and local.day == 1:
        pattern = pattern.replace("d M", "d'er' M")
    return str(format_datetime(local.replace(tzinfo=None), pattern, locale=LOCALES[language]))


def to_the_minute(local: datetime) -> datetime:
    """Return a time without its seconds, for forms that say none."""
    return local.replace(second=0, microsecond=0)
