"""What the claim by telephone adds to a call: its answers, its events, and the units it asks about.

Rules this module keeps:
1. Answers are kept only until the claim is confirmed, and are in no `repr`.
2. A refused code reveals nothing about other people's claims: a caller who calls again hears the
   same whether a claim waits for that number or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from audit.record.units import Bilingual

SMS, VOICE = "sms", "voice"
"""How a one-time code reaches the caller."""


@dataclass(frozen=True)
class UnitFact:
    """An election, as the claim's menus need it; `panel` is a value of `domain.unit.Panel`."""

    unit: str
    name: Bilingual
    board: str
    panel: str


@dataclass(frozen=True)
class ClaimAnswers:
    """What a claimant has keyed so far; each field is empty until then.

    `standing` is what the caller says to be, where every employee may take part.
    `again` says that the caller claimed in an earlier call and has the code. `reach` is `SMS` or
    `VOICE`; `code` is set only while it is being checked.
    """

    standing: str = field(default="", repr=False)
    panel: str = field(default="", repr=False)
    board: str = field(default="", repr=False)
    unit: str = field(default="", repr=False)
    number_kind: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    reach: str = ""
    code: str = field(default="", repr=False)
    again: bool = False


@dataclass(frozen=True)
class CodeSent:
    """The claim is kept, and a one-time code is on its way."""


class ClaimReason(StrEnum):
    """Why no code was sent."""

    NUMBER = "number"
    """No message can go to that number."""
    TOO_MANY = "too-many"
    """Too many codes went to that number, or were asked for by this caller."""
    UNAVAILABLE = "unavailable"
    """No code can be sent today, or none at all."""


@dataclass(frozen=True)
class ClaimRefused:
    """Nothing was kept, and no code was sent."""

    reason: ClaimReason


class CodeReason(StrEnum):
    """Why a code was refused."""

    WRONG = "wrong"
    SPENT = "spent"
    """It is too old, or was used or tried too often: another must be sent."""


@dataclass(frozen=True)
class CodeRefused:
    """The claim is not confirmed."""

    reason: CodeReason


@dataclass(frozen=True)
class ClaimConfirmed:
    """The claim is confirmed: the caller may cast a sequestered ballot."""
