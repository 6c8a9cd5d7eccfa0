"""The tables of challenges of listed members, and of the rulings on them (by-law 2.77).

Rules this module keeps:
1. A member has one challenge in a poll, and one proposal at most that waits.
2. What was challenged, ruled and decided is added and never changed (triggers of the migrations).
3. Reason, note and rulings' notes rest encrypted. The member's number does not: it is what the
   challenge is joined to the ballot by. Which ballot it is, the log says, and no row of these.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class PendingChallengeRow(Base):
    """A challenge that waits for its signatures; `sealed` is encrypted."""

    __tablename__ = "pending_challenges"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        ForeignKeyConstraint(["proposer"], ["officers.id"]),
        UniqueConstraint("poll", "member"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    unit: Mapped[str]
    digest: Mapped[str]
    before: Mapped[bool]
    sealed: Mapped[bytes]
    statement: Mapped[bytes]
    proposer: Mapped[str]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    signature: Mapped[bytes | None]


class ChallengeRow(Base):
    """A challenge that two officers made, in the log's entry `log_index`; `sealed` is encrypted."""

    __tablename__ = "challenges"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
        UniqueConstraint("poll", "member"),
        UniqueConstraint("poll", "digest"),
        UniqueConstraint("poll", "log_index"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    unit: Mapped[str]
    digest: Mapped[str]
    before: Mapped[bool]
    sealed: Mapped[bytes]
    proposer: Mapped[str]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    seconder: Mapped[str]
    log_index: Mapped[int]


class ChallengeRulingRow(Base):
    """One officer's ruling on a challenge; `note` is encrypted."""

    __tablename__ = "challenge_rulings"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "challenge"], ["challenges.poll", "challenges.id"]),
        ForeignKeyConstraint(["officer"], ["officers.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    verdict: Mapped[str]
    note: Mapped[bytes]
    given: Mapped[datetime] = mapped_column(UtcDateTime)


class PendingChallengeRulingRow(Base):
    """A ruling's statement that waits for its two signatures; `signer` gave the first."""

    __tablename__ = "pending_challenge_rulings"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "challenge"], ["challenges.poll", "challenges.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[bytes]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    signer: Mapped[str | None]
    signature: Mapped[bytes | None]


class ChallengeDecisionRow(Base):
    """What two officers signed of a challenge: once, for good."""

    __tablename__ = "challenge_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "challenge"], ["challenges.poll", "challenges.id"]),
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
        UniqueConstraint("poll", "log_index"),
        CheckConstraint("verdict IN ('dismiss', 'uphold')", name="verdict"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    log_index: Mapped[int]
