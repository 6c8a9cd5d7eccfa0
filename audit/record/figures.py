"""Figures and times as text in both languages, for what is signed, printed and shown.

Rules this module keeps:
1. English writes 1,234.5 and 65.71%; French 1 234,5 and 65,71 %, with the no-break space that
   pages have too: every font has it, and screen readers say one number.
2. `exact_number` loses nothing: what cannot be written out in full is given as a fraction too.
3. A time is given in Toronto, and in UTC as in the record.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from audit.record.fields import show_time
from audit.record.province import to_second
from audit.record.units import Bilingual
from tally.numbers import exact_text, money_text, number_text, rounded_text

NO_BREAK_SPACE = "\u00a0"
_SHOWN_PLACES = 4
"""Decimals of an FTE whose exact value is given beside it as a fraction."""


def number(value: Fraction | int, decimals: int = 0) -> Bilingual:
    """Return a number rounded half to even, its thousands separated."""
    return _grouped(rounded_text(Fraction(value), decimals))


def _grouped(text: str) -> Bilingual:
    whole, point, part = text.partition(".")
    grouped = f"{int(whole):,}"
    french = grouped.replace(",", NO_BREAK_SPACE)
    return Bilingual(f"{grouped}{point}{part}", f"{french},{part}" if part else french)


def percent(text: str) -> Bilingual:
    """Return a percentage, given as `65.71`, with its sign."""
    return Bilingual(f"{text}%", f"{text.replace('.', ',')}{NO_BREAK_SPACE}%")


def share(part: int, whole: int) -> Bilingual:
    """Return part of whole as a percentage with two decimals; a dash if the whole is 0."""
    if not whole:
        return Bilingual("–", "–")
    return percent(rounded_text(Fraction(part * 100, whole), 2))


def money(value: Fraction) -> Bilingual:
    """Return dollars and cents."""
    text = _grouped(money_text(value))
    return Bilingual(f"${text.en}", f"{text.fr}{NO_BREAK_SPACE}$")


def exact_number(value: Fraction) -> Bilingual:
    """Return a number that is not negative, exactly: as a decimal, or rounded and as a fraction."""
    text = number_text(value)
    if "/" not in text:
        return _grouped(text)
    shown = number(value, _SHOWN_PLACES)
    exact = exact_text(value)
    return Bilingual(f"{shown.en} (exactly {exact})", f"{shown.fr} (exactement {exact})")


def moment(value: datetime) -> Bilingual:
    """Return a time in Toronto to the second, and as the record writes it."""
    local, universal = to_second(value), show_time(value)
    return Bilingual(f"{local} in Toronto ({universal})", f"{local} à Toronto ({universal})")
