"""The tables of ballots, in the ballot box and held apart, with their receipts."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create the tables."""
    op.create_table(
        "receipts",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("confirmation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_receipts_log_entries",
        ),
        sa.PrimaryKeyConstraint("poll", "tracker", name="pk_receipts"),
        sa.UniqueConstraint("poll", "log_index", name="uq_receipts_poll_log_index"),
    )
    op.create_index(
        "ix_receipts_poll_confirmation", "receipts", ["poll", "confirmation"], unique=False
    )
    op.create_table(
        "ballots",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "member", "credential", "unit"],
            ["voters.poll", "voters.member", "voters.credential", "voters.unit"],
            name="fk_ballots_voters",
        ),
        sa.ForeignKeyConstraint(
            ["poll", "tracker"],
            ["receipts.poll", "receipts.tracker"],
            name="fk_ballots_receipts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("poll", "tracker", name="pk_ballots"),
        sa.UniqueConstraint("poll", "credential", name="uq_ballots_poll_credential"),
        sa.UniqueConstraint("poll", "member", name="uq_ballots_poll_member"),
    )
    op.create_index("ix_ballots_poll_unit", "ballots", ["poll", "unit"], unique=False)
    op.create_table(
        "used_serials",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "serial", name="pk_used_serials"),
    )
    op.create_table(
        "serial_failures",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "serial", name="pk_serial_failures"),
    )
    op.create_table(
        "sequestered_ballots",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("claim_digest", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "claim_digest"],
            ["claims.poll", "claims.claim_digest"],
            name="fk_sequestered_ballots_claims",
        ),
        sa.ForeignKeyConstraint(
            ["poll", "tracker"],
            ["receipts.poll", "receipts.tracker"],
            name="fk_sequestered_ballots_receipts",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_sequestered_ballots_units"
        ),
        sa.PrimaryKeyConstraint("poll", "tracker", name="pk_sequestered_ballots"),
        sa.UniqueConstraint(
            "poll", "claim_digest", name="uq_sequestered_ballots_poll_claim_digest"
        ),
        sa.UniqueConstraint("poll", "credential", name="uq_sequestered_ballots_poll_credential"),
    )
    op.create_index(
        "ix_sequestered_ballots_poll_unit", "sequestered_ballots", ["poll", "unit"], unique=False
    )
    op.create_table(
        "decisions",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("admitted_as", sa.String(), nullable=True),
        sa.CheckConstraint("(decision = 'admit') = (admitted_as IS NOT NULL)", name="admitted_as"),
        sa.CheckConstraint(
            "(decision = 'exclude') = (reason IS NOT NULL AND salt IS NOT NULL)",
            name="reason",
        ),
        sa.CheckConstraint("decision IN ('admit', 'exclude')", name="decision"),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_decisions_log_entries",
        ),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_decisions_members"
        ),
        sa.ForeignKeyConstraint(
            ["poll", "tracker"],
            ["sequestered_ballots.poll", "sequestered_ballots.tracker"],
            name="fk_decisions_sequestered_ballots",
        ),
        sa.PrimaryKeyConstraint("poll", "tracker", name="pk_decisions"),
        sa.UniqueConstraint("poll", "log_index", "place", name="uq_decisions_poll_log_index_place"),
    )
    op.create_table(
        "counted_persons",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "person", name="pk_counted_persons"),
    )
