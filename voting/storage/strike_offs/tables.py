"""The table of looks at strike-off lists.

Rules this module keeps:
1. A look is added and never changed or removed (triggers of the migrations). It is of an entry of
   the log, and names no member.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class StrikeOffLookRow(Base):
    """An officer looked at the lists that entry `log_index` disclosed; looks are numbered."""

    __tablename__ = "strike_off_looks"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
        ForeignKeyConstraint(["officer"], ["officers.id"]),
        CheckConstraint("look IN ('page', 'file')", name="look"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    log_index: Mapped[int]
    officer: Mapped[str]
    look: Mapped[str]
    looked: Mapped[datetime] = mapped_column(UtcDateTime)
