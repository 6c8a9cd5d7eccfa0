"""Claims, sequestered ballots, rulings, messages and reissues (by-law 2.77).

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "counted_persons",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "person", name="pk_counted_persons"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("due", _TIME, nullable=False),
        sa.Column("expires", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_due", "messages", ["due"], unique=False)
    op.create_table(
        "spending",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "purpose", name="pk_spending"),
    )
    op.create_table(
        "ruling_batches",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", _TIME, nullable=False),
        sa.Column("expires", _TIME, nullable=False),
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
    op.create_table(
        "claims",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("claim_digest", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("received", _TIME, nullable=False),
        sa.Column("code_purpose", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("code_sent", _TIME, nullable=False),
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
    op.create_table(
        "contact_changes",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.Column("proposed", _TIME, nullable=False),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("ended", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"],
            ["members.poll", "members.number"],
            name="fk_contact_changes_members",
        ),
        sa.ForeignKeyConstraint(["proposer"], ["officers.id"], name="fk_contact_changes_officers"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_contact_changes"),
    )
    op.create_table(
        "reissue_links",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("expires", _TIME, nullable=False),
        sa.Column("used", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_reissue_links_members"
        ),
        sa.PrimaryKeyConstraint("poll", "token_digest", name="pk_reissue_links"),
    )
    op.create_table(
        "reissues",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("drawn", _TIME, nullable=False),
        sa.Column("done", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_reissues_members"
        ),
        sa.PrimaryKeyConstraint("poll", "old", name="pk_reissues"),
        sa.UniqueConstraint("poll", "new", name="uq_reissues_poll_new"),
    )
    op.create_table(
        "rulings",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("given", _TIME, nullable=False),
        sa.Column("deciding", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_rulings_officers"),
        sa.ForeignKeyConstraint(
            ["poll", "claim"], ["claims.poll", "claims.id"], name="fk_rulings_claims"
        ),
        sa.PrimaryKeyConstraint("poll", "claim", "officer", name="pk_rulings"),
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


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")
