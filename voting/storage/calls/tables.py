"""The tables of telephone calls, and of the keys that they rest under.

Rules this module keeps:
1. What a caller keyed is in `sealed_memory` and `sealed_answer` only, encrypted under a key that is
   not in the database; the call itself is known by a keyed digest.
2. Of a poll's key there is what it derives of the poll's identifier, which gives nobody the key.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class CallRow(Base):
    """A call in progress, or the number of one that has ended (nothing sealed in it)."""

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(primary_key=True)
    poll: Mapped[str | None]
    step: Mapped[int]
    language: Mapped[str]
    sealed_memory: Mapped[bytes]
    sealed_answer: Mapped[bytes]
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CallKeyRow(Base):
    """A poll's key: its check (`digest`, empty before there is one), and when a machine had it."""

    __tablename__ = "call_keys"

    poll: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    seen: Mapped[datetime] = mapped_column(UtcDateTime)
