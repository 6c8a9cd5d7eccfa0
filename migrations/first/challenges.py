"""The tables of challenges of listed members, and of the rulings on them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
    op.create_table(
        "pending_challenges",
        *_draft(),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"],
            ["members.poll", "members.number"],
            name="fk_pending_challenges_members",
        ),
        sa.ForeignKeyConstraint(
            ["proposer"], ["officers.id"], name="fk_pending_challenges_officers"
        ),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_pending_challenges"),
        sa.UniqueConstraint("poll", "member", name="uq_pending_challenges_poll_member"),
    )
    op.create_table(
        "challenges",
        *_draft(),
        sa.Column("seconder", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_challenges_members"
        ),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_challenges_units"
        ),
        _logged("challenges"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_challenges"),
        sa.UniqueConstraint("poll", "member", name="uq_challenges_poll_member"),
        sa.UniqueConstraint("poll", "digest", name="uq_challenges_poll_digest"),
        sa.UniqueConstraint("poll", "log_index", name="uq_challenges_poll_log_index"),
    )
    op.create_table(
        "challenge_rulings",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("given", TIME, nullable=False),
        _of_challenge("challenge_rulings"),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_challenge_rulings_officers"),
        sa.PrimaryKeyConstraint("poll", "challenge", "officer", name="pk_challenge_rulings"),
    )
    op.create_table(
        "pending_challenge_rulings",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("signer", sa.String(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        _of_challenge("pending_challenge_rulings"),
        sa.PrimaryKeyConstraint("poll", "challenge", name="pk_pending_challenge_rulings"),
    )
    op.create_table(
        "challenge_decisions",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.CheckConstraint("verdict IN ('dismiss', 'uphold')", name="verdict"),
        _of_challenge("challenge_decisions"),
        _logged("challenge_decisions"),
        sa.PrimaryKeyConstraint("poll", "challenge", name="pk_challenge_decisions"),
        sa.UniqueConstraint("poll", "log_index", name="uq_challenge_decisions_poll_log_index"),
    )


def _draft() -> tuple[sa.Column[Any], ...]:
    """Return the columns that a challenge has, waiting or made."""
    return (
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("before", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
    )


def _of_challenge(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["poll", "challenge"], ["challenges.poll", "challenges.id"], name=f"fk_{table}_challenges"
    )


def _logged(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["poll", "log_index"],
        ["log_entries.poll", "log_entries.log_index"],
        name=f"fk_{table}_log_entries",
    )
