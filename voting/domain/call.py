"""A telephone call as the database keeps it, and the confirmation code that a call reads out.

Rules this module keeps:
1. What the caller keyed is stored only encrypted, and only while the call lasts.
2. A webhook is handled once, by its step: one that comes late or twice changes nothing.
3. A confirmation code is the ballot's SHA-256 as an integer modulo 10^12, in 12 digits. It leads to
   the ballot's tracker, and the tracker leads to the ballot.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from voting.domain.errors import MalformedError

IDLE: Final = timedelta(minutes=15)
"""A call's content is wiped after this long without a step."""
KEPT: Final = timedelta(days=1)
"""How long a call is remembered after that, so that a late webhook cannot start it again."""
KEY_HELD: Final = timedelta(seconds=60)
"""After this long without a sign of the machine that has a poll's key, the key counts as lost."""
KEY_RENEWED: Final = timedelta(seconds=15)
"""How often that machine says that it has the key."""
CONFIRMATION_DIGITS: Final = 12
_TYPED: Final = re.compile(r"[0-9]{4}([ -]?[0-9]{4}){2}")


@dataclass(frozen=True)
class KeyHold:
    """Under which key a poll's calls rest: the key's check, and when a machine last had the key.

    `check` is of 64 hexadecimal digits (`voting.config.key_checks`).
    """

    check: str
    seen: datetime

    def elsewhere(self, check: str, now: datetime) -> bool:
        """Whether another machine has the key; this one's has this check, "" for no key."""
        return self.check != check and now - self.seen < KEY_HELD


@dataclass(frozen=True)
class StoredCall:
    """A call at rest.

    `id` is a keyed digest (hex) of the telephone company's name for the call; `poll` the poll under
    whose key the sealed fields are encrypted, None before there is one; `step` the number of the
    webhook that is awaited. `sealed_memory` is the call's memory: empty once the call has ended.
    `sealed_answer` is the last answer, which a repeated webhook gets again: empty while it is being
    worked out, and once it is wiped. `language` is empty until it is chosen.
    """

    id: str
    poll: str | None
    step: int
    language: str
    sealed_memory: bytes = field(repr=False)
    sealed_answer: bytes = field(repr=False)
    expires: datetime

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen in the call."""
        return not self.sealed_memory

    @property
    def pending(self) -> bool:
        """Whether a webhook was taken whose answer is still being worked out."""
        return bool(self.sealed_memory) and not self.sealed_answer


def confirmation_of(tracker: str) -> str:
    """Return the confirmation code (12 digits) of the ballot with this tracker (43 characters)."""
    digest = int.from_bytes(base64.b64decode(tracker + "="), "big")
    return f"{digest % 10**CONFIRMATION_DIGITS:0{CONFIRMATION_DIGITS}d}"


def parse_confirmation(text: str) -> str:
    """Return the 12 digits of a typed confirmation code; `MalformedError` if it is not one.

    Its groups of four may be separated by spaces or hyphens.
    """
    if not _TYPED.fullmatch(text.strip()):
        raise MalformedError("A confirmation code is 12 digits, as the telephone line said them.")
    return re.sub("[^0-9]", "", text)
