"""The table of conflicts of interest.

Rules this module keeps:
1. What an officer declared is added and never changed or removed (triggers of the migrations); only
   the reason may be encrypted again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class ConflictRow(Base):
    """An officer's declaration; `subject` is a claim's identifier or an act's name."""

    __tablename__ = "conflicts"
    __table_args__ = (
        ForeignKeyConstraint(["poll"], ["polls.id"]),
        ForeignKeyConstraint(["officer"], ["officers.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    matter: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    declared: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[bytes]
