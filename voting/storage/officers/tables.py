"""The tables of officers' accounts, of their sessions and of acts that wait for signatures.

Rules this module keeps:
1. No password, no session's token and no TOTP secret stands here in clear.
2. A row that something else than the server wrote is worth nothing: an account needs its seal, and
   a session its digests, which are made with keys that are not in the database.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.domain.officers import FileKey, Passkey
from voting.storage.base import Base
from voting.storage.types import StrictJson, UtcDateTime


class OfficerRow(Base):
    """An officer's account: public keys, a password's hash, a TOTP secret encrypted at rest."""

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[bytes | None]
    totp_step: Mapped[int]
    email: Mapped[str | None]
    language: Mapped[str]
    file_keys: Mapped[tuple[FileKey, ...]] = mapped_column(StrictJson(tuple[FileKey, ...]))
    passkeys: Mapped[tuple[Passkey, ...]] = mapped_column(StrictJson(tuple[Passkey, ...]))
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    successor: Mapped[str | None]


class OfficerSealRow(Base):
    """The seal of one version of an officer's account; the highest version is the account."""

    __tablename__ = "officer_seals"
    __table_args__ = (ForeignKeyConstraint(["officer"], ["officers.id"]),)

    officer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal: Mapped[bytes]


class OfficerSessionRow(Base):
    """An officer's session: keyed digests of its token, never the token."""

    __tablename__ = "officer_sessions"
    __table_args__ = (ForeignKeyConstraint(["officer"], ["officers.id"]),)

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(index=True)
    began: Mapped[datetime] = mapped_column(UtcDateTime)
    seal: Mapped[bytes]
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
