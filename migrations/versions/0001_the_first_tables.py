"""The first tables: polls, members and voters, the ballot box, the log, the officers, the count.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "failures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_failures"),
    )
    op.create_index("ix_failures_last", "failures", ["last"], unique=False)
    op.create_table(
        "officers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("file_keys", sa.Text(), nullable=False),
        sa.Column("passkeys", sa.Text(), nullable=False),
        sa.Column("sworn", _TIME, nullable=True),
        sa.Column("ended", _TIME, nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
    )
    op.create_table(
        "polls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("card_set", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("opens", _TIME, nullable=False),
        sa.Column("closes", _TIME, nullable=False),
        sa.Column("poll_json", sa.LargeBinary(), nullable=True),
        sa.Column("fte_json", sa.LargeBinary(), nullable=True),
        sa.Column("trustees_json", sa.LargeBinary(), nullable=True),
        sa.Column("voters_lists", sa.LargeBinary(), nullable=True),
        sa.Column("seal_digest", sa.String(), nullable=True),
        sa.Column("opening", sa.LargeBinary(), nullable=True),
        sa.Column("tallied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
    )
    op.create_table(
        "serial_failures",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "serial", name="pk_serial_failures"),
    )
    op.create_table(
        "used_serials",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "serial", name="pk_used_serials"),
    )
    op.create_table(
        "log_heads",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("latest", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_log_heads_polls"),
        sa.PrimaryKeyConstraint("poll", name="pk_log_heads"),
    )
    op.create_table(
        "officer_sessions",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("expires", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_officer_sessions_officers"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_officer_sessions"),
    )
    op.create_index("ix_officer_sessions_expires", "officer_sessions", ["expires"], unique=False)
    op.create_index("ix_officer_sessions_officer", "officer_sessions", ["officer"], unique=False)
    op.create_table(
        "pending_acts",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", _TIME, nullable=False),
        sa.Column("expires", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_pending_acts_polls"),
        sa.PrimaryKeyConstraint("poll", "act", name="pk_pending_acts"),
    )
    op.create_table(
        "results",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("result_json", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_results_polls"),
        sa.PrimaryKeyConstraint("poll", name="pk_results"),
    )
    op.create_table(
        "units",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("panel", sa.String(), nullable=False),
        sa.Column("on_list", sa.Integer(), nullable=False),
        sa.Column("election_uuid", sa.String(), nullable=False),
        sa.Column("fee_return", sa.String(), nullable=True),
        sa.Column("fte", sa.String(), nullable=True),
        sa.Column("voluntary", sa.String(), nullable=True),
        sa.Column("salary_ratio", sa.String(), nullable=True),
        sa.Column("election_json", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("voters_list", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_units_polls"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_units"),
        sa.UniqueConstraint("poll", "election_uuid", name="uq_units_poll_election_uuid"),
    )
    op.create_table(
        "act_signatures",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "act"],
            ["pending_acts.poll", "pending_acts.act"],
            name="fk_act_signatures_pending_acts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("poll", "act", "officer", name="pk_act_signatures"),
    )
    op.create_table(
        "encrypted_tallies",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("encrypted_tally", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_encrypted_tallies_units"
        ),
        sa.PrimaryKeyConstraint("poll", "unit", name="pk_encrypted_tallies"),
    )
    op.create_table(
        "log_entries",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("log_index >= 0", name=op.f("ck_log_entries_index")),
        sa.ForeignKeyConstraint(["poll"], ["log_heads.poll"], name="fk_log_entries_log_heads"),
        sa.PrimaryKeyConstraint("poll", "log_index", name="pk_log_entries"),
    )
    op.create_table(
        "members",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_members_units"
        ),
        sa.PrimaryKeyConstraint("poll", "number", name="pk_members"),
    )
    op.create_table(
        "voters",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_voters_units"
        ),
        sa.PrimaryKeyConstraint("poll", "member", name="pk_voters"),
        sa.UniqueConstraint("poll", "credential", name="uq_voters_poll_credential"),
        sa.UniqueConstraint(
            "poll", "member", "credential", "unit", name="uq_voters_poll_member_credential_unit"
        ),
    )
    op.create_table(
        "decryptions",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("partial_decryption", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "unit"],
            ["encrypted_tallies.poll", "encrypted_tallies.unit"],
            name="fk_decryptions_encrypted_tallies",
        ),
        sa.PrimaryKeyConstraint("poll", "owner", "unit", name="pk_decryptions"),
    )
    op.create_table(
        "receipts",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_receipts_log_entries",
        ),
        sa.PrimaryKeyConstraint("poll", "tracker", name="pk_receipts"),
        sa.UniqueConstraint("poll", "log_index", name="uq_receipts_poll_log_index"),
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


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")
