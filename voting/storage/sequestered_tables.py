"""The tables of claims, sequestered ballots, rulings, messages and reissues (by-law 2.77).

Rules this module keeps:
1. A claim rests encrypted (`box`), beside digests under a key: no claimant's name, number or
   contact has a column. A sequestered ballot knows only the claim's digest for the log.
2. A sequestered ballot has one claim, one credential and at most one decision; what was cast,
   ruled or decided is added and never changed (triggers of the migrations).
3. `counted_persons` holds everybody whose vote counts, once: triggers add the member of each ballot
   cast, and the person, and the member if there is one, of each sequestered ballot admitted. So two
   counted votes by one person are impossible, whatever code runs.
4. A voter's credential is replaced only by a reissue that the credential authority has signed, and
   only while no ballot refers to it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime


class ClaimRow(Base):
    """A claim at rest, with the state of its one-time code."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "unit"], ["units.poll", "units.id"]),
        UniqueConstraint("poll", "claim_digest"),
        UniqueConstraint("poll", "credential"),
        Index(None, "poll", "person"),
        Index(None, "poll", "name"),
        Index(None, "poll", "contact"),
        Index(None, "poll", "received"),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    box: Mapped[bytes]
    claim_digest: Mapped[str]
    person: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str]
    received: Mapped[datetime] = mapped_column(UtcDateTime)
    code_purpose: Mapped[str]
    code_digest: Mapped[str]
    code_sent: Mapped[datetime] = mapped_column(UtcDateTime)
    code_tries: Mapped[int]
    code_confirmed: Mapped[bool]
    credential: Mapped[str | None]


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


class RulingRow(Base):
    """One officer's ruling on a claim; `note` is encrypted, `deciding` the returning officer's."""

    __tablename__ = "rulings"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "claim"], ["claims.poll", "claims.id"]),
        ForeignKeyConstraint(["officer"], ["officers.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str | None]
    member: Mapped[str | None]
    note: Mapped[bytes]
    given: Mapped[datetime] = mapped_column(UtcDateTime)
    deciding: Mapped[bool]


class RulingBatchRow(Base):
    """Settled rulings under one statement that waits for its two signatures.

    `rows` is JSON: each claim with its ballot, verdict and the salt of its exclusion.
    """

    __tablename__ = "ruling_batches"
    __table_args__ = (ForeignKeyConstraint(["poll"], ["polls.id"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    statement: Mapped[bytes]
    rows: Mapped[bytes]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class BatchSignatureRow(Base):
    """An officer's signature under a batch of rulings."""

    __tablename__ = "batch_signatures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll", "batch"], ["ruling_batches.poll", "ruling_batches.id"], ondelete="CASCADE"
        ),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    signature: Mapped[bytes]


class DecisionRow(Base):
    """What became of a sequestered ballot, signed by two officers: once, for good.

    `log_index` is the entry that says so and `place` the ballot's in it; `person` is the claim's
    keyed digest of the person, `member` the roster's member whom the officers found the claimant to
    be. `reason` and `salt` open the log's commitment where the ballot was excluded.
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


class CountedPersonRow(Base):
    """Somebody whose vote counts: `member:` and the number, or `person:` and the keyed digest."""

    __tablename__ = "counted_persons"

    poll: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)


class MessageRow(Base):
    """A message that waits to be sent; contact and text are encrypted (`box`)."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    box: Mapped[bytes]
    due: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]


class SpendingRow(Base):
    """What messages of one purpose cost on one day, in cents."""

    __tablename__ = "spending"

    day: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    cents: Mapped[int]


class ReissueLinkRow(Base):
    """A one-time link for a new voting code: the digest of its token, never the token."""

    __tablename__ = "reissue_links"
    __table_args__ = (ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),)

    poll: Mapped[str] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
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
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContactChangeRow(Base):
    """A change of a roster contact after the seal; the new contact is encrypted (`box`)."""

    __tablename__ = "contact_changes"
    __table_args__ = (
        ForeignKeyConstraint(["poll", "member"], ["members.poll", "members.number"]),
        ForeignKeyConstraint(["proposer"], ["officers.id"]),
    )

    poll: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    member: Mapped[str]
    box: Mapped[bytes]
    proposer: Mapped[str]
    proposed: Mapped[datetime] = mapped_column(UtcDateTime)
    approver: Mapped[str | None]
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
