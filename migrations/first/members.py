"""The tables of the roster, the voters' list, reissued credentials and changed contacts."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME


def create() -> None:
    """Create the tables."""
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
        sa.Column("also_in", sa.String(), nullable=False),
        sa.Column("unit_by", sa.String(), nullable=False),
        sa.Column("contact_entry", sa.Integer(), nullable=True),
        sa.Column("contact_check", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll", "unit"], ["units.poll", "units.id"], name="fk_members_units"
        ),
        sa.PrimaryKeyConstraint("poll", "number", name="pk_members"),
    )
    op.create_index("ix_members_phone", "members", ["phone"], unique=False)
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
        "signed_lists",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("voters_list", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["polls.id"], name="fk_signed_lists_polls"),
        sa.PrimaryKeyConstraint("poll", name="pk_signed_lists"),
    )
    op.create_table(
        "reissue_links",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("used", TIME, nullable=True),
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
        sa.Column("drawn", TIME, nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("done", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_reissues_members"
        ),
        sa.PrimaryKeyConstraint("poll", "old", name="pk_reissues"),
        sa.UniqueConstraint("poll", "new", name="uq_reissues_poll_new"),
    )
    op.create_table(
        "contact_changes",
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=False),
        sa.Column("old_digest", sa.String(), nullable=False),
        sa.Column("new_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"],
            ["members.poll", "members.number"],
            name="fk_contact_changes_members",
        ),
        sa.ForeignKeyConstraint(["proposer"], ["officers.id"], name="fk_contact_changes_officers"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_contact_changes"),
        sa.UniqueConstraint("poll", "entry", name="uq_contact_changes_poll_entry"),
    )
