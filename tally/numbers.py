"""Exact numbers as text, and back: money, decimals, fractions, votes.

Rules this module keeps:
1. A number is text in one plain grammar: no sign, no exponent, no leading zero, no space, no
   thousands separator. Anything else is a `FieldError` that says what was expected.
2. Money has whole cents. A ratio is a decimal or a fraction `n/d`.
3. Values are `fractions.Fraction`. Only `rounded_text` rounds, half to even, for display.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tally.errors import FieldError

_WHOLE = r"(?:0|[1-9][0-9]{0,14})"
_MONEY = re.compile(rf"{_WHOLE}(?:\.[0-9]{{2}})?")
_DECIMAL = re.compile(rf"{_WHOLE}(?:\.[0-9]{{1,9}})?")
_FRACTION = re.compile(rf"{_WHOLE}/[1-9][0-9]{{0,14}}")
_VOTES = re.compile(r"0|[1-9][0-9]{0,8}")
# A decimal of up to nine places is written as one; any other fraction as `n/d`.
_PLACES = 9


def parse_money(text: object, field: str) -> Fraction:
    """Return dollars from text such as `1100.00` (or `1100`); raise `FieldError`."""
    if isinstance(text, str) and _MONEY.fullmatch(text):
        return Fraction(text)
    raise FieldError(field, repr(text), 'dollars and cents as text, such as "1100.00"')


def parse_number(text: object, field: str) -> Fraction:
    """Return a number that is not negative, from `250.5` or `501/2`; raise `FieldError`."""
    if isinstance(text, str) and (_DECIMAL.fullmatch(text) or _FRACTION.fullmatch(text)):
        return Fraction(text)
    raise FieldError(field, repr(text), 'a number as text, such as "250.5" or "501/2"')


def parse_votes(text: str, field: str) -> int:
    """Return a whole number of votes from text; raise `FieldError`."""
    if _VOTES.fullmatch(text):
        return int(text)
    raise FieldError(field, repr(text), "a whole number of votes, such as 120")


def money_text(value: Fraction) -> str:
    """Return dollars as text with two places, `1100.00`; raise `FieldError` on part of a cent."""
    cents = value * 100
    if cents < 0 or cents.denominator != 1:
        raise FieldError("money", exact_text(value), "whole cents, not negative")
    return f"{cents.numerator // 100}.{cents.numerator % 100:02d}"


def exact_text(value: Fraction) -> str:
    """Return `n`, or `n/d` in lowest terms."""
    return str(value)


def number_text(value: Fraction) -> str:
    """Return the shortest decimal if nine places hold it, otherwise `n/d`. Not for negatives."""
    if 10**_PLACES % value.denominator:
        return exact_text(value)
    whole, part = divmod(value.numerator * (10**_PLACES // value.denominator), 10**_PLACES)
    return f"{whole}.{part:0{_PLACES}d}".rstrip("0").rstrip(".")


def rounded_text(value: Fraction, decimals: int) -> str:
    """Return `value`, not negative, rounded half to even to `decimals` places, all shown."""
    units = round(value * 10**decimals)  # of a Fraction: exact, half to even
    whole, part = divmod(units, 10**decimals)
    return f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
