"""Times as messages write them: in full in an e-mail, as the pages do; short in a text message.

Rules this module keeps:
1. Times are Toronto's; the text beside them says so.
2. Noon and midnight are words where a time is in full; midnight says that it begins the day that
   was named, because many take it to end that day. Short, noon alone is one.
3. A short time has only the characters of which one SMS holds 160 (GSM 03.38).
"""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from audit.record.province import PROVINCE
from audit.record.units import Bilingual

_NOT_GSM = str.maketrans("ûÛ\u00a0\u202f’", "uU  '")


def in_full(moment: datetime) -> Bilingual:
    """Return an aware moment as a page has it: `Wednesday, July 1, 2026 at 5:00 p.m.` and so on."""
    clock = _clock(moment, ("h:mm\u00a0a", "H\u00a0'h'\u00a0mm"))
    if _begins_the_day(moment):
        clock = Bilingual("midnight, as that day begins", "minuit, au début de cette journée")
    return Bilingual(
        f"{_english(moment, 'EEEE, MMMM d, y')} at {clock.en}",
        f"{_french(moment, f'EEEE {_day(moment)} MMMM y')} à {clock.fr}",
    )


def in_short(moment: datetime) -> Bilingual:
    """Return an aware moment without its year: `July 1, 5 p.m.` or `1er juillet, 17 h`."""
    whole = moment.astimezone(PROVINCE).minute == 0
    clock = ("h a", "H 'h'") if whole else ("h:mm a", "H 'h' mm")
    english = f"{_english(moment, 'MMMM d')}, {_clock(moment, clock).en}"
    french = f"{_french(moment, f'{_day(moment)} MMMM')}, {_clock(moment, clock).fr}"
    return Bilingual(english.translate(_NOT_GSM), french.translate(_NOT_GSM))


def _clock(moment: datetime, patterns: tuple[str, str]) -> Bilingual:
    """Return the time of day; noon as a word."""
    local = moment.astimezone(PROVINCE)
    if (local.hour, local.minute) == (12, 0):
        return Bilingual("noon", "midi")
    return Bilingual(_english(moment, patterns[0]), _french(moment, patterns[1]))


def _begins_the_day(moment: datetime) -> bool:
    local = moment.astimezone(PROVINCE)
    return (local.hour, local.minute) == (0, 0)


def _day(moment: datetime) -> str:
    """Return the French pattern of a day: the first of a month is an ordinal."""
    return "d'er'" if moment.astimezone(PROVINCE).day == 1 else "d"


def _english(moment: datetime, pattern: str) -> str:
    return _written(moment, pattern, "en_CA")


def _french(moment: datetime, pattern: str) -> str:
    return _written(moment, pattern, "fr_CA")


def _written(moment: datetime, pattern: str, locale: str) -> str:
    local = moment.astimezone(PROVINCE).replace(tzinfo=None)
    return str(format_datetime(local, pattern, locale=locale))
