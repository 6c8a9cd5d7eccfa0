"""The log and the ballot box only grow, a sealed poll does not change, and nobody counts twice.

1. Entries of the log, orders to close early, trustees' confirmations, ballots, receipts, used
   serials, encrypted tallies, decryption files and which of them are set aside, results,
   sequestered ballots, rulings, decisions, counted persons and seals of officers' accounts are
   added, never changed or removed; only the note of a ruling may be encrypted again, and the
   member leaves the counted persons whose challenge is upheld.
2. Once a poll has left the draft state, its card set, terms, poll.json, fte.json, signed weights,
   trustees.json, voters-lists.json, seal digest, units, signed list and voters do not change. Only
   the closing time may change: to a later time, or, while voting is open, to the earlier one that
   an order to close early gives, whose entry of the log is the last one.
3. A poll's state moves only as the lifecycle allows.
4. Every ballot cast adds its member to `counted_persons`; every sequestered ballot that is admitted
   adds its person, and the roster's member whom the officers found the claimant to be. If the
   person is there already, the insert fails, and the vote with it.
5. A voter's credential is replaced only while a reissue from the old to the new one waits, and a
   voter's row goes only by a removal (`removals`); nothing else of a sealed list changes. Once
   there is a ballot, its foreign key refuses even that.
6. A reissue that is done does not change; nor does the database's identifier. The check of a key
   stays, and stops being current once.
7. What the public sees of a log only grows, and is never more than the log.
8. A receipt, a sequestered ballot's too, has the confirmation code that its tracker gives, in 12
   digits. Two ballots may share one.
9. A claim is kept. Only its encryption, the state of its code and, once, its credential change.
10. The roster of a poll that has left the draft state does not change, but for a contact; and that
   only while the poll is sealed or open, beside a change of that member's contact which the log's
   newest entry holds. An entry serves one change, and a change one update.
11. A change of a contact is kept as it was proposed, until it has ended; then it stands.
12. A conflict of interest that an officer declared stands; only its reason may be encrypted again.
13. A challenge of a member, a ruling on it and what was decided stand; only reasons and notes may
   be encrypted again. One that is upheld takes the member out of `counted_persons`.
14. Texts, their versions, acceptances, routes and the signed steps of routes are added, never
    changed or removed.
"""

from collections.abc import Iterator

from migrations.first.lists import removals
from migrations.triggers import Refusal, after_insert, only_growing, refuse, refuse_truncation

