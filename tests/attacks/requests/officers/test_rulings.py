"""Whoever writes to the database exchanges two claims, or their ballots: no officer is misled.

Robin belongs to the unit and Mallory does not; both have claimed and cast. Two honest officers read
each claim, admit Robin's and exclude Mallory's, and sign. Between any two of their steps somebody
with the database's password exchanges what the tables hold of the two, with no trigger in the way.
Whatever was exchanged, Mallory's ballot is never admitted, and the desk says what does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from audit.record import fields
from audit.record.about.rulings import about_rulings
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import in_steps
from tests.kit.database.tampering import administrator
from tests.kit.desk.rivals import HELD, SWAPS, Rivals
from tests.kit.rulings import ADMIT, ANA, BEN, DeskPoll
from voting.domain.claims.ruling import Decision
from voting.services.rulings.batches import PendingBatch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case, rule
from voting.services.rulings.files import import_rulings
from voting.services.rulings.rows import encode_rows, parse_rows
from voting.services.signatures import ActContext


@pytest.fixture
def attacked(desk: DeskPoll) -> Rivals:
    """Both have cast, and nobody has ruled."""
    return Rivals(desk)


def decide_all(desk: DeskPoll) -> None:
    for decision in Decision:
        desk.decide(decision)


@in_steps(
    by=(Attacker.DATABASE, Attacker.STRANGER),
    keys=Key.ROWS,
    caught_by=("conflict", "malformed", "import-rows"),
)
def test_exchanged_before_anybody_rules(attacked):
    """A claim, its digests or its ballot exchanged with another's, before anybody rules."""
    desk = attacked.desk
    for swap, match in SWAPS.values():
        attacked.swap(swap)
        for who in attacked.both:
            one = who.claim.id
            attacked.refused(lambda one=one: case(desk.ctx, desk.poll, one, ANA), match)
            attacked.refused(lambda one=one: rule(desk.ctx, desk.poll, one, ANA, ADMIT), match)
            file = f"claim,decision,reason,member,note\n{one},admit,,,\n".encode()
            attacked.refused(
                lambda file=file: import_rulings(desk.ctx, desk.poll, ANA, file), match
            )
        attacked.swap(swap)
    attacked.read_and_rule()
    decide_all(desk)
    attacked.verify_robin_counts()


@in_steps(
    by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by=("conflict", "malformed")
)
def test_exchanged_between_the_rulings_and_the_statement(attacked):
    """A claim or its ballot exchanged with another's between two rulings and their statement."""
    attacked.read_and_rule()
    for swap, match in SWAPS.values():
        attacked.swap(swap)
        for decision in Decision:
            attacked.refused(lambda decision=decision: attacked.desk.propose(decision), match)
        attacked.swap(swap)
    decide_all(attacked.desk)
    attacked.verify_robin_counts()


@in_steps(
    by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by=("conflict", "malformed")
)
def test_exchanged_between_the_statement_and_the_signatures(attacked):
    """A claim or its ballot exchanged with another's between the statement and its signatures.

    Both before the first signature and between the two.
    """
    attacked.read_and_rule()
    waiting = [attacked.desk.propose(decision) for decision in Decision]
    for officer in (ANA, BEN):
        for swap, match in SWAPS.values():
            attacked.swap(swap)
            for one in waiting:
                attacked.refused(
                    lambda one=one, officer=officer: attacked.desk.sign(one, officer), match
                )
            attacked.swap(swap)
        for one in waiting:
            attacked.desk.sign(one, officer)
    attacked.verify_robin_counts()


# --- the rulings themselves -----------------------------------------------------------------------


