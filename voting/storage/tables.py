"""Every table, once, for SQLite and PostgreSQL alike.

Rules this module keeps:
1. The database itself holds that a member and a credential have one ballot at most, that a serial
   is used once, that a log index is given once, and that a ballot is of a voter on the list.
2. A ballot cannot be committed without its receipt, nor a receipt without its log entry: the
   foreign keys are checked at commit, because the ballot is inserted before its place is known.
3. No voting code, no choice and no secret of a credential has a column.
4. The triggers of the migrations add what constraints cannot say: the log and the ballot box only
   grow, and a sealed poll does not change.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from voting.domain.officers import FileKey, Passkey
from voting.domain.poll import PollTerms
from voting.storage.base import Base
from voting.storage.types import StrictJson, UtcDateTime


class PollRow(Base):
    """A poll; `terms` is JSON of `PollTerms`."""

    __tablename__ = "polls"

    id: Mapped[str] = mapped_column(primary_key=True)
    card_set: Mapped[str]
    state: Mapped[str]
    terms: Mapped[PollTerms] = mapped_column(StrictJson(PollTerms))
    opens: Mapped[datetime] = mapped_column(UtcDateTime)
    closes: Mapped[datetime] = mapped_column(UtcDateTime)
    poll_json: Mapped[bytes | None]
    fte_json: Mapped[bytes | None]
    trustees_json: Mapped[bytes | None]
    voters_lists: Mapped[bytes | None]
    seal_digest: Mapped[str | None]
    opening: Mapped[bytes | None]
    tallied: Mapped[bool]


class UnitRow(Base):
    """A counting unit with its election's exact bytes."""

    __tablename__ = "units"
    __table_args__ = (
        ForeignKeyConstraint(["poll"], ["polls.id"]),
        UniqueConstraint("poll", "election_uuid"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_fr: Mapped[str]
    board: Mapped[str]
    panel: Mapped[str]
    on_list: Mapped[int]
    election_uuid: Mapped[str]
    fee_return: Mapped[str | None]
    fte: Mapped[str | None]
    voluntary: Mapped[str | None]
    salary_ratio: Mapped[str | None]
    election_json: Mapped[bytes | None]
    fingerprint: Mapped[str | None]
    voters_list: Mapped[bytes | None]


class MemberRow(Base):
    """A row of the roster: personal data, read on the server only."""

    __tablename__ = "members"
    __table_args__ = (ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    address: Mapped[str]


class VoterRow(Base):
    """A place on the voters' list."""

    __tablename__ = "voters"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),
        UniqueConstraint("poll", "credential"),
        UniqueConstraint("poll", "member", "credential", "unit"),  # what a ballot refers to
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    credential: Mapped[str]


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


class LogHeadRow(Base):
    """The frontier of a poll's log and the time of its last entry."""

    __tablename__ = "log_heads"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    frontier: Mapped[bytes]
    latest: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LogEntryRow(Base):
    """One entry of a poll's log: its exact bytes."""

    __tablename__ = "log_entries"
    __table_args__ = (
        ForeignKeyConstraint(["poll"], ["log_heads.poll"]),
        CheckConstraint("log_index >= 0", name="index"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes]


class OfficerRow(Base):
    """An officer's account: public keys, a password's hash, a TOTP secret encrypted at rest."""

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[bytes | None]
    totp_step: Mapped[int]
    file_keys: Mapped[tuple[FileKey, ...]] = mapped_column(StrictJson(tuple[FileKey, ...]))
    passkeys: Mapped[tuple[Passkey, ...]] = mapped_column(StrictJson(tuple[Passkey, ...]))
    sworn: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    successor: Mapped[str | None]


class OfficerSessionRow(Base):
    """An officer's session: the digest of its token, never the token."""

    __tablename__ = "officer_sessions"
    __table_args__ = (ForeignKeyConstraint(["officer"], ["officers.id"]),)

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(index=True)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PendingActRow(Base):
    """A statement that waits for its signatures; one of each act in a poll."""

    __tablename__ = "pending_acts"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[bytes]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class ActSignatureRow(Base):
    """An officer's signature under a statement that waits."""

    __tablename__ = "act_signatures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "act"], ["pending_acts.poll", "pending_acts.act"], ondelete="CASCADE"
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    signature: Mapped[bytes]


class FailureRow(Base):
    """Failures under a keyed digest of a member and an address, or of an address."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EncryptedTallyRow(Base):
    """A unit's encrypted tally: one, for ever."""

    __tablename__ = "encrypted_tallies"
    __table_args__ = (ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    encrypted_tally: Mapped[bytes]


class DecryptionRow(Base):
    """A trustee's partial decryption of a unit's tally."""

    __tablename__ = "decryptions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "unit"], ["encrypted_tallies.poll", "encrypted_tallies.unit"]
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(primary_key=True)
    partial_decryption: Mapped[bytes]


class ResultRow(Base):
    """A poll's result and the salt of its commitment."""

    __tablename__ = "results"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    result_json: Mapped[bytes]
    salt: Mapped[bytes]
