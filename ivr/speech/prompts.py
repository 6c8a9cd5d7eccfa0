"""How a sentence becomes words: its language, its values, its pauses.

Rules this module keeps:
1. Digits are said one by one, slowly, with a pause between the groups.
2. A value cannot add a pause or a sentence of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from audit.record.units import Bilingual
from ivr.script.turns import Sentence, Spelled, Value
from ivr.speech.sentences import SENTENCES
from voting.notify.aloud.times import spoken_seconds, spoken_time

PAUSE: Final = "|"


def render(sentence: Sentence) -> tuple[str, ...]:
    """Return the parts of a sentence between its pauses, in its language.

    An empty part is a pause with nothing said before or after it.
    """
    english, french = SENTENCES[sentence.name]
    text = french if sentence.language == "fr" else english
    values = {name: _said(value, sentence.language) for name, value in sentence.values.items()}
    return tuple(part.strip() for part in text.format(**values).split(PAUSE))


def _said(value: Value, language: str) -> str:
    if isinstance(value, Spelled):
        return PAUSE.join(f"{', '.join(group)}." for group in value.groups)
    if isinstance(value, datetime):
        return spoken_time(value, language)
    if isinstance(value, timedelta):
        return spoken_seconds(value, language)
    if isinstance(value, Bilingual):
        value = value.fr if language == "fr" else value.en
    return value.replace(PAUSE, ",")
