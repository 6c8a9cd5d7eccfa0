"""A member on the roster, the working data before the seal.

Rules this module keeps:
1. A member number is `[0-9]{4,12}` and keeps its leading zeros; an election is
   `[A-Z0-9-]{1,32}`.
2. Only the roster has personal data (name, e-mail, phone, postal address). The voters' list has
   numbers, units and public credentials, and no log or record holds a `Member`.
3. `repr` shows no personal data.
4. A contact on the roster carries a keyed check, and the index of the log's entry that put it
   there, if two officers did after the seal (`domain.reissue`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

MEMBER_NUMBER: Final = re.compile(r"[0-9]{4,12}")
UNIT: Final = re.compile(r"[A-Z0-9-]{1,32}")
LANGUAGES: Final = ("en", "fr")


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

    `language` is `en` or `fr`; `email`, `phone` and `address` may be empty.
    """

    number: str
    name: str = field(repr=False)
    unit: str
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    language: str = "en"
    address: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not MEMBER_NUMBER.fullmatch(self.number):
            raise ValueError("a member number is 4 to 12 digits")
        if not UNIT.fullmatch(self.unit):
            raise ValueError("an election is 1 to 32 of A-Z, 0-9 and '-'")
        if self.language not in LANGUAGES:
            raise ValueError("a member's language is en or fr")
