"""The tables of rulings, and batches of rulings that wait for signatures."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
    op.create_table(
        "rulings",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("admitted_as", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("given", TIME, nullable=False),
        sa.Column("deciding", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_rulings_officers"),
        sa.ForeignKeyConstraint(
            ["poll", "claim"], ["claims.poll", "claims.id"], name="fk_rulings_claims"
        ),
        sa.PrimaryKeyConstraint("poll", "claim", "officer", name="pk_rulings"),
    )
    op.create_table(
        "ruling_batches",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_ruling_batches_polls"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_ruling_batches"),
    )
    op.create_table(
        "batch_signatures",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "batch"],
            ["ruling_batches.poll", "ruling_batches.id"],
            name="fk_batch_signatures_ruling_batches",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("poll", "batch", "officer", name="pk_batch_signatures"),
    )
