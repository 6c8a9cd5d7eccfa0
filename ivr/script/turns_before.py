"""What the days before a vote add to a call: the result of the list check, and its events.

Rules this module keeps:
1. Of a contact only the last four digits, or the domain of the e-mail address, are said: enough for
   its owner to recognize it.
2. After asking for a message, every number hears the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.record.units import Bilingual


@dataclass(frozen=True)
class OnList:
    """The member is on the list, in the election of this name.

    `telephone` is the last four digits of the roster's number, `domain` that of its e-mail address;
    each is empty if no message could go there.
    """

    unit: Bilingual = field(repr=False)
    telephone: str = field(default="", repr=False)
    domain: str = field(default="", repr=False)


@dataclass(frozen=True)
class Asked:
    """A message goes to the contact on the roster, if the number is a member's."""


@dataclass(frozen=True)
class AskRefused:
    """No message: `too_many` were asked for, or else none can be sent."""

    too_many: bool
