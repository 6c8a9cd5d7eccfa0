"""Times and spans as people say them, in English and French.

Rules this module keeps:
1. A time is Toronto's, and says so.
2. Noon and midnight are words, because "12 p.m." and "12 a.m." are heard wrong; and midnight says
   that it begins the day that was named, because many take it to end that day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from babel.dates import format_datetime
from babel.units import format_unit

from audit.record.province import PROVINCE

_ON_THE_HOUR: Final = {
    0: ("midnight, as that day begins", "minuit, au début de cette journée"),
    12: ("noon", "midi"),
}


def spoken_time(moment: datetime, language: str) -> str:
    """Return an aware moment as it is spoken, in Toronto time."""
    local = moment.astimezone(PROVINCE)
    return _french(local) if language == "fr" else _english(local)


def spoken_seconds(span: timedelta, language: str) -> str:
    """Return a span in whole seconds, rounded up, as it is spoken."""
    locale = "fr_CA" if language == "fr" else "en_CA"
    words = format_unit(ceil(span.total_seconds()), "duration-second", locale=locale)
    return words.replace("\N{NO-BREAK SPACE}", " ")


def _english(local: datetime) -> str:
    day = format_datetime(local, "EEEE, MMMM d", locale="en_CA")
    form = "h:mm a" if local.minute else "h a"
    hour = format_datetime(local, form, locale="en_CA").replace("\N{NO-BREAK SPACE}", " ")
    words, _ = (hour, "") if local.minute else _ON_THE_HOUR.get(local.hour, (hour, ""))
    return f"{day}, at {words}, Toronto time"


def _french(local: datetime) -> str:
    weekday = format_datetime(local, "EEEE", locale="fr_CA")
    month = format_datetime(local, "MMMM", locale="fr_CA")
    day = "1er" if local.day == 1 else str(local.day)
    hour = f"{local.hour} heure{'s' if local.hour > 1 else ''}"
    if local.minute:
        hour = f"{hour} {local.minute}"
    else:
        _, hour = _ON_THE_HOUR.get(local.hour, ("", hour))
    return f"{weekday} {day} {month} à {hour}, heure de Toronto"
