"""The table of differences that the officers were told of.

Rules this module keeps:
1. A difference stands here by a keyed digest: nobody without the key marks one as known.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class DifferenceRow(Base):
    """A difference of one kind, of one member or officer; `ended` once it was gone."""

    __tablename__ = "differences"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    noticed: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
