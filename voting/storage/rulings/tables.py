"""The tables of rulings, and of batches of rulings that wait for signatures (by-law 2.77).

Rules this module keeps:
1. What an officer ruled is added and never changed (triggers of the migrations).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class RulingRow(Base):
    """One officer's ruling on a claim; `note` is encrypted, `deciding` the returning officer's."""

    __tablename__ = "rulings"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "claim"], ["claims.poll", "claims.id"]),
        ForeignKeyConstraint(["officer"], ["officers.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str | None]
    member: Mapped[str | None]
    admitted_as: Mapped[str | None]
    note: Mapped[bytes]
    given: Mapped[datetime] = mapped_column(UtcDateTime)
    deciding: Mapped[bool]


class RulingBatchRow(Base):
    """Settled rulings under one statement that waits for its two signatures.

    `rows` is JSON: each claim with its ballot, verdict and the salt of its exclusion.
    """

    __tablename__ = "ruling_batches"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[bytes]
    rows: Mapped[bytes]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class BatchSignatureRow(Base):
    """An officer's signature under a batch of rulings."""

    __tablename__ = "batch_signatures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "batch"], ["ruling_batches.poll", "ruling_batches.id"], ondelete="CASCADE"
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    signature: Mapped[bytes]
