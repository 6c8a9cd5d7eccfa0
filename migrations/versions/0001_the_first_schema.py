"""The first schema: every table, and the triggers that do what constraints cannot express.

Revision: 0001, the first.
"""

from migrations.first import (
    ballots,
    calls,
    challenges,
    claims,
    conflicts,
    differences,
    installation,
    limits,
    members,
    messages,
    officers,
    polls,
    routes,
    rulings,
    triggers,
)
from migrations.first.lists import removals, strike_offs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SUBJECTS = (
    installation,
    polls,
    officers,
    members,
    removals,
    claims,
    ballots,
    rulings,
    challenges,
    conflicts,
    messages,
    calls,
    limits,
    differences,
    routes,
    strike_offs,
)
"""In this order, each table is created before the tables that refer to it."""


def upgrade() -> None:
    """Create the tables, then the triggers."""
    for subject in SUBJECTS:
        subject.create()
    triggers.create()


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")
