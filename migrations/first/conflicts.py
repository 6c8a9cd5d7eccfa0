"""The table of conflicts of interest that officers declared."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the table."""
    op.create_table(
        "conflicts",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("declared", TIME, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_conflicts_polls"),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_conflicts_officers"),
        sa.PrimaryKeyConstraint("poll", "officer", "matter", "subject", name="pk_conflicts"),
    )
