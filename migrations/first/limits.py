"""The table of failure counters."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Make the table."""
    op.create_table(
        "failures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_failures"),
    )
    op.create_index("ix_failures_last", "failures", ["last"], unique=False)