ONLY_GROWING = (
    "log_entries",
    "close_orders",
    "ballots",
    "receipts",
    "used_serials",
    "confirmations",
    "encrypted_tallies",
    "decryptions",
    "decryptions_set_aside",
    "results",
    "sequestered_ballots",
    "decisions",
    "challenge_decisions",
    "officer_seals",
    "installation",
    "texts",
    "union_texts",
    "acceptances",
    "route_steps",
    "strike_off_looks",
)
SEALED_TABLES = ("units", "voters", "signed_lists")
NOT_TRUNCATED = (
    *(*ONLY_GROWING, *SEALED_TABLES),
    *("polls", "log_heads", "rulings", "reissues", "claims", "key_checks"),
    *("members", "contact_changes", "removals", "routes", "conflicts"),
    *("counted_persons", "challenges", "challenge_rulings"),
)
SEALED_COLUMNS = (
    "card_set",
    "terms",
    "opens",
    "poll_json",
    "weights",
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
RULING = ("poll", "claim", "officer", "role", "decision", "reason", "member", "given", "deciding")
"""What of a ruling never changes."""
CONFLICT = ("poll", "officer", "matter", "subject", "declared")
"""What of a conflict of interest never changes."""
CHALLENGE = ("poll", "id", "member", "unit", "digest", "before", "proposer")
"""What of a challenge never changes, beside when and by whom it was made."""
MADE = ("proposed", "seconder", "log_index")
CHALLENGE_RULING = ("poll", "challenge", "officer", "role", "verdict", "given")
"""What of a ruling on a challenge never changes."""
CHANGE = ("poll", "id", "member", "old_digest", "new_digest", "digest", "statement", "proposer")
"""What of a change of a contact never changes."""
MEMBER = ("poll", "number", "name", "unit", "language", "address", "also_in", "unit_by")
"""What of a sealed poll's roster never changes."""
CLAIM = ("poll", "id", "unit", "claim_digest", "person", "name", "contact", "received")
"""What of a claim never changes."""
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


def create() -> None:
    """Create the triggers."""
    refuse(rules())
    refuse_truncation(NOT_TRUNCATED)
    for name, table, condition, person in COUNTED:
        insert = f"INSERT INTO counted_persons (poll, person) VALUES (NEW.poll, {person})"  # noqa: S608
        after_insert(name, table, condition, insert)
    after_insert("challenges_upheld", "challenge_decisions", "NEW.verdict = 'uphold'", _uncount())


def rules() -> Iterator[Refusal]:
    """Yield every refusal."""
    yield from only_growing((*ONLY_GROWING, "routes"))
    yield from _of_polls()
    yield from _of_sealed_tables()
    yield from _of_rulings_and_reissues()
    yield from _of_the_roster()
    yield from _of_contact_changes()
    yield from removals.rules()
    yield from _of_key_checks()
    yield from _of_claims()
    yield from _of_conflicts()
    yield from _of_challenges()
    yield from _of_counted_persons()
    yield Refusal(
        "receipts_confirmed",
        "receipts",
        "INSERT",
        "length(NEW.confirmation) <> 12",
        "a receipt has its confirmation code",
    )


def _of_polls() -> Iterator[Refusal]:
    yield Refusal(
        "polls_not_deleted", "polls", "DELETE", "1 = 1", "a poll is voided, never removed"
    )
    yield Refusal("log_heads_not_deleted", "log_heads", "DELETE", "1 = 1", "a log is never removed")
    size, published, before = (
        f"substr({row}, 1, 8)" for row in ("NEW.frontier", "NEW.published", "OLD.published")
    )
    yield Refusal(
        "log_heads_published",
        "log_heads",
        "UPDATE",
        f"{published} < {before} OR {published} > {size}",
        "what is published of a log only grows, with the log",
    )
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
        f"OLD.state <> 'draft' AND NEW.closes < OLD.closes AND NOT ({_ordered()})",
        "a window is extended, and shortened only as ordered",
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


def _ordered() -> str:
    """Return the condition that the log's last entry is the order that gives the closing time."""
    order = (
        "SELECT 1 FROM close_orders o WHERE o.poll = OLD.id AND o.log_index = NEW.ordered AND "
        "o.closes = NEW.closes AND NOT EXISTS (SELECT 1 FROM log_entries e WHERE "
        "e.poll = o.poll AND e.log_index > o.log_index)"
    )
    return f"OLD.state = 'open' AND NEW.state = 'open' AND EXISTS ({order})"


def _of_sealed_tables() -> Iterator[Refusal]:
    for table in SEALED_TABLES:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            condition = f"NOT EXISTS ({_draft(row)})"
            if (table, event) == ("voters", "UPDATE"):
                condition += f" AND NOT ({_reissued()})"
            if (table, event) == ("voters", "DELETE"):
                condition += f" AND NOT ({removals.removed()})"
            name = f"{table}_sealed_{event.lower()}"
            yield Refusal(name, table, event, condition, f"the {table} are sealed")


def _draft(row: str) -> str:
    return f"SELECT 1 FROM polls WHERE id = {row}.poll AND state = 'draft'"  # noqa: S608


def _reissued() -> str:
    """Return the condition that only the credential changes, as a waiting reissue says."""
    reissue = (
        "SELECT 1 FROM reissues r, polls p WHERE r.poll = OLD.poll AND p.id = OLD.poll AND "
        "r.old = OLD.credential AND r.new = NEW.credential AND r.member = OLD.member AND "
        "r.done IS NULL AND p.state IN ('sealed', 'open')"
    )
    same = "NEW.poll = OLD.poll AND NEW.member = OLD.member AND NEW.unit = OLD.unit"
    return f"{same} AND EXISTS ({reissue})"


def _of_claims() -> Iterator[Refusal]:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in CLAIM)
    bound = "OLD.credential IS NOT NULL AND NEW.credential IS DISTINCT FROM OLD.credential"
    condition = f"{changed} OR ({bound})"
    yield Refusal("claims_no_update", "claims", "UPDATE", condition, "a claim stands")
    yield Refusal("claims_no_delete", "claims", "DELETE", "1 = 1", "a claim is kept")


def _of_conflicts() -> Iterator[Refusal]:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in CONFLICT)
    yield Refusal("conflicts_no_update", "conflicts", "UPDATE", changed, "a conflict stands")
    yield Refusal("conflicts_no_delete", "conflicts", "DELETE", "1 = 1", "conflicts only grows")


def _of_challenges() -> Iterator[Refusal]:
    for table, columns, what in (
        ("challenges", (*CHALLENGE, *MADE), "a challenge stands"),
        ("challenge_rulings", CHALLENGE_RULING, "a ruling on a challenge stands"),
    ):
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)
        yield Refusal(f"{table}_no_update", table, "UPDATE", changed, what)
        yield Refusal(f"{table}_no_delete", table, "DELETE", "1 = 1", f"{table} only grows")


