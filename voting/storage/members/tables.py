"""The tables of the roster, the voters' list, reissues, changed contacts and removals.

Rules this module keeps:
1. A member is on the voters' list once, and so is a credential.
2. A voter's credential is replaced only by a reissue that the credential authority has signed, and
   only while no ballot refers to it.
3. After the seal a member's contact changes only beside a change that the log's newest entry holds
   (triggers hold it).
4. A voter's row goes only by a removal that the log's newest entry completes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class MemberRow(Base):
    """A row of the roster: personal data, read on the server only.

    `also_in` is the other election where the member works too, and `unit_by` what decided between
    the two; both are empty for who works in one. `contact_entry` is the index of the log's entry
    that put the contact there, none if it is the imported one; `contact_check` is a keyed digest of
    both.
    """

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
    also_in: Mapped[str]
    unit_by: Mapped[str]
    contact_entry: Mapped[int | None]
    contact_check: Mapped[str]


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


class SignedListRow(Base):
    """The voters' list of a poll as the credential authority signed it: voters-list.json."""

    __tablename__ = "signed_lists"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    voters_list: Mapped[bytes]


class ReissueLinkRow(Base):
    """A one-time link for a new voting code: keyed digests of its token, never the token."""

    __tablename__ = "reissue_links"
    __table_args__ = (ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    seal: Mapped[bytes]
    used: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReissueRow(Base):
    """A new public credential that a member's browser has drawn, in place of `old`.

    `proof` (JSON) shows that the browser knows its secret; `done` is when the change, signed by the
    credential authority, entered the log. A later draw takes the place of one that is not done.
    """

    __tablename__ = "reissues"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        UniqueConstraint("poll", "new"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    old: Mapped[str] = mapped_column(primary_key=True)
    new: Mapped[str]
    member: Mapped[str]
    proof: Mapped[bytes]
    drawn: Mapped[datetime] = mapped_column(UtcDateTime)
    seal: Mapped[bytes]
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContactChangeRow(Base):
    """A change of a roster contact after the seal; `sealed_contact` is encrypted.

    `entry` is the index of the log's entry that holds the change, once two officers have signed.
    """

    __tablename__ = "contact_changes"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        ForeignKeyConstraint(["proposer"], ["officers.id"]),
        UniqueConstraint("poll", "entry"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    sealed_contact: Mapped[bytes]
    old_digest: Mapped[str]
    new_digest: Mapped[str]
    digest: Mapped[str]
    statement: Mapped[bytes]
    proposer: Mapped[str]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    signature: Mapped[bytes | None]
    approver: Mapped[str | None]
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry: Mapped[int | None]


class RemovalRow(Base):
    """The removal of one voter from the sealed list, proposed, signed by two, or withdrawn.

    `entry` is the index of the log's entry that two officers signed; `off` that of the entry by
    which the credential authority revoked `credential`.
    """

    __tablename__ = "removals"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        ForeignKeyConstraint(["proposer"], ["officers.id"]),
        UniqueConstraint("poll", "entry"),
        UniqueConstraint("poll", "credential"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    unit: Mapped[str]
    digest: Mapped[str]
    statement: Mapped[bytes]
    proposer: Mapped[str]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    signature: Mapped[bytes | None]
    approver: Mapped[str | None]
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry: Mapped[int | None]
    credential: Mapped[str | None]
    off: Mapped[int | None]
