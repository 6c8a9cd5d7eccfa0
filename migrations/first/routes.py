"""The tables of routes before a vote, and of what officers accepted."""

import sqlalchemy as sa
from alembic import op

from migrations.types import TIME

TEXTS = ("agreement_en", "agreement_fr", "summary_en", "summary_fr")


def create() -> None:
    """Create the tables."""
    op.create_table(
        "texts",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_texts"),
    )
    op.create_table(
        "union_texts",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("fr", sa.String(), nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.ForeignKeyConstraint(["en"], ["texts.digest"], name="fk_union_texts_en"),
        sa.ForeignKeyConstraint(["fr"], ["texts.digest"], name="fk_union_texts_fr"),
        sa.PrimaryKeyConstraint("version", name="pk_union_texts"),
    )
    op.create_table(
        "acceptances",
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("accepted", TIME, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_acceptances_officers"),
        sa.ForeignKeyConstraint(
            ["version"], ["union_texts.version"], name="fk_acceptances_union_texts"
        ),
        sa.PrimaryKeyConstraint("officer", "digest", name="pk_acceptances"),
    )
    op.create_table(
        "routes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day_count", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("created", TIME, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["texts.digest"], name=f"fk_routes_{name}")
            for name in TEXTS
        ),
        sa.PrimaryKeyConstraint("id", name="pk_routes"),
    )
    op.create_table(
        "route_steps",
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["route"], ["routes.id"], name="fk_route_steps_routes"),
        sa.PrimaryKeyConstraint("route", "number", name="pk_route_steps"),
        sa.UniqueConstraint("matter", "number", name="uq_route_steps_matter_number"),
    )
    op.create_table(
        "pending_steps",
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("step", sa.LargeBinary(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.ForeignKeyConstraint(["route"], ["routes.id"], name="fk_pending_steps_routes"),
        sa.PrimaryKeyConstraint("route", name="pk_pending_steps"),
    )
    op.create_table(
        "step_signatures",
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route"],
            ["pending_steps.route"],
            name="fk_step_signatures_pending_steps",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("route", "officer", name="pk_step_signatures"),
    )
