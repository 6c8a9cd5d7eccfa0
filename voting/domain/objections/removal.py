"""The removal of one voter from the sealed list: proposed, signed by two, then by the authority.

Rules this module keeps:
1. The digest covers the removal's own random name, so that two removals of one member, one of them
   withdrawn, have nothing in common; it is keyed, so that nobody else can make it or test it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from tally.protocol.group import frame


@dataclass(frozen=True)
class Removal:
    """A removal as it is stored.

    `statement` is what both officers sign, `signature` the proposer's. `ended` is when it was
    signed by both, and is in the log's entry with index `entry`; or withdrawn, and `entry` is None.
    `off` is the index of the entry by which the authority revoked `credential`: from then on the
    member is off the list.
    """

    poll: str
    id: str
    member: str = field(repr=False)
    unit: str
    digest: str
    statement: bytes
    proposer: str
    proposed: datetime
    signature: bytes | None = None
    approver: str | None = None
    ended: datetime | None = None
    entry: int | None = None
    credential: str | None = field(default=None, repr=False)
    off: int | None = None


def removal_digest(key: bytes, removal: Removal) -> str:
    """Return the keyed digest (hex) that the log holds of a removal; `key` is the poll's."""
    parts = ("removal", removal.poll, removal.id, removal.member, removal.unit)
    return hmac.digest(key, frame([part.encode() for part in parts]), "sha256").hex()
