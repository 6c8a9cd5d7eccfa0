"""The table of failure counters.

Rules this module keeps:
1. A counter stands under a keyed digest: the database holds no address, and no member beside one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class FailureRow(Base):
    """Failures under a keyed digest of a member and an address, or of an address."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
