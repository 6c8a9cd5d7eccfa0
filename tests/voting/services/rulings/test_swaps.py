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
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import BallotAdmitted
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.tampering import Swap, administrator
from tests.kit.officers import audited
from tests.kit.rulings import ADMIT, ANA, BEN, NOT_VERIFIED, DeskPoll, everything
from voting.domain.claims.ruling import Decision
from voting.domain.errors import ConflictError, ImportRowsError, MalformedError, RatifyError
from voting.services.rulings.batches import PendingBatch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case, rule
from voting.services.rulings.files import import_rulings
from voting.services.rulings.rows import encode_rows, parse_rows
from voting.services.signatures import ActContext

TRACKER, ID = "tracker", "id"
DIGESTS = ("claim_digest", "person", "name", "contact")
HELD = "sequestered_ballots"

SWAPS = {
    "the claim of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest",)),
        "should be, is of another claim",
    ),
    "claim and credential of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest", "credential")),
        "should be, is of another claim",
    ),
    "the bytes of the held ballots": (
        Swap(HELD, TRACKER, ("raw",)),
        "the ballot kept for it is not the one of the log's entry",
    ),
    "claim and bytes of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest", "raw")),
        "should be, is of another claim",
    ),
    "where the log has the held ballots": (
        Swap("receipts", TRACKER, ("log_index",)),
        "should be, is of another claim",
    ),
    "what the claims say": (
        Swap("claims", ID, ("sealed_claim",)),
        "its identifier does not fit",
    ),
    "the digests of the claims": (
        Swap("claims", ID, DIGESTS),
        "its digest of the claim does not fit",
    ),
    "the digest of each claim alone": (
        Swap("claims", ID, ("claim_digest",)),
        "its digest of the claim does not fit",
    ),
    "the digests of the persons": (
        Swap("claims", ID, ("person",)),
        "its digests of person, name and contact does not fit",
    ),
    "all that the claims are, but their names": (
        Swap("claims", ID, ("sealed_claim", *DIGESTS, "credential")),
        "its identifier does not fit",
    ),
}
"""What is exchanged, and what the desk says of it."""


class Attacked:
    """A poll with Robin's ballot and Mallory's, and what two honest officers do."""

    def __init__(self, desk: DeskPoll) -> None:
        self.desk = desk
        self.robin = claimant(desk.sample, number="500001")
        self.mallory = claimant(desk.sample, name="Mallory Outsider", number="666666")
        self.both = (self.robin, self.mallory)
        for who in self.both:
            vote_apart(desk.sample, who)
        with desk.ctx.store.reader() as uow:
            held = [uow.sequestered.by_claim(desk.poll, who.digests.claim) for who in self.both]
        self.trackers = tuple(one.tracker for one in held)
        self.ballots = tuple(sha256_hex(one.raw) for one in held)

    def swap(self, swap: Swap) -> None:
        """Exchange; the same again undoes it."""
        keys = self.trackers if swap.key == TRACKER else [who.claim.id for who in self.both]
        swap.do(self.desk.ctx.store, *keys)

    def read_and_rule(self) -> None:
        """Both officers read each claim; they admit what Robin says, and exclude the other."""
        ctx, poll = self.desk.ctx, self.desk.poll
        for who in self.both:
            for officer in (ANA, BEN):
                said = case(ctx, poll, who.claim.id, officer).claim
                admits = said.number == self.robin.claim.number
                rule(ctx, poll, who.claim.id, officer, ADMIT if admits else NOT_VERIFIED)

    def refused(self, act: Callable[[], object], match: str) -> None:
        """The step is refused, says what does not fit and nothing personal, and does nothing."""
        before = everything(self.desk.sample)
        with pytest.raises(RatifyError, match=match) as caught:
            act()
        assert type(caught.value) in (ConflictError, MalformedError, ImportRowsError)
        message = str(caught.value)
        assert any(f"Claim {who.claim.id}: " in message for who in self.both)
        assert "restore it from its backup, and sign nothing before" in message
        for said in (who.claim for who in self.both):
            for word in (*said.name.split(), said.number, said.contact.value):
                assert word not in message
        assert everything(self.desk.sample) == before

    def admitted(self) -> list[str]:
        """The ballots that the log says are admitted."""
        entries = (parse_entry(raw, n) for n, raw in enumerate(self.desk.sample.log()))
        events = [entry.event for entry in entries if isinstance(entry.event, BallotAdmitted)]
        return [row.ballot for event in events for row in event.ballots]

    def verify_robin_counts(self) -> None:
        """With the database as it was, Robin's ballot and nobody else's has been admitted."""
        assert self.admitted() == [self.ballots[0]]
        self.desk.sample.close()
        self.desk.sample.act(Act.COUNT)
        audited(self.desk.sample)


