"""The tables of ballots, in the ballot box and held apart (by-law 2.77), and of their receipts.

Rules this module keeps:
1. The database itself holds that a member and a credential have one ballot at most, that a serial
   is used once, and that a ballot is of a voter on the list.
2. A ballot cannot be committed without its receipt, nor a receipt without its log entry: the
   foreign keys are checked at commit, because the ballot is inserted before its place is known.
3. No voting code, no choice and no secret of a credential has a column.
4. A sequestered ballot knows only its claim's digest for the log. It has one claim, one credential
   and at most one decision; what was cast or decided is added and never changed (triggers of the
   migrations).
5. `counted_persons` holds everybody whose vote counts, once: triggers add the member of each ballot
   cast, and the person, and the member if there is one, of each sequestered ballot admitted. So two
   counted votes by one person are impossible, whatever code runs.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base


class BallotRow(Base):
    """A ballot in the box, of a voter on the list; its receipt is there at commit or it is not."""

    __tablename__ = "ballots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "member", "credential", "unit"],
            ["voters.poll", "voters.member", "voters.credential", "voters.unit"],
        ),
        ForeignKeyConstraint(
            ["poll", "tracker"],
            ["receipts.poll", "receipts.tracker"],
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("poll", "credential"),
        UniqueConstraint("poll", "member"),
        Index(None, "poll", "unit"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    tracker: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    credential: Mapped[str]
    member: Mapped[str]
    raw: Mapped[bytes]


class ReceiptRow(Base):
    """A ballot's place in the log, the receipt signed for it, and its confirmation code."""

    __tablename__ = "receipts"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
        UniqueConstraint("poll", "log_index"),
        Index(None, "poll", "confirmation"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    tracker: Mapped[str] = mapped_column(primary_key=True)
    log_index: Mapped[int]
    receipt: Mapped[bytes]
    confirmation: Mapped[str]


class UsedSerialRow(Base):
    """An authorization's serial that a ballot was cast with."""

    __tablename__ = "used_serials"

    poll: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)


class SerialFailureRow(Base):
    """How many ballots that do not verify came with an authorization."""

    __tablename__ = "serial_failures"

    poll: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]


class SequesteredBallotRow(Base):
    """A ballot held apart; like a ballot in the box it has its receipt at commit, or it is not."""

    __tablename__ = "sequestered_ballots"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "claim_digest"], ["claims.poll", "claims.claim_digest"]),
        ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),
        ForeignKeyConstraint(
            ["poll", "tracker"],
            ["receipts.poll", "receipts.tracker"],
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("poll", "credential"),
        UniqueConstraint("poll", "claim_digest"),
        Index(None, "poll", "unit"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    tracker: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    credential: Mapped[str]
    claim_digest: Mapped[str]
    raw: Mapped[bytes]


class DecisionRow(Base):
    """What became of a sequestered ballot, signed by two officers: once, for good.

    `log_index` is the entry that says so and `place` the ballot's in it; `person` is the claim's
    keyed digest of the person, `member` the roster's member whom the officers found the claimant to
    be. `reason` and `salt` open the log's commitment where the ballot was excluded; `admitted_as`
    says in which capacity its voter was admitted.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "tracker"], ["sequestered_ballots.poll", "sequestered_ballots.tracker"]
        ),
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        UniqueConstraint("poll", "log_index", "place"),
        CheckConstraint("decision IN ('admit', 'exclude')", name="decision"),
        CheckConstraint(
            "(decision = 'exclude') = (reason IS NOT NULL AND salt IS NOT NULL)", name="reason"
        ),
        CheckConstraint("(decision = 'admit') = (admitted_as IS NOT NULL)", name="admitted_as"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    tracker: Mapped[str] = mapped_column(primary_key=True)
    decision: Mapped[str]
    reason: Mapped[str | None]
    salt: Mapped[bytes | None]
    person: Mapped[str]
    member: Mapped[str | None]
    log_index: Mapped[int]
    place: Mapped[int]
    admitted_as: Mapped[str | None]


class CountedPersonRow(Base):
    """Somebody whose vote counts: `member:` and the number, or `person:` and the keyed digest."""

    __tablename__ = "counted_persons"

    poll: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