def _of_counted_persons() -> Iterator[Refusal]:
    table = "counted_persons"
    yield Refusal(f"{table}_no_update", table, "UPDATE", "1 = 1", f"{table} only grows")
    upheld = (
        "SELECT 1 FROM challenge_decisions d JOIN challenges c ON c.poll = d.poll AND "
        "c.id = d.challenge WHERE d.poll = OLD.poll AND d.verdict = 'uphold' AND "
        "OLD.person = 'member:' || c.member"
    )
    refused = f"NOT EXISTS ({upheld})"
    message = "a person leaves by an upheld challenge alone"
    yield Refusal(f"{table}_no_delete", table, "DELETE", refused, message)


def _uncount() -> str:
    return (
        "DELETE FROM counted_persons WHERE poll = NEW.poll AND person = (SELECT 'member:' || "
        "c.member FROM challenges c WHERE c.poll = NEW.poll AND c.id = NEW.challenge)"
    )


def _of_rulings_and_reissues() -> Iterator[Refusal]:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in RULING)
    yield Refusal("rulings_no_update", "rulings", "UPDATE", changed, "a ruling stands")
    yield Refusal("rulings_no_delete", "rulings", "DELETE", "1 = 1", "rulings only grows")
    yield Refusal(
        "reissues_done",
        "reissues",
        "UPDATE",
        "OLD.done IS NOT NULL",
        "a reissue that is done stands",
    )
    yield Refusal("reissues_not_deleted", "reissues", "DELETE", "1 = 1", "a reissue is kept")


def _of_the_roster() -> Iterator[Refusal]:
    for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        name = f"members_sealed_{event.lower()}"
        yield Refusal(
            name, "members", event, f"NOT EXISTS ({_draft(row)})", "the members are sealed"
        )
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in MEMBER)
    yield Refusal(
        "members_sealed_update",
        "members",
        "UPDATE",
        f"NOT EXISTS ({_draft('OLD')}) AND ({changed} OR NOT ({_contact_changed()}))",
        "a contact of a sealed poll is changed by two officers",
    )


def _contact_changed() -> str:
    """Return the condition that a change of this contact is the log's newest entry, not yet used.

    It is used once the member's row names its entry.
    """
    change = (
        "SELECT 1 FROM contact_changes c, polls p WHERE c.poll = OLD.poll AND p.id = OLD.poll AND "
        "c.member = OLD.number AND c.entry = NEW.contact_entry AND p.state IN ('sealed', 'open')"
    )
    unused = "(OLD.contact_entry IS NULL OR OLD.contact_entry < NEW.contact_entry)"
    newest = f"NEW.contact_entry = ({_newest('OLD')})"
    return f"NEW.contact_entry IS NOT NULL AND {unused} AND {newest} AND EXISTS ({change})"


def _newest(row: str) -> str:
    return f"SELECT coalesce(max(log_index), -1) FROM log_entries WHERE poll = {row}.poll"  # noqa: S608


def _of_contact_changes() -> Iterator[Refusal]:
    table = "contact_changes"
    yield Refusal(
        f"{table}_begin",
        table,
        "INSERT",
        "NEW.entry IS NOT NULL OR NEW.ended IS NOT NULL",
        "a change begins as a proposal",
    )
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in CHANGE)
    yield Refusal(
        f"{table}_stand",
        table,
        "UPDATE",
        f"OLD.ended IS NOT NULL OR {changed}",
        "a change that is proposed, or has ended, stands",
    )
    yield Refusal(
        f"{table}_logged",
        table,
        "UPDATE",
        f"NEW.entry IS NOT NULL AND (NEW.ended IS NULL OR NOT EXISTS ({_logged()}))",
        "a change is made by the newest entry of the log",
    )
    yield Refusal(f"{table}_not_deleted", table, "DELETE", "1 = 1", "a change is kept")


def _logged() -> str:
    """Return the query of the log's newest entry, if it is that of this very change.

    An entry is in canonical form, so that `change` and `event` are its first two members.
    """
    start = """'{"change":"' || NEW.digest || '","event":"contact:changed",'"""
    return (
        "SELECT 1 FROM log_entries e WHERE e.poll = NEW.poll AND e.log_index = NEW.entry AND "  # noqa: S608
        f"e.log_index = ({_newest('NEW')}) AND "
        f"substr(e.raw, 1, length({start})) = CAST({start} AS bytea)"
    )


def _of_key_checks() -> Iterator[Refusal]:
    yield Refusal(
        "key_checks_dropped",
        "key_checks",
        "UPDATE",
        "NEW.purpose <> OLD.purpose OR NEW.digest <> OLD.digest OR NEW.current",
        "the check of a key stands",
    )
    yield Refusal("key_checks_not_deleted", "key_checks", "DELETE", "1 = 1", "a check is kept")
