"""The tables of the installation.

Rules this module keeps:
1. No key is here: only what a key derives of the database's identifier.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voting.storage.base import Base


class InstallationRow(Base):
    """The one row that names this database, at random."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("one = 1", name="one"),)

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    database: Mapped[str]


class KeyCheckRow(Base):
    """The check of one key, and whether the key still encrypts."""

    __tablename__ = "key_checks"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[bool]
