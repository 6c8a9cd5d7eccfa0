"""The fields of a route's forms, read strictly: each that is wrong is named, with what to do.

Rules this module keeps:
1. Nothing is guessed: a day is `2027-01-04`, a number is digits alone, a choice is one that the
   form offers.
2. Every wrong field is named at once; nothing is done while one is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from voting.web.common.i18n import gettext as _

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_Choice = TypeVar("_Choice", bound=StrEnum)


class FormFields:
    """What was sent by a form; `problems` says of each wrong field, by name, what to do."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._sent = sent
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return a text, its white space as single spaces."""
        return " ".join(self._sent.get(name, "").split())

    def day(self, name: str) -> date | None:
        """Return a day, None if it is wrong."""
        text = self.text(name)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:  # such as a 30th of February
            pass
        self.problems[name] = _("Give a day that exists, as year-month-day, such as 2027-01-04.")
        return None

    def number(self, name: str, *, empty: int | None = None) -> int | None:
        """Return a number from 0, or `empty` where none is given; None if it is wrong."""
        text = self.text(name)
        if not text and empty is not None:
            return empty
        if not _NUMBER.fullmatch(text):
            self.problems[name] = _("Give a whole number, in digits only, such as 44210 or 0.")
            return None
        return int(text)

    def choice(self, name: str, choices: Iterable[_Choice]) -> _Choice | None:
        """Return the chosen member of an enumeration, None if there is none."""
        text = self.text(name)
        found = next((one for one in choices if one.value == text), None)
        if found is None:
            self.problems[name] = _("Choose one of these.")
        return found
