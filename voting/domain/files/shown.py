"""A value of a file as a message quotes it."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 60


def shown(value: str) -> str:
    """Return a value as a message quotes it: short, on one line."""
    return repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}...")
