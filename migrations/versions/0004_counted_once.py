"""Nobody counts twice, what is ruled on stands, and a credential changes by a reissue only.

Revision: 0004, after 0003.

1. Sequestered ballots, rulings, decisions and counted persons are added, never changed or removed;
   only the note of a ruling may be encrypted again.
2. Every ballot cast adds its member to `counted_persons`; every sequestered ballot that is admitted
   adds its person, and the roster's member whom the officers found the claimant to be. If the
   person is there already, the insert fails, and the vote with it.
3. A voter's credential is replaced only while a reissue from the old to the new one waits; nothing
   else of a sealed voters' list changes. Once there is a ballot, its foreign key refuses even that.
4. A reissue that is done does not change.
"""

from collections.abc import Iterator

from alembic import op

from migrations.triggers import Refusal, drop, only_growing, refuse, refuse_truncation

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROWING = ("sequestered_ballots", "decisions", "counted_persons")
RULING = ("poll", "claim", "officer", "role", "decision", "reason", "member", "given", "deciding")
COUNTED = (
    ("ballots_count", "ballots", "1 = 1", "'member:' || NEW.member"),
    ("decisions_count_person", "decisions", "NEW.decision = 'admit'", "'person:' || NEW.person"),
    (
        "decisions_count_member",
        "decisions",
        "NEW.decision = 'admit' AND NEW.member IS NOT NULL",
        "'member:' || NEW.member",
    ),
)
"""What adds to `counted_persons`: trigger, table, condition, person."""


def upgrade() -> None:
    """Create the triggers, and count those who have voted."""
    drop("voters_sealed_update", "voters")
    refuse(_rules())
    refuse_truncation((*ONLY_GROWING, "rulings", "reissues"))
    op.execute(
        "INSERT INTO counted_persons (poll, person) SELECT poll, 'member:' || member FROM ballots"
    )
    for name, table, condition, person in COUNTED:
        _count(name, table, condition, person)


def downgrade() -> None:
    """Refuse: a database that holds a vote is restored from its backup, never rolled back."""
    raise RuntimeError("restore the backup that was made before the upgrade")


def _rules() -> Iterator[Refusal]:
    yield from only_growing(ONLY_GROWING)
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in RULING)
    yield Refusal("rulings_no_update", "rulings", "UPDATE", changed, "a ruling stands")
    yield Refusal("rulings_no_delete", "rulings", "DELETE", "1 = 1", "rulings only grows")
    draft = "SELECT 1 FROM polls WHERE id = OLD.poll AND state = 'draft'"
    reissue = (
        "SELECT 1 FROM reissues r, polls p WHERE r.poll = OLD.poll AND p.id = OLD.poll AND "
        "r.old = OLD.credential AND r.new = NEW.credential AND r.member = OLD.member AND "
        "r.done IS NULL AND p.state IN ('sealed', 'open')"
    )
    same = "NEW.poll = OLD.poll AND NEW.member = OLD.member AND NEW.unit = OLD.unit"
    yield Refusal(
        "voters_sealed_update",
        "voters",
        "UPDATE",
        f"NOT EXISTS ({draft}) AND NOT ({same} AND EXISTS ({reissue}))",
        "the voters are sealed",
    )
    yield Refusal(
        "reissues_done",
        "reissues",
        "UPDATE",
        "OLD.done IS NOT NULL",
        "a reissue that is done stands",
    )
    yield Refusal("reissues_not_deleted", "reissues", "DELETE", "1 = 1", "a reissue is kept")


def _count(name: str, table: str, condition: str, person: str) -> None:
    insert = f"INSERT INTO counted_persons (poll, person) VALUES (NEW.poll, {person})"  # noqa: S608
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN {insert}; END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN {insert}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
