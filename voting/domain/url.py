"""Reading addresses that a person set: a setting, an option.

Rules this module keeps:
1. What is not an address has no parts. It is for the caller to refuse it, and to name the setting.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
"""The hosts that may be asked without encryption."""


def split_url(text: str) -> SplitResult:
    """Return the parts of a URL; those of an empty text where its host or port cannot be one."""
    try:
        parts = urlsplit(text)
        usable = parts.port != 0  # reading it checks that it is one
    except ValueError:
        usable = False
    return parts if usable else urlsplit("")
