"""The table of claims (by-law 2.77)."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the table."""
    op.create_table(
        "claims",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("sealed_claim", sa.LargeBinary(), nullable=False),
        sa.Column("claim_digest", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("received", TIME, nullable=False),
        sa.Column("code_purpose", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("code_sent", TIME, nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("code_confirmed", sa.Boolean(), nullable=False),
        sa.Column("credential", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_claims_units"
        ),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_claims"),
        sa.UniqueConstraint("poll", "claim_digest", name="uq_claims_poll_claim_digest"),
        sa.UniqueConstraint("poll", "credential", name="uq_claims_poll_credential"),
    )
    op.create_index("ix_claims_poll_contact", "claims", ["poll", "contact"], unique=False)
    op.create_index("ix_claims_poll_name", "claims", ["poll", "name"], unique=False)
    op.create_index("ix_claims_poll_person", "claims", ["poll", "person"], unique=False)
    op.create_index("ix_claims_poll_received", "claims", ["poll", "received"], unique=False)
