"""The tables of routes before a vote, and of what officers accepted.

Rules this module keeps:
1. Texts stand by their digest, once. Texts, routes, steps and acceptances only grow (triggers).
2. On one matter, a kind and four texts, one route has steps: `matter` and `number` are unique.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base
from voting.storage.types import UtcDateTime

TEXT_COLUMNS = ("agreement_en", "agreement_fr", "summary_en", "summary_fr")


class TextRow(Base):
    """A file by its hex digest."""

    __tablename__ = "texts"

    digest: Mapped[str] = mapped_column(primary_key=True)
    raw: Mapped[bytes]


class UnionTextsRow(Base):
    """A version of the union's texts for officers."""

    __tablename__ = "union_texts"
    __table_args__ = (
        ForeignKeyConstraint(["en"], ["texts.digest"], name="fk_union_texts_en"),
        ForeignKeyConstraint(["fr"], ["texts.digest"], name="fk_union_texts_fr"),
    )

    version: Mapped[str] = mapped_column(primary_key=True)
    en: Mapped[str]
    fr: Mapped[str]
    added: Mapped[datetime] = mapped_column(UtcDateTime)


class AcceptanceRow(Base):
    """What an officer accepted, as signed."""

    __tablename__ = "acceptances"
    __table_args__ = (
        ForeignKeyConstraint(["officer"], ["officers.id"]),
        ForeignKeyConstraint(["version"], ["union_texts.version"]),
    )

    officer: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    accepted: Mapped[datetime] = mapped_column(UtcDateTime)
    raw: Mapped[bytes]


class RouteRow(Base):
    """A route: what is fixed before its first step."""

    __tablename__ = "routes"
    __table_args__ = tuple(
        ForeignKeyConstraint([name], ["texts.digest"], name=f"fk_routes_{name}")
        for name in TEXT_COLUMNS
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day_count: Mapped[str]
    agreement_en: Mapped[str]
    agreement_fr: Mapped[str]
    summary_en: Mapped[str]
    summary_fr: Mapped[str]
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class RouteStepRow(Base):
    """route.json after a signed step; the highest number is the route."""

    __tablename__ = "route_steps"
    __table_args__ = (
        ForeignKeyConstraint(["route"], ["routes.id"]),
        UniqueConstraint("matter", "number"),
    )

    route: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    matter: Mapped[str]
    document: Mapped[bytes]


class PendingStepRow(Base):
    """A step that waits for its signatures; one of each route."""

    __tablename__ = "pending_steps"
    __table_args__ = (ForeignKeyConstraint(["route"], ["routes.id"]),)

    route: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[bytes]
    statement: Mapped[bytes]
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class StepSignatureRow(Base):
    """An officer's signature under a step that waits."""

    __tablename__ = "step_signatures"
    __table_args__ = (ForeignKeyConstraint(["route"], ["pending_steps.route"], ondelete="CASCADE"),)

    route: Mapped[str] = mapped_column(primary_key=True)
    officer: Mapped[str] = mapped_column(primary_key=True)
    signature: Mapped[bytes]
