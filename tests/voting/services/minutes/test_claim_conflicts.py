"""A conflict of interest on a claim: not seen, not ruled on, not signed, and never taken back."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.kit.claimants import SampleClaimant
from tests.kit.database.postgres import administrator_url
from tests.kit.officers import audited
from tests.kit.rulings import ADMIT, ANA, BEN, CY, NOT_VERIFIED, DeskPoll, everything, refused
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.conflicts.declaration import ConflictOfInterestError, Matter
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    RatifyError,
    RefusedError,
)
from voting.services.claims.keys import rotate
from voting.services.conflicts.sealed import open_conflict
from voting.services.minutes.declare import declare_on_claim
from voting.services.rulings.batches import PendingBatch, batches, verify_takes_part, withdraw_batch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case
from voting.services.rulings.files import claims_csv, import_rulings
from voting.services.rulings.queue import queue
from voting.services.rulings.work import work
from voting.storage.engine import write_engine
from voting.storage.store import SqlStore

WHY = "A relative of mine."


def declare(desk: DeskPoll, who: SampleClaimant, officer: str = ANA, why: str = WHY) -> None:
    declare_on_claim(desk.ctx, desk.poll, who.claim.id, officer, why)


def batch_of_two(desk: DeskPoll) -> tuple[SampleClaimant, SampleClaimant, PendingBatch]:
    """Two claims in the batch that Ana and Ben can sign, and the batch."""
    one, other = desk.claim(), desk.claim("B-SEC")
    for who in (one, other):
        desk.rule(who)
    return one, other, desk.propose()


def run_sql(desk: DeskPoll, statement: str) -> None:
    """Run a statement as the database's administrator, with its triggers."""
    store = desk.ctx.store
    assert isinstance(store, SqlStore)
    url = store._writer.url.render_as_string(hide_password=False)
    engine = write_engine(administrator_url(url))
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


class TestTakingNoPart:
    def test_the_claim_is_no_longer_seen(self, desk: DeskPoll) -> None:
        """Conflict of interest policy."""
        mine, other = desk.claim(), desk.claim()
        declare(desk, mine)
        assert [one.claim for one in queue(desk.ctx, desk.poll, ANA)] == [other.claim.id]
        assert {one.claim for one in queue(desk.ctx, desk.poll, BEN)} == {
            mine.claim.id,
            other.claim.id,
        }
        assert mine.claim.id.encode() not in claims_csv(desk.ctx, desk.poll, ANA)
        assert work(desk.ctx, desk.poll, ANA).received == 1
        refused(
            desk,
            ConflictOfInterestError,
            lambda: case(desk.ctx, desk.poll, mine.claim.id, ANA),
            r"you declared a conflict of interest.*left to rule on it: ben, cy\)",
        )

    def test_it_is_not_shown_beside_another_claim_like_it(self, desk: DeskPoll) -> None:
        person = {"name": "Robin Newcomer", "number": "512345"}
        mine, other = desk.claim(**person), desk.claim("B-SEC", **person)
        declare(desk, mine)
        (line,) = queue(desk.ctx, desk.poll, ANA)
        assert line.matching == 0
        assert case(desk.ctx, desk.poll, other.claim.id, ANA).matching == ()
        assert len(case(desk.ctx, desk.poll, other.claim.id, BEN).matching) == 1

    def test_a_ruling_is_refused_alone_and_in_a_file(self, desk: DeskPoll) -> None:
        who = desk.claim()
        declare(desk, who)
        refused(
            desk,
            ConflictOfInterestError,
            lambda: desk.rule(who, ADMIT, ANA),
            "conflict of interest",
        )
        rows = f"claim,decision,reason,member,note\n{who.claim.id},admit,,,\n".encode()
        with pytest.raises(RatifyError, match="conflict of interest"):
            import_rulings(desk.ctx, desk.poll, ANA, rows)
        desk.rule(who, ADMIT, BEN, CY)
        assert desk.decide(Decision.ADMIT, BEN, CY).done
        audited(desk.sample)

    def test_the_others_see_who_takes_no_part_and_who_is_left(self, desk: DeskPoll) -> None:
        who = desk.claim()
        declare(desk, who)
        free = case(desk.ctx, desk.poll, who.claim.id, BEN).free
        assert (free.declared, free.ruling, free.enough) == ((ANA,), (BEN, CY), True)
        declare(desk, who, BEN)
        free = case(desk.ctx, desk.poll, who.claim.id, CY).free
        assert (free.declared, free.ruling, free.deciding, free.enough) == (
            (ANA, BEN),
            (CY,),
            ("anne",),
            False,
        )
        with pytest.raises(RefusedError, match="have an office handed over"):
            case(desk.ctx, desk.poll, who.claim.id, ANA)


