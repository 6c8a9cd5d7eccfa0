"""How a sentence becomes words: its language, its values, its pauses.

Rules this module keeps:
1. Digits are said one by one, slowly, with a pause between the groups.
2. A time is given in Toronto time, and says so.
3. A value cannot add a pause or a sentence of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from babel.dates import format_datetime

from audit.record.province import PROVINCE
from audit.record.units import Bilingual
from ivr.script.turns import Sentence, Spelled, Value
from ivr.speech.sentences import SENTENCES

PAUSE: Final = "|"


def render(sentence: Sentence) -> tuple[str, ...]:
    """Return the parts of a sentence between its pauses, in its language.

    An empty part is a pause with nothing said before or after it.
    """
    english, french = SENTENCES[sentence.name]
    text = french if sentence.language == "fr" else english
    values = {name: _said(value, sentence.language) for name, value in sentence.values.items()}
    return tuple(part.strip() for part in text.format(**values).split(PAUSE))


def spoken_time(moment: datetime, language: str) -> str:
    """Return an aware moment as it is spoken, in Toronto time."""
    local = moment.astimezone(PROVINCE)
    if language == "fr":
        return _french(local)
    form = "EEEE, MMMM d, 'at' h:mm a" if local.minute else "EEEE, MMMM d, 'at' h a"
    return f"{format_datetime(local, form, locale='en_CA')}, Toronto time"


def _french(local: datetime) -> str:
    weekday = format_datetime(local, "EEEE", locale="fr_CA")
    month = format_datetime(local, "MMMM", locale="fr_CA")
    day = "1er" if local.day == 1 else str(local.day)
    hour = f"{local.hour} heure{'s' if local.hour > 1 else ''}"
    minutes = f" {local.minute}" if local.minute else ""
    return f"{weekday} {day} {month} à {hour}{minutes}, heure de Toronto"


def _said(value: Value, language: str) -> str:
    if isinstance(value, Spelled):
        return PAUSE.join(f"{', '.join(group)}." for group in value.groups)
    if isinstance(value, datetime):
        return spoken_time(value, language)
    if isinstance(value, Bilingual):
        value = value.fr if language == "fr" else value.en
    return value.replace(PAUSE, ",")
