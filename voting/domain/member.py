"""A member on the roster, the working data before the seal.

Rules this module keeps:
1. A member number is `[0-9]{4,12}` and keeps its leading zeros; an election is
   `[A-Z0-9-]{1,32}`.
2. Only the roster has personal data (name, e-mail, phone, postal address). The voters' list has
   numbers, units and public credentials, and no log or record holds a `Member`.
3. `repr` shows no personal data.
4. Who works in two units is in one; by what that was decided is kept (by-laws 2.99 and 2.100).
5. A contact on the roster carries a keyed check, and the index of the log's entry that put it
   there, if two officers did after the seal (`domain.reissue`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MEMBER_NUMBER: Final = re.compile(r"[0-9]{4,12}")
UNIT: Final = re.compile(r"[A-Z0-9-]{1,32}")
LANGUAGES: Final = ("en", "fr")


class UnitBy(StrEnum):
    """By what the unit of a person who works in two was decided (by-laws 2.99 and 2.100)."""

    BY_LAWS = "by-laws"
    MAJOR_PART = "major-part"
    OWN_CHOICE = "own-choice"


@dataclass(frozen=True)
class RosterContact:
    """A member's contact, and what vouches for it.

    `entry` is the index of the log's entry that put it there, None where it is the imported one;
    `check` is a keyed digest of all the rest (64 hexadecimal digits).
    """

    member: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    entry: int | None = None
    check: str = field(default="", repr=False)


@dataclass(frozen=True)
class Member:
    """One row of the roster.

    `language` is `en` or `fr`; `email`, `phone` and `address` may be empty. `also_in` is the other
    election where the member works too, and `unit_by` what decided (`UnitBy`); both may be empty.
    """

    number: str
    name: str = field(repr=False)
    unit: str
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    language: str = "en"
    address: str = field(default="", repr=False)
    also_in: str = ""
    unit_by: str = ""

    def __post_init__(self) -> None:
        if not MEMBER_NUMBER.fullmatch(self.number):
            raise ValueError("a member number is 4 to 12 digits")
        if not UNIT.fullmatch(self.unit):
            raise ValueError("an election is 1 to 32 of A-Z, 0-9 and '-'")
        if self.language not in LANGUAGES:
            raise ValueError("a member's language is en or fr")
        if (self.also_in == "") != (self.unit_by == "") or self.also_in == self.unit:
            raise ValueError("another election is given with what decided, or neither is")
        if self.unit_by not in ("", *UnitBy):
            raise ValueError("a unit is decided by by-laws, major part or own choice")

    @property
    def placed(self) -> UnitBy | None:
        """What decided the member's unit; None for who works in one."""
        return UnitBy(self.unit_by) if self.unit_by else None