def given_on_the_other(attacked: Rivals) -> None:
    """Each ruling is said to be on the other claim."""
    with administrator(attacked.desk.ctx.store) as connection:
        for old, new in zip((who.claim.id for who in attacked.both), ("a", "b"), strict=True):
            connection.execute(
                text("UPDATE rulings SET claim = :new WHERE claim = :old"), {"old": old, "new": new}
            )
        ids = [who.claim.id for who in attacked.both][::-1]
        for old, new in zip(("a", "b"), ids, strict=True):
            connection.execute(
                text("UPDATE rulings SET claim = :new WHERE claim = :old"), {"old": old, "new": new}
            )


def written(column: str, value: object) -> Callable[[Rivals], None]:
    """Mallory's rulings say something else."""

    def change(attacked: Rivals) -> None:
        with administrator(attacked.desk.ctx.store) as connection:
            connection.execute(
                text(f"UPDATE rulings SET {column} WHERE claim = :claim"),
                {"claim": attacked.mallory.claim.id, "value": value},
            )

    return change


ADMITS, EXCLUDES = Decision
NOT_GIVEN = "not the one that was given on this claim"
FORGED = {
    "the rulings exchanged": (given_on_the_other, ADMITS, NOT_GIVEN),
    "an exclusion made an admission": (
        written("decision = 'admit', admitted_as = 'member', reason = :value", None),
        ADMITS,
        NOT_GIVEN,
    ),
    "a note of nobody's": (written("note = :value", b"forged"), EXCLUDES, "cannot be decrypted"),
}


@in_steps(by=(Attacker.DATABASE, Attacker.OFFICER), keys=Key.ROWS, caught_by="conflict")
@pytest.mark.parametrize(("change", "decision", "match"), FORGED.values(), ids=FORGED.keys())
def test_rulings_that_nobody_gave(attacked, change, decision, match):
    """Rulings exchanged, an exclusion made an admission, a note of nobody's."""
    attacked.read_and_rule()
    change(attacked)
    desk, one = attacked.desk, attacked.mallory.claim.id
    attacked.refused(lambda: desk.propose(decision), match)
    attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), match)


@in_steps(by=(Attacker.DATABASE, Attacker.OFFICER), keys=Key.ROWS, caught_by="conflict")
def test_a_ruling_that_an_officer_gave_is_not_anothers(attacked):
    """One officer's admission, copied in the database to be the second officer's.

    Ana admits by mistake, alone: what she sealed does not become Ben's as well.
    """
    desk, claim = attacked.desk, attacked.mallory.claim.id
    rule(desk.ctx, desk.poll, claim, ANA, ADMIT)
    with administrator(desk.ctx.store) as connection:
        columns = "poll, claim, role, decision, reason, member, admitted_as, note, given, deciding"
        connection.execute(
            text(f"INSERT INTO rulings ({columns}, officer) SELECT {columns}, 'ben' FROM rulings")
        )
    assert desk.progress(attacked.mallory) is CaseProgress.TO_SIGN
    attacked.refused(lambda: desk.propose(), "the ruling of ben is not the one")


# --- a batch that waits ---------------------------------------------------------------------------


@in_steps(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="conflict")
def test_a_batch_that_names_the_other_pair(attacked):
    """A batch of rulings, written anew before its first signature to name another ballot.

    Rows and statement are written anew, before the first signature: Robin's row, other digests.

    The lines that the officers see are those of Mallory's ballot, and nobody knows it by heart.
    """
    desk = attacked.desk
    attacked.read_and_rule()
    waiting = desk.propose()
    ballot, claim = attacked.ballots[1], attacked.mallory.digests.claim
    for changes in (
        {"ballot": ballot},
        {"claim_digest": claim},
        {"ballot": ballot, "claim_digest": claim},
    ):
        forged = _written_anew(desk, waiting, **changes)
        attacked.refused(lambda one=forged: desk.sign(one, ANA), "name another ballot or claim")


