"""The tables of messages that wait to be sent, and of what messages cost.

Rules this module keeps:
1. Contact and text are encrypted (`sealed_message`): the database names nobody.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class MessageRow(Base):
    """A message that waits to be sent; contact and text are encrypted (`sealed_message`)."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    sealed_message: Mapped[bytes]
    due: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]


class SpendingRow(Base):
    """What messages of one purpose cost on one day, in cents."""

    __tablename__ = "spending"

    day: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    cents: Mapped[int]
