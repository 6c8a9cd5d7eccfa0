"""The tables of counters, and marks of what was done."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
    op.create_table(
        "counters",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_counters"),
    )
    op.create_index("ix_counters_last", "counters", ["last"], unique=False)
    op.create_table(
        "request_marks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("done", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_request_marks"),
    )
    op.create_index("ix_request_marks_done", "request_marks", ["done"], unique=False)
