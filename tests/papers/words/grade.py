"""The school grade of an English text, by the formula of Flesch and Kincaid.

Rules this module keeps:
1. Sentences of fewer than six words count for nothing: titles and buttons would flatter the rest.
2. A value that a page fills in counts as one short word.
(textstat has the formula too, but takes eight packages and a download for it.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 6
"""The fewest words of a sentence that counts."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])[”»\")]?\s+|\|")
_WORD: Final = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?|\d[\d,.:]*\d|\d|…")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l)e$"  # time, rule; but not table
    r"|(?:[^aeiouylcghsxz]|[aeiouy]l)es$"  # times, rules; but not changes
    r"|[^aeiouydt]ed$"  # sealed; but not counted
    r"|e(?=ly$)"  # immediately
)
_APART: Final = re.compile(
    r"(?<![cgst])i(?=a)|(?<=[cs])i(?=at)"  # material, associate; but not official
    r"|i(?=od|os?$)|(?<![cgtx])i(?=ou)"  # period, radio, various; but not gracious
    r"|(?<![ct])i(?=en)|i(?=et)"  # science, quiet; but not patient
    r"|(?<!q)u(?=a)|(?<=cr)e(?=at)|e(?=as?$)|e(?=os?$)"  # actual, create, area, video
    r"|[aeiouy](?=ing)"  # being
)
"""Vowels that are said apart from the next."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that count."""
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return [part for part in parts if len(_WORD.findall(part)) >= SHORTEST]


def grade(texts: Iterable[str]) -> float:
    """Return the grade of sentences."""
    words = [_WORD.findall(text) for text in texts]
    count = sum(map(len, words))
    spoken = sum(syllables(word) for sentence in words for word in sentence)
    return 0.39 * count / len(words) + 11.8 * spoken / count - 15.59


def syllables(word: str) -> int:
    """Return how many syllables an English word has, by its letters."""
    letters = re.split("[’']", word.lower())[0].removeprefix("y")
    if not letters.isalpha():
        return 1
    count = len(_VOWELS.findall(letters)) + len(_APART.findall(letters))
    return max(1, count - len(_SILENT.findall(letters)))
