"""The log and the ballot box only grow, and a sealed poll does not change: triggers see to it.

Revision: 0002, after 0001.

1. Entries of the log, ballots, receipts, used serials, encrypted tallies, partial decryptions and
   results are added, never changed or removed.
2. Once a poll has left the draft state, its card set, terms, poll.json, fte.json, trustees.json,
   voters-lists.json, seal digest, units and voters' list do not change. Only the closing time may
   change, and only to a later time, except by an early close.
3. A poll's state moves only as the lifecycle allows.
"""

from collections.abc import Iterator

from migrations.triggers import Refusal, only_growing, refuse, refuse_truncation

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_GROWING = (
    "log_entries",
    "ballots",
    "receipts",
    "used_serials",
    "encrypted_tallies",
    "decryptions",
    "results",
)
SEALED_COLUMNS = (
    "card_set",
    "terms",
    "opens",
    "poll_json",
    "fte_json",
    "trustees_json",
    "voters_lists",
    "seal_digest",
)
MOVES = (
    ("draft", "sealed"),
    ("draft", "void"),
    ("sealed", "open"),
    ("sealed", "void"),
    ("open", "closed"),
    ("open", "void"),
    ("closed", "counted"),
    ("closed", "void"),
    ("counted", "certified"),
    ("counted", "void"),
    ("certified", "released"),
)
SEALED_TABLES = ("units", "voters")


def upgrade() -> None:
    """Create the triggers."""
    refuse(_rules())
    refuse_truncation((*ONLY_GROWING, *SEALED_TABLES, "polls", "log_heads"))


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")


def _rules() -> Iterator[Refusal]:
    yield from only_growing(ONLY_GROWING)
    yield Refusal(
        "polls_not_deleted", "polls", "DELETE", "1 = 1", "a poll is voided, never removed"
    )
    yield Refusal("log_heads_not_deleted", "log_heads", "DELETE", "1 = 1", "a log is never removed")
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in SEALED_COLUMNS)
    yield Refusal(
        "polls_sealed",
        "polls",
        "UPDATE",
        f"OLD.id <> NEW.id OR (OLD.state <> 'draft' AND ({changed}))",
        "a sealed poll does not change",
    )
    yield Refusal(
        "polls_closing",
        "polls",
        "UPDATE",
        "OLD.state <> 'draft' AND NEW.state <> 'closed' AND NEW.closes < OLD.closes",
        "a window is extended, never shortened but by closing",
    )
    moves = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in MOVES
    )
    yield Refusal(
        "polls_move",
        "polls",
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT ({moves})",
        "a poll does not move so",
    )
    for table in SEALED_TABLES:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            draft = f"SELECT 1 FROM polls WHERE id = {row}.poll AND state = 'draft'"  # noqa: S608
            name = f"{table}_sealed_{event.lower()}"
            yield Refusal(name, table, event, f"NOT EXISTS ({draft})", f"the {table} are sealed")
