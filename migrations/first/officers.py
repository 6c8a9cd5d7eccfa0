"""The tables of officers' accounts, their sessions, and acts that wait for signatures."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
    op.create_table(
        "officers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("file_keys", sa.Text(), nullable=False),
        sa.Column("passkeys", sa.Text(), nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
    )
    op.create_table(
        "officer_seals",
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_officer_seals_officers"),
        sa.PrimaryKeyConstraint("officer", "version", name="pk_officer_seals"),
    )
    op.create_table(
        "officer_sessions",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("began", TIME, nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_officer_sessions_officers"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_officer_sessions"),
    )
    op.create_index("ix_officer_sessions_expires", "officer_sessions", ["expires"], unique=False)
    op.create_index("ix_officer_sessions_officer", "officer_sessions", ["officer"], unique=False)
    op.create_table(
        "pending_acts",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_pending_acts_polls"),
        sa.PrimaryKeyConstraint("poll", "act", name="pk_pending_acts"),
    )
    op.create_table(
        "act_signatures",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "act"],
            ["pending_acts.poll", "pending_acts.act"],
            name="fk_act_signatures_pending_acts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("poll", "act", "officer", name="pk_act_signatures"),
    )