class TestEarlierRulings:
    def test_a_ruling_that_is_not_signed_no_longer_counts(self, desk: DeskPoll) -> None:
        """Conflict of interest policy."""
        who = desk.claim()
        desk.rule(who, ADMIT, ANA, BEN)
        assert desk.ready(BEN)
        declare(desk, who)
        assert desk.ready(BEN) == desk.ready(ANA) == []
        assert desk.progress(who, CY) is CaseProgress.TO_RULE
        assert case(desk.ctx, desk.poll, who.claim.id, CY).rulings == ()
        desk.rule(who, NOT_VERIFIED, CY)
        assert desk.progress(who, CY) is CaseProgress.DISAGREED, "Ana's ruling made no pair of two"
        desk.rule(who, NOT_VERIFIED, "anne")
        assert desk.decide(Decision.EXCLUDE, "anne", CY).done
        audited(desk.sample)

    def test_a_decision_for_a_ruling_that_no_longer_counts_falls_with_it(
        self, desk: DeskPoll
    ) -> None:
        who = desk.claim()
        desk.rule(who, ADMIT, ANA)
        desk.rule(who, NOT_VERIFIED, BEN)
        desk.rule(who, ADMIT, "anne")
        assert desk.ready(ANA)
        declare(desk, who)
        assert desk.ready(ANA) == desk.ready("anne") == []
        desk.rule(who, NOT_VERIFIED, CY)
        assert desk.ready(BEN) == [(Decision.EXCLUDE, (BEN, CY), 1)]

    def test_what_is_signed_stands(self, desk: DeskPoll) -> None:
        who = desk.claim()
        desk.settle(who)
        declare(desk, who)
        assert desk.progress(who, BEN) is CaseProgress.ADMITTED
        assert len(case(desk.ctx, desk.poll, who.claim.id, BEN).rulings) == 2
        audited(desk.sample)

    @pytest.mark.parametrize("signed", [True, False])
    def test_whom_the_signed_rulings_found_is_known_still(
        self, desk: DeskPoll, signed: bool
    ) -> None:
        first, second = desk.claim(number="500000"), desk.claim(number="500000")
        member = desk.sample.voters[0].member
        desk.rule(first, Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, member))
        if signed:
            desk.decide(Decision.EXCLUDE)
        declare(desk, first)
        if signed:
            act = partial(desk.rule, second, ADMIT, BEN)
            refused(desk, ConflictError, act, f"found to be member {member}")
        else:
            assert desk.rule(second, ADMIT, BEN) is CaseProgress.RULED


class TestBatches:
    def test_a_batch_with_the_claim_is_refused_naming_it(self, desk: DeskPoll) -> None:
        mine, _, waiting = batch_of_two(desk)
        declare(desk, mine)
        why = f"Claim {mine.claim.id}: you declared a conflict of interest"
        refused(desk, ConflictOfInterestError, lambda: desk.sign(waiting, ANA), why)
        refused(
            desk,
            ConflictOfInterestError,
            lambda: withdraw_batch(desk.ctx, desk.poll, ANA, waiting.id),
            why,
        )
        with pytest.raises(RefusedError, match=why):
            verify_takes_part(desk.ctx, desk.poll, waiting.id, ANA)
        assert batches(desk.ctx, desk.poll, ANA).waiting == ()

    def test_the_other_officers_signature_does_not_do_it_and_the_rest_is_signed_anew(
        self, desk: DeskPoll
    ) -> None:
        mine, other, waiting = batch_of_two(desk)
        desk.sign(waiting, ANA)
        declare(desk, mine)
        with pytest.raises(ConflictError, match=f"Claim {mine.claim.id}: an officer who ruled"):
            desk.sign(waiting, BEN)
        with pytest.raises(NotFoundError):
            desk.sign(waiting, BEN)
        assert desk.ready(ANA) == [(Decision.ADMIT, (ANA, BEN), 1)]
        assert desk.decide().ballots == 1
        assert desk.progress(other, BEN) is CaseProgress.ADMITTED
        desk.rule(mine, ADMIT, CY)
        assert desk.decide(Decision.ADMIT, BEN, CY).ballots == 1
        audited(desk.sample)

    def test_the_conflict_of_an_officer_who_did_not_rule_voids_no_batch(
        self, desk: DeskPoll
    ) -> None:
        mine, _, waiting = batch_of_two(desk)
        desk.sign(waiting, ANA)
        declare(desk, mine, CY)
        refused(desk, RefusedError, lambda: desk.sign(waiting, "anne"), "ana and ben's")
        assert desk.sign(waiting, BEN).ballots == 2

    def test_a_batch_of_that_claim_alone_is_void_too(self, desk: DeskPoll) -> None:
        mine = desk.claim()
        desk.rule(mine)
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        declare(desk, mine)
        with pytest.raises(ConflictError, match="an officer who ruled"):
            desk.sign(waiting, BEN)
        assert desk.progress(mine, BEN) is CaseProgress.RULED


