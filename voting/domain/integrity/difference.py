"""What in the database differs from what was signed, or sealed with the server's key.

Rules this module keeps:
1. A difference names what differs (`subject`) and what is there now (`found`), so that a second
   change of the same thing is told from the first.
2. Only a keyed digest of it is stored: nobody else can mark a difference as known.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What differs."""

    LIST = "list"
    """The stored voters' list is not the one that the credential authority signed."""
    ADDED = "added"
    """A voter who is on no signed list."""
    MISSING = "missing"
    """A voter of the signed list who is not there."""
    UNIT = "unit"
    """A voter in another unit than on the signed list."""
    CREDENTIAL = "credential"
    """A voter with another credential than the signed list and the signed changes give."""
    CONTACT = "contact"
    """A member's contact that neither the import nor two officers put on the roster."""
    CONTACT_ENTRY = "contact-entry"
    """A changed contact of which log and database do not agree; its subject is the log's index."""
    ACCOUNT = "account"
    """An officer's account that something else than the server changed."""


@dataclass(frozen=True)
class Difference:
    """One difference; `subject` is a member number, an officer's identifier, or empty."""

    kind: DifferenceKind
    subject: str = field(repr=False)
    found: str = field(repr=False)

    def digest(self, key: bytes, poll: str) -> str:
        """Return the keyed digest (hex) that stands for this difference in a poll."""
        message = f"ratify/difference/v1\n{poll}\n{self.kind}\n{self.subject}\n{self.found}"
        return hmac.digest(key, message.encode(), "sha256").hex()


@dataclass(frozen=True)
class DifferenceMark:
    """A difference that the officers were told of at `noticed`; it has ended if it is gone."""

    poll: str
    kind: DifferenceKind
    subject: str = field(repr=False)
    digest: str = field(repr=False)
    noticed: datetime
    ended: datetime | None = None
