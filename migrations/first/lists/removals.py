"""The table of removals from the sealed voters' list, and what its triggers refuse.

1. A removal is kept as it was proposed. Two officers have signed it once it names the log's newest
   entry, which is its own voter:removed; the member is off the list once it names the newest entry
   that revokes the member's credential. Each happens once.
2. A row of a sealed voters' list goes only with a removal that names that credential, by the log's
   newest entry.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from migrations.triggers import Refusal
from migrations.types import TIME

TABLE = "removals"
FIXED = ("poll", "id", "member", "unit", "digest", "statement", "proposer", "proposed")
"""What of a removal never changes."""
SIGNED = ("signature", "approver", "ended", "entry")
"""What of a removal does not change once it has ended."""


def create() -> None:
    """Create the table."""
    op.create_table(
        TABLE,
        sa.Column("poll", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.Column("proposed", TIME, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("credential", sa.String(), nullable=True),
        sa.Column("off", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["poll", "member"], ["members.poll", "members.number"], name="fk_removals_members"
        ),
        sa.ForeignKeyConstraint(["proposer"], ["officers.id"], name="fk_removals_officers"),
        sa.PrimaryKeyConstraint("poll", "id", name="pk_removals"),
        sa.UniqueConstraint("poll", "entry", name="uq_removals_poll_entry"),
        sa.UniqueConstraint("poll", "credential", name="uq_removals_poll_credential"),
    )


def rules() -> Iterator[Refusal]:
    """Yield what the triggers refuse of removals."""
    yield Refusal(
        f"{TABLE}_begin",
        TABLE,
        "INSERT",
        "NEW.entry IS NOT NULL OR NEW.ended IS NOT NULL OR NEW.off IS NOT NULL",
        "a removal begins as a proposal",
    )
    changed, signed = (
        " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names)
        for names in (FIXED, SIGNED)
    )
    yield Refusal(
        f"{TABLE}_stand",
        TABLE,
        "UPDATE",
        f"{changed} OR OLD.off IS NOT NULL OR (OLD.ended IS NOT NULL AND ({signed}))",
        "a removal that is proposed, signed or done stands",
    )
    yield Refusal(
        f"{TABLE}_logged",
        TABLE,
        "UPDATE",
        f"OLD.entry IS NULL AND NEW.entry IS NOT NULL AND NOT EXISTS ({_entry(_REMOVED, 'entry')})",
        "a removal is signed by the newest entry of the log",
    )
    yield Refusal(
        f"{TABLE}_off",
        TABLE,
        "UPDATE",
        "(NEW.off IS NULL) <> (NEW.credential IS NULL) OR (NEW.off IS NOT NULL AND "
        f"(NEW.entry IS NULL OR NOT EXISTS ({_entry(_REVOKED, 'off')})))",
        "a removal is done by the newest entry of the log",
    )
    yield Refusal(f"{TABLE}_not_deleted", TABLE, "DELETE", "1 = 1", "a removal is kept")


def removed() -> str:
    """Return the condition that a row of `voters` goes by the log's newest entry."""
    query = (
        "SELECT 1 FROM removals r, polls p WHERE r.poll = OLD.poll AND p.id = OLD.poll AND "  # noqa: S608
        "r.member = OLD.member AND r.unit = OLD.unit AND r.credential = OLD.credential AND "
        f"r.off = ({_newest('OLD')}) AND p.state IN ('sealed', 'open')"
    )
    return f"EXISTS ({query})"


_REMOVED = (
    """'{"event":"voter:removed","index":' || NEW.entry || ',"removal":"' || NEW.digest || '",'"""
)
_REVOKED = """'{"credential":"' || NEW.credential || '","event":"credential:revoked",'"""
"""How the entries begin: they are in canonical form."""


def _entry(start: str, column: str) -> str:
    """Return the query of the log's newest entry, if it is the one that the column names."""
    return (
        f"SELECT 1 FROM log_entries e WHERE e.poll = NEW.poll AND e.log_index = NEW.{column} AND "  # noqa: S608
        f"e.log_index = ({_newest('NEW')}) AND "
        f"substr(e.raw, 1, length({start})) = CAST({start} AS bytea)"
    )


def _newest(row: str) -> str:
    return f"SELECT coalesce(max(log_index), -1) FROM log_entries WHERE poll = {row}.poll"  # noqa: S608