@in_steps(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="conflict")
def test_a_statement_that_says_not_its_rows(attacked):
    """The statement of a batch exchanged for one that does not say its rows."""
    desk = attacked.desk
    attacked.read_and_rule()
    waiting = desk.propose()
    raw = desk_rows(desk)
    forged = _written_anew(desk, waiting, ballot=attacked.ballots[1])
    _store(desk, "rows", raw)
    attacked.refused(lambda: desk.sign(forged, ANA), "does not say the rulings")


def desk_rows(desk: DeskPoll) -> bytes:
    with administrator(desk.ctx.store) as connection:
        return bytes(connection.execute(text("SELECT rows FROM ruling_batches")).scalar_one())


def _store(desk: DeskPoll, column: str, raw: bytes) -> None:
    with administrator(desk.ctx.store) as connection:
        connection.execute(text(f"UPDATE ruling_batches SET {column} = :raw"), {"raw": raw})


def _written_anew(desk: DeskPoll, waiting: PendingBatch, **changes: str) -> PendingBatch:
    rows = [replace(row, **changes) for row in waiting.rows]
    with desk.ctx.store.unit_of_work() as uow:
        sealed = ActContext(desk.ctx, uow, uow.polls.get(desk.poll)).as_sealed
    about = about_rulings(sealed, [row.logged for row in rows])
    statement = replace(waiting.statement, about=about)
    _store(desk, "rows", encode_rows(rows))
    _store(desk, "statement", fields.encode(statement.to_json()))
    assert parse_rows(encode_rows(rows)) == tuple(rows)
    return replace(waiting, statement=statement, rows=tuple(rows))


# --- the unit, and what the officers sign ---------------------------------------------------------


@in_steps(
    by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by=("conflict", "malformed")
)
@pytest.mark.parametrize("table", [HELD, "claims"])
def test_a_claim_or_ballot_moved_to_another_unit(attacked, table):
    """A claim, or its ballot, moved to another unit."""
    with administrator(attacked.desk.ctx.store) as connection:
        connection.execute(text(f"UPDATE {table} SET unit = 'B-SEC'"))
    match = "is of another election|its election does not fit"
    attacked.refused(
        lambda: case(attacked.desk.ctx, attacked.desk.poll, attacked.robin.claim.id, ANA), match
    )


@in_steps(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="conflict")
def test_an_entry_of_the_log_that_is_no_sequestered_ballot(attacked):
    """A claim's ballot, said in the database to be at another entry of the log."""
    desk, one = attacked.desk, attacked.robin.claim.id
    for index, match in ((0, "is of something else"), (1, "is of something else")):
        with administrator(desk.ctx.store) as connection:
            connection.execute(
                text("UPDATE receipts SET log_index = :index WHERE tracker = :tracker"),
                {"index": index, "tracker": attacked.trackers[0]},
            )
        attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), match)
    with administrator(desk.ctx.store) as connection:
        connection.execute(
            text("UPDATE log_entries SET raw = :raw WHERE log_index = 1"), {"raw": b""}
        )
    attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), "cannot be read")


def test_officers_sign_both_digests_and_the_log_has_both(desk):
    attacked = Rivals(desk)
    attacked.read_and_rule()
    waiting = desk.propose()
    (line,) = [one for one in waiting.statement.about if one.name.en.startswith("Ballot 1,")]
    ballot, claim = attacked.ballots[0], attacked.robin.digests.claim
    assert line.value.en == f"{ballot}; claim {claim}; as a member"
    assert line.value.fr == f"{ballot}; demande {claim}; à titre de membre"
    for officer in (ANA, BEN):
        desk.sign(waiting, officer)
    admitted = json.loads(desk.sample.log()[-1])
    row = {"unit": "A-ELEM", "ballot": ballot, "claim": claim, "admitted_as": "member"}
    assert admitted["ballots"] == [row]
    desk.decide(Decision.EXCLUDE)
    (row,) = json.loads(desk.sample.log()[-1])["ballots"]
    assert (row["ballot"], row["claim"]) == (attacked.ballots[1], attacked.mallory.digests.claim)