@pytest.fixture
def attacked(desk: DeskPoll) -> Attacked:
    """On each database."""
    return Attacked(desk)


@pytest.fixture
def sqlite_attacked(sqlite_desk: DeskPoll) -> Attacked:
    """On SQLite only."""
    return Attacked(sqlite_desk)


def decide_all(desk: DeskPoll) -> None:
    for decision in Decision:
        desk.decide(decision)


def test_exchanged_before_anybody_rules(attacked):
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


def test_exchanged_between_the_rulings_and_the_statement(attacked):
    attacked.read_and_rule()
    for swap, match in SWAPS.values():
        attacked.swap(swap)
        for decision in Decision:
            attacked.refused(lambda decision=decision: attacked.desk.propose(decision), match)
        attacked.swap(swap)
    decide_all(attacked.desk)
    attacked.verify_robin_counts()


def test_exchanged_between_the_statement_and_the_signatures(attacked):
    """Both before the first signature and between the two."""
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


def given_on_the_other(attacked: Attacked) -> None:
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


def written(column: str, value: object) -> Callable[[Attacked], None]:
    """Mallory's rulings say something else."""

    def change(attacked: Attacked) -> None:
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


@pytest.mark.parametrize(("change", "decision", "match"), FORGED.values(), ids=FORGED.keys())
def test_rulings_that_nobody_gave(attacked, change, decision, match):
    attacked.read_and_rule()
    change(attacked)
    desk, one = attacked.desk, attacked.mallory.claim.id
    attacked.refused(lambda: desk.propose(decision), match)
    attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), match)


def test_a_ruling_that_an_officer_gave_is_not_anothers(sqlite_attacked):
    """Ana admits by mistake, alone: what she sealed does not become Ben's as well."""
    desk, claim = sqlite_attacked.desk, sqlite_attacked.mallory.claim.id
    rule(desk.ctx, desk.poll, claim, ANA, ADMIT)
    with administrator(desk.ctx.store) as connection:
        columns = "poll, claim, role, decision, reason, member, admitted_as, note, given, deciding"
        connection.execute(
            text(f"INSERT INTO rulings ({columns}, officer) SELECT {columns}, 'ben' FROM rulings")
        )
    assert desk.progress(sqlite_attacked.mallory) is CaseProgress.TO_SIGN
    sqlite_attacked.refused(lambda: desk.propose(), "the ruling of ben is not the one")


# --- a batch that waits ---------------------------------------------------------------------------


def test_a_batch_that_names_the_other_pair(attacked):
    """Rows and statement are written anew, before the first signature: Robin's row, other digests.

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


def test_a_statement_that_says_not_its_rows(attacked):
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


@pytest.mark.parametrize("table", [HELD, "claims"])
def test_a_claim_or_ballot_moved_to_another_unit(attacked, table):
    with administrator(attacked.desk.ctx.store) as connection:
        connection.execute(text(f"UPDATE {table} SET unit = 'B-SEC'"))
    match = "is of another election|its election does not fit"
    attacked.refused(
        lambda: case(attacked.desk.ctx, attacked.desk.poll, attacked.robin.claim.id, ANA), match
    )


def test_an_entry_of_the_log_that_is_no_sequestered_ballot(sqlite_attacked):
    desk, one = sqlite_attacked.desk, sqlite_attacked.robin.claim.id
    for index, match in ((0, "is of something else"), (1, "is of something else")):
        with administrator(desk.ctx.store) as connection:
            connection.execute(
                text("UPDATE receipts SET log_index = :index WHERE tracker = :tracker"),
                {"index": index, "tracker": sqlite_attacked.trackers[0]},
            )
        sqlite_attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), match)
    with administrator(desk.ctx.store) as connection:
        connection.execute(
            text("UPDATE log_entries SET raw = :raw WHERE log_index = 1"), {"raw": b""}
        )
    sqlite_attacked.refused(lambda: case(desk.ctx, desk.poll, one, ANA), "cannot be read")


def test_officers_sign_both_digests_and_the_log_has_both(desk):
    attacked = Attacked(desk)
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
