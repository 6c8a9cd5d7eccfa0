"""What the days before a vote add to a call: what the check of the list found, and its events.

Rules this module keeps:
1. A contact is told by its last four digits, or by the domain of its address: its owner knows it.
2. What is told after asking for a message is the same for every number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.record.units import Bilingual


@dataclass(frozen=True)
class OnList:
    """The member is on the list, in the counting unit of this name.

    `telephone` is the last four digits of the roster's number, `domain` that of its address: each
    empty where there is none that a message could go to.
    """

    unit: Bilingual = field(repr=False)
    telephone: str = field(default="", repr=False)
    domain: str = field(default="", repr=False)


@dataclass(frozen=True)
class Asked:
    """A message goes to the contact on the roster, if the number is of one."""


@dataclass(frozen=True)
class AskRefused:
    """No message: `too_many` were asked for, or else none can be sent."""

    too_many: bool
