"""The table of differences that the officers were told of."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the table."""
    op.create_table(
        "differences",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("noticed", TIME, nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_differences_polls"),
        sa.PrimaryKeyConstraint("poll", "kind", "subject", name="pk_differences"),
    )
