"""The table of looks at strike-off lists."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the table."""
    op.create_table(
        "strike_off_looks",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.Column("looked", TIME, nullable=False),
        sa.CheckConstraint("look IN ('page', 'file')", name="look"),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_strike_off_looks_log_entries",
        ),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_strike_off_looks_officers"),
        sa.PrimaryKeyConstraint("poll", "number", name="pk_strike_off_looks"),
    )
