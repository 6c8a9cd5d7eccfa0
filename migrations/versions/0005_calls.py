"""Telephone calls, and an index to find members by telephone number.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the indexes."""
    op.create_table(
        "calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("poll", sa.String(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_expires", "calls", ["expires"], unique=False)
    op.create_index("ix_members_phone", "members", ["phone"], unique=False)


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")
