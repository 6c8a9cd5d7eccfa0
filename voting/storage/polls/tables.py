"""The tables of polls, their units, their logs and their counts.

Rules this module keeps:
1. A log index is given once, and a unit has one encrypted tally: the primary keys hold it.
2. The triggers of the migrations add what constraints cannot say: the log only grows, and a sealed
   poll does not change.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

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
    weights: Mapped[bytes | None]
    trustees_json: Mapped[bytes | None]
    voters_lists: Mapped[bytes | None]
    seal_digest: Mapped[str | None]
    opening: Mapped[bytes | None]
    tallied: Mapped[bool]
    ordered: Mapped[int | None]


class UnitRow(Base):
    """One election with its exact bytes; `weight` is its row of fte.json."""

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
    weight: Mapped[bytes]
    election_json: Mapped[bytes | None]
    fingerprint: Mapped[str | None]
    voters_list: Mapped[bytes | None]


class LogHeadRow(Base):
    """The frontier of a poll's log, the time of its last entry, and what the public sees of it.

    `published` is a frontier too: of the published log, as it stood at `published_at`.
    """

    __tablename__ = "log_heads"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    frontier: Mapped[bytes]
    latest: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published: Mapped[bytes]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


OF_CONTACT_CHANGES = {
    "sqlite": text("substr(raw, 1, 10) = x'7b226368616e6765223a'"),
    "postgresql": text(r"substr(raw, 1, 10) = CAST('\x7b226368616e6765223a' AS bytea)"),
}
"""That an entry begins with `{"change":`, as that of a changed contact does, in canonical form."""

OF_OFFICES = {
    "sqlite": text("substr(raw, 1, 18) = x'7b226576656e74223a226f6666696365723a'"),
    "postgresql": text(
        r"substr(raw, 1, 18) = CAST('\x7b226576656e74223a226f6666696365723a' AS bytea)"
    ),
}
"""That an entry begins with `{"event":"officer:`: those of a successor and of a new key do."""

OF_SERVICE = {
    "sqlite": text("substr(raw, 1, 18) = x'7b226576656e74223a22736572766963653a'"),
    "postgresql": text(
        r"substr(raw, 1, 18) = CAST('\x7b226576656e74223a22736572766963653a' AS bytea)"
    ),
}
"""That an entry begins with `{"event":"service:`: those of interruptions do."""

OF_STRIKE_OFFS = {
    "sqlite": text("substr(raw, 1, 18) = x'7b226576656e74223a22737472696b652d6f'"),
    "postgresql": text(
        r"substr(raw, 1, 18) = CAST('\x7b226576656e74223a22737472696b652d6f' AS bytea)"
    ),
}
"""That an entry begins with `{"event":"strike-o`: those of strike-off lists do."""


class LogEntryRow(Base):
    """One entry of a poll's log: its exact bytes.

    The changed contacts, what changed of its officers, interruptions and strike-off lists are found
    by an index.
    """

    __tablename__ = "log_entries"
    __table_args__ = (
        ForeignKeyConstraint(["poll"], ["log_heads.poll"]),
        CheckConstraint("log_index >= 0", name="index"),
        Index(
            "ix_log_entries_contact_changes",
            "poll",
            "log_index",
            sqlite_where=OF_CONTACT_CHANGES["sqlite"],
            postgresql_where=OF_CONTACT_CHANGES["postgresql"],
        ),
        Index(
            "ix_log_entries_offices",
            "poll",
            "log_index",
            sqlite_where=OF_OFFICES["sqlite"],
            postgresql_where=OF_OFFICES["postgresql"],
        ),
        Index(
            "ix_log_entries_service",
            "poll",
            "log_index",
            sqlite_where=OF_SERVICE["sqlite"],
            postgresql_where=OF_SERVICE["postgresql"],
        ),
        Index(
            "ix_log_entries_strike_offs",
            "poll",
            "log_index",
            sqlite_where=OF_STRIKE_OFFS["sqlite"],
            postgresql_where=OF_STRIKE_OFFS["postgresql"],
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes]


class CloseOrderRow(Base):
    """An early close that was ordered: the log's entry that did, and the closing time it gives."""

    __tablename__ = "close_orders"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closes: Mapped[datetime] = mapped_column(UtcDateTime)


class ConfirmationRow(Base):
    """A trustee's confirmation of the seal: the log's entry that holds it, and the ceremony."""

    __tablename__ = "confirmations"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "log_index"], ["log_entries.poll", "log_entries.log_index"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    log_index: Mapped[int]
    ceremony: Mapped[str]


class ConfirmationReminderRow(Base):
    """That the officers were told, so many hours before the opening, who has not confirmed."""

    __tablename__ = "confirmation_reminders"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    hours: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class EncryptedTallyRow(Base):
    """A unit's encrypted tally: one, for ever."""

    __tablename__ = "encrypted_tallies"
    __table_args__ = (ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    encrypted_tally: Mapped[bytes]


class DecryptionRow(Base):
    """A trustee's decryption file; `number` counts, from 1, those that the trustee sent."""

    __tablename__ = "decryptions"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[bytes]


class SetAsideRow(Base):
    """A decryption file that does not stand any more, because two officers set it aside."""

    __tablename__ = "decryptions_set_aside"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "owner", "number"],
            ["decryptions.poll", "decryptions.owner", "decryptions.number"],
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class BlindsRow(Base):
    """A trustee's blinding numbers, encrypted, until the result is computed.

    The key is in no database and no backup, and is destroyed with the rows.
    """

    __tablename__ = "blinds"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]


class ReleaseProofRow(Base):
    """The public proof of one release that officers may choose, and what its figures tell.

    `decimals` is -1 for the outcome alone; `telling` is JSON. Only that of the release stays.
    """

    __tablename__ = "release_proofs"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    decimals: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    heads: Mapped[bool] = mapped_column(primary_key=True)
    file: Mapped[bytes | None]
    percentage: Mapped[bool]
    telling: Mapped[str]


class ResultRow(Base):
    """A poll's result and the salt of its commitment."""

    __tablename__ = "results"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    result_json: Mapped[bytes]
    salt: Mapped[bytes]
