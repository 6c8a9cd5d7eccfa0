"""Times and spans as people say them.

Rules this module keeps:
1. A time is Toronto's, to the minute, and says so.
2. Noon and midnight are words; French says its hours by number, from 0 to 23.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from babel.units import format_unit

from audit.record.province import PROVINCE
from voting.times.words import LOCALES, formatted, on_the_hour, to_the_minute

_DAY: Final = {"en": "EEEE, MMMM d", "fr": "EEEE d MMMM"}
_WHOLE: Final = {"en": "{day}, at {clock}, Toronto time", "fr": "{day} à {clock}, heure de Toronto"}


def spoken_time(moment: datetime, language: str) -> str:
    """Return an aware moment as it is spoken, in Toronto time."""
    local = to_the_minute(moment.astimezone(PROVINCE))
    clock = on_the_hour(local, language) or _clock(local, language)
    day = formatted(local, _DAY, language)
    return _with_plain_spaces(_WHOLE[language].format(day=day, clock=clock))


def spoken_seconds(span: timedelta, language: str) -> str:
    """Return a span in whole seconds, rounded up, as it is spoken."""
    seconds = ceil(span.total_seconds())
    return _with_plain_spaces(format_unit(seconds, "duration-second", locale=LOCALES[language]))


def _clock(local: datetime, language: str) -> str:
    hours = "heures" if local.hour > 1 else "heure"
    patterns = {"en": "h a", "fr": f"H '{hours}'"}
    if local.minute:
        patterns = {"en": "h:mm a", "fr": f"H '{hours}' m"}
    return formatted(local, patterns, language)


def _with_plain_spaces(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
