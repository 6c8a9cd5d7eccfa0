"""Confirmation codes on receipts, so that a ballot is found without reading all of the poll.

Revision: 0006, after 0005.

1. A receipt, a sequestered ballot's too, has the confirmation code that its tracker gives: the
   SHA-256 as an integer modulo 10^12, in 12 digits. Two ballots may share one.
2. Existing receipts are given theirs. Nothing else of a receipt ever changes.
3. A receipt without its code is refused.
"""

import base64

import sqlalchemy as sa
from alembic import op

from migrations.triggers import Refusal, drop, only_growing, refuse

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RULE = Refusal(
    "receipts_confirmed",
    "receipts",
    "INSERT",
    "length(NEW.confirmation) <> 12",
    "a receipt has its confirmation code",
)


def upgrade() -> None:
    """Add the column, fill it, and refuse receipts without it."""
    op.add_column(
        "receipts",
        sa.Column("confirmation", sa.String(), nullable=False, server_default=""),
    )
    drop("receipts_no_update", "receipts")
    _fill()
    refuse(one for one in only_growing(["receipts"]) if one.event == "UPDATE")
    refuse([RULE])
    op.create_index(
        "ix_receipts_poll_confirmation", "receipts", ["poll", "confirmation"], unique=False
    )


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")


def _fill() -> None:
    receipts = sa.table(
        "receipts", sa.column("poll"), sa.column("tracker"), sa.column("confirmation")
    )
    of_poll = receipts.c.poll == sa.bindparam("of_poll")
    query = receipts.update().where(of_poll, receipts.c.tracker == sa.bindparam("of_tracker"))
    rows = [
        {"of_poll": poll, "of_tracker": tracker, "confirmation": _confirmation(tracker)}
        for poll, tracker in op.get_bind().execute(sa.select(receipts.c.poll, receipts.c.tracker))
    ]
    if rows:
        op.get_bind().execute(query, rows)


def _confirmation(tracker: str) -> str:
    return f"{int.from_bytes(base64.b64decode(tracker + '='), 'big') % 10**12:012d}"
