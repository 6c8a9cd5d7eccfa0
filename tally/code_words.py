"""A trustee's code as words, to be read over the telephone and compared.

Rules this module keeps:
1. The code's 80 bits are eight words of ten bits each, the first 1,024 of a list: words and digits
   say the same, and either may be compared.
2. The lists are English and French ones that others keep and never change (BIP 39): no two words of
   a list begin with the same four letters. Their licence stands beside them, in `words/`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal
from unicodedata import normalize

from tally.protocol.certificates import CODE_DIGITS

Language = Literal["english", "french"]
_BITS = 10
_WORDS = CODE_DIGITS * 4 // _BITS


def code_words(code: str, language: Language) -> str:
    """Return a certificate's code, 20 hexadecimal digits, as eight words."""
    listed, number = _words(language), int(code, 16)
    shifts = range(_BITS * (_WORDS - 1), -1, -_BITS)
    return " ".join(listed[number >> shift & (1 << _BITS) - 1] for shift in shifts)


@cache
def _words(language: Language) -> tuple[str, ...]:
    text = (files("tally") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    return tuple(normalize("NFC", text).split())
