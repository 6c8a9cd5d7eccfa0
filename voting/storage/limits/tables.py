"""The tables of counters, and of marks of what was done.

Rules this module keeps:
1. A counter and a mark stand under a keyed digest: the database holds no address, and no member
   beside one.
2. A request is marked once: the primary key holds it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class CounterRow(Base):
    """How often something failed or was asked for, and when it was last."""

    __tablename__ = "counters"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RequestMarkRow(Base):
    """A request that was done, and when."""

    __tablename__ = "request_marks"

    key: Mapped[str] = mapped_column(primary_key=True)
    done: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
