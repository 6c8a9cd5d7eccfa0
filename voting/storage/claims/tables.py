"""The table of claims (by-law 2.77).

Rules this module keeps:
1. A claim rests encrypted (`sealed_claim`), beside digests under a key: no claimant's name, number
   or contact has a column.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class ClaimRow(Base):
    """A claim at rest, with the state of its one-time code."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),
        UniqueConstraint("poll", "claim_digest"),
        UniqueConstraint("poll", "credential"),
        Index(None, "poll", "person"),
        Index(None, "poll", "name"),
        Index(None, "poll", "contact"),
        Index(None, "poll", "received"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    sealed_claim: Mapped[bytes]
    claim_digest: Mapped[str]
    person: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str]
    received: Mapped[datetime] = mapped_column(UtcDateTime)
    code_purpose: Mapped[str]
    code_digest: Mapped[str]
    code_sent: Mapped[datetime] = mapped_column(UtcDateTime)
    code_tries: Mapped[int]
    code_confirmed: Mapped[bool]
    credential: Mapped[str | None]