class TestDeclaring:
    def test_it_is_never_taken_back(self, desk: DeskPoll) -> None:
        """An administrator's SQL, whose role may do everything: the database's triggers refuse."""
        who = desk.claim()
        declare(desk, who)
        for statement in (
            "DELETE FROM conflicts",
            "UPDATE conflicts SET officer = 'ben'",
            "UPDATE conflicts SET subject = 'another'",
            "UPDATE conflicts SET declared = '2020-01-01 00:00:00+00'",
        ):
            before = everything(desk.sample)
            with pytest.raises(SQLAlchemyError, match=r"conflicts only grows|a conflict stands"):
                run_sql(desk, statement)
            assert everything(desk.sample) == before, statement
        refused(desk, ConflictError, lambda: declare(desk, who), "already")

    def test_only_who_may_see_a_claim_declares_on_it(self, desk: DeskPoll) -> None:
        who = desk.claim()
        refused(desk, RefusedError, lambda: declare(desk, who, "paul"))
        refused(desk, RefusedError, lambda: declare(desk, who, "anne"), "only where two")
        desk.rule(who, ADMIT, ANA)
        desk.rule(who, NOT_VERIFIED, BEN)
        declare(desk, who, "anne")
        refused(
            desk,
            ConflictOfInterestError,
            lambda: desk.rule(who, ADMIT, "anne"),
            "conflict of interest",
        )

    @pytest.mark.parametrize(
        "why",
        [
            "Robin is my sister",
            "my colleague NEWCOMER",
            "no. 5123-45",
            "I know robin.new@example.org",
            "",
            "  \n ",
            "x" * 501,
        ],
    )
    def test_a_reason_that_says_who_claims_or_nothing_is_refused(
        self, sqlite_desk: DeskPoll, why: str
    ) -> None:
        person = {"name": "Robin Newcomer", "number": "512345", "contact": "robin.new@example.org"}
        who = sqlite_desk.claim(**person)
        refused(sqlite_desk, MalformedError, lambda: declare(sqlite_desk, who, why=why))

    def test_the_reason_rests_encrypted_and_a_change_of_keys_keeps_it(self, desk: DeskPoll) -> None:
        who = desk.claim()
        declare(desk, who, why="We share a house.")
        assert "share a house" not in str(everything(desk.sample))
        before = everything(desk.sample)["conflicts"]
        rotate(desk.ctx)
        assert everything(desk.sample)["conflicts"] != before
        with desk.ctx.store.reader() as uow:
            (stored,) = uow.conflicts.of(desk.poll)
        assert "relative" not in repr(stored)
        assert open_conflict(desk.ctx, stored) == "We share a house."

    def test_a_row_that_something_else_wrote_is_found(self, desk: DeskPoll) -> None:
        """Whoever writes to the database cannot put an officer off a claim unseen."""
        who, other = desk.claim(), desk.claim()
        declare(desk, who)
        reason = Fernet(Fernet.generate_key()).encrypt(b"{}")
        with desk.ctx.store.unit_of_work() as uow:
            (stored,) = uow.conflicts.of(desk.poll)
            moved = {**vars(stored), "subject": other.claim.id}
            uow.conflicts.add(type(stored)(**moved))
            uow.conflicts.add(type(stored)(**{**vars(stored), "officer": BEN, "reason": reason}))
            uow.commit()
        for one, officer in ((other, BEN), (who, CY)):
            refused(
                desk,
                ConflictError,
                lambda one=one, officer=officer: desk.rule(one, ADMIT, officer),
                "changed by something else",
            )
        assert stored.matter is Matter.CLAIM
