"""The tables of polls, their units, their logs and their counts."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
    op.create_table(
        "polls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("card_set", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("opens", TIME, nullable=False),
        sa.Column("closes", TIME, nullable=False),
        sa.Column("poll_json", sa.LargeBinary(), nullable=True),
        sa.Column("fte_json", sa.LargeBinary(), nullable=True),
        sa.Column("weights", sa.LargeBinary(), nullable=True),
        sa.Column("trustees_json", sa.LargeBinary(), nullable=True),
        sa.Column("voters_lists", sa.LargeBinary(), nullable=True),
        sa.Column("seal_digest", sa.String(), nullable=True),
        sa.Column("opening", sa.LargeBinary(), nullable=True),
        sa.Column("tallied", sa.Boolean(), nullable=False),
        sa.Column("ordered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
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
        sa.Column("weight", sa.LargeBinary(), nullable=False),
        sa.Column("election_json", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("voters_list", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_units_polls"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_units"),
        sa.UniqueConstraint("poll", "election_uuid", name="uq_units_poll_election_uuid"),
    )
    op.create_table(
        "log_heads",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("latest", TIME, nullable=True),
        sa.Column("published", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_log_heads_polls"),
        sa.PrimaryKeyConstraint("poll", name="pk_log_heads"),
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
    _index_entries("contact_changes", b'{"change":')
    _index_entries("offices", b'{"event":"officer:')
    _index_entries("service", b'{"event":"service:')
    _index_entries("strike_offs", b'{"event":"strike-o')
    op.create_table(
        "close_orders",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closes", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_close_orders_log_entries",
        ),
        sa.PrimaryKeyConstraint("poll", "log_index", name="pk_close_orders"),
    )
    op.create_table(
        "confirmations",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("ceremony", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "log_index"],
            ["log_entries.poll", "log_entries.log_index"],
            name="fk_confirmations_log_entries",
        ),
        sa.PrimaryKeyConstraint("poll", "owner", name="pk_confirmations"),
    )
    op.create_table(
        "confirmation_reminders",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_confirmation_reminders_polls"),
        sa.PrimaryKeyConstraint("poll", "hours", name="pk_confirmation_reminders"),
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
        "decryptions",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_decryptions_polls"),
        sa.PrimaryKeyConstraint("poll", "owner", "number", name="pk_decryptions"),
    )
    op.create_table(
        "decryptions_set_aside",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "owner", "number"],
            ["decryptions.poll", "decryptions.owner", "decryptions.number"],
            name="fk_decryptions_set_aside_decryptions",
        ),
        sa.PrimaryKeyConstraint("poll", "owner", "number", name="pk_decryptions_set_aside"),
    )
    op.create_table(
        "blinds",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_blinds_polls"),
        sa.PrimaryKeyConstraint("poll", "owner", name="pk_blinds"),
    )
    op.create_table(
        "release_proofs",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("decimals", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heads", sa.Boolean(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("percentage", sa.Boolean(), nullable=False),
        sa.Column("telling", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_release_proofs_polls"),
        sa.PrimaryKeyConstraint("poll", "decimals", "heads", name="pk_release_proofs"),
    )
    op.create_table(
        "results",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("result_json", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_results_polls"),
        sa.PrimaryKeyConstraint("poll", name="pk_results"),
    )


def _index_entries(name: str, begins: bytes) -> None:
    """Index the entries of a log that begin so, of which there are few among many."""
    first = f"substr(raw, 1, {len(begins)})"
    op.create_index(
        f"ix_log_entries_{name}",
        "log_entries",
        ["poll", "log_index"],
        unique=False,
        sqlite_where=sa.text(f"{first} = x'{begins.hex()}'"),
        postgresql_where=sa.text(rf"{first} = CAST('\x{begins.hex()}' AS bytea)"),
    )
