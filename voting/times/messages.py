"""Times as messages write them: in full in an e-mail, as the pages do; short in a text message.

Rules this module keeps:
1. Times are Toronto's, to the minute; the text beside them says so.
2. Short, noon alone is a word: midnight's takes too much of an SMS.
3. A short time has only the characters of which one SMS holds 160 (GSM 03.38).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from audit.record.province import PROVINCE
from audit.record.units import Bilingual
from voting.times import written
from voting.times.words import NOON, formatted, on_the_hour, to_the_minute

_NOT_GSM: Final = str.maketrans("ûÛ\u00a0\u202f’", "uU  '")
_DAY: Final = {"en": "MMMM d", "fr": "d MMMM"}
_HOUR: Final = {"en": "h a", "fr": "H 'h'"}
_CLOCK: Final = {"en": "h:mm a", "fr": "H 'h' mm"}


def in_full(moment: datetime) -> Bilingual:
    """Return an aware moment as a page has it: `Wednesday, July 1, 2026 at 5:00 p.m.` and so on."""
    minute = to_the_minute(moment)
    return Bilingual(
        written.in_full(minute, PROVINCE, "en"), written.in_full(minute, PROVINCE, "fr")
    )


def in_short(moment: datetime) -> Bilingual:
    """Return an aware moment without its year: `July 1, 5 p.m.` or `1er juillet, 17 h`."""
    local = to_the_minute(moment.astimezone(PROVINCE))
    return Bilingual(_short(local, "en"), _short(local, "fr"))


def _short(local: datetime, language: str) -> str:
    word = on_the_hour(local, language) if local.hour == NOON else None
    clock = word or formatted(local, _CLOCK if local.minute else _HOUR, language)
    return f"{formatted(local, _DAY, language)}, {clock}".translate(_NOT_GSM)
