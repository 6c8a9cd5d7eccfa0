"""The rulings desk: two officers rule, the second blind; who may; what a ruling must fit."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from audit.record.signatures.statement import Act
from tests.kit.claimants import claimant
from tests.kit.database.stores import MovableClock
from tests.kit.polls import draft_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import (
    ADMIT,
    ANA,
    BEN,
    CY,
    MEMBERSHIP,
    NOT_VERIFIED,
    WRONG_UNIT,
    DeskPoll,
    admitting,
    refused,
)
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.errors import (
    AlreadyRuledError,
    AlreadyVotedError,
    ConflictError,
    MalformedError,
    NotFoundError,
    RatifyError,
    RefusedError,
    RuledByYouError,
    RulingDeadlineError,
    WrongStateError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case, rule
from voting.services.rulings.matches import MOST
from voting.services.rulings.queue import queue


class TestRuling:
    def test_two_officers_agree_and_it_is_to_be_signed(self, desk):
        who = desk.claim()
        assert desk.rule(who, ADMIT, ANA) is CaseProgress.RULED
        assert desk.rule(who, ADMIT, BEN) is CaseProgress.TO_SIGN
        assert desk.ready() == [(Decision.ADMIT, (ANA, BEN), 1)]
        assert desk.ready(CY) == []

    def test_two_disagree_and_the_returning_officer_decides(self, desk):
        who = desk.claim()
        desk.rule(who, ADMIT, ANA)
        assert desk.rule(who, WRONG_UNIT, BEN) is CaseProgress.DISAGREED
        found = case(desk.ctx, desk.poll, who.claim.id, "anne")
        assert found.choices == (ADMIT, WRONG_UNIT)
        assert case(desk.ctx, desk.poll, who.claim.id, CY).choices == ()
        refused(desk, RefusedError, lambda: desk.rule(who, NOT_VERIFIED, "anne"), "one of the two")
        refused(desk, RefusedError, lambda: desk.rule(who, ADMIT, CY), "returning officer decides")
        assert desk.rule(who, WRONG_UNIT, "anne") is CaseProgress.TO_SIGN
        assert desk.ready("anne") == [(Decision.EXCLUDE, ("anne", BEN), 1)]
        assert case(desk.ctx, desk.poll, who.claim.id, "anne").choices == ()
        with desk.ctx.store.reader() as uow:
            kept = uow.rulings.of_claim(desk.poll, who.claim.id)
        assert {one.officer: one.deciding for one in kept} == {ANA: False, BEN: False, "anne": True}

    def test_one_officer_twice(self, desk):
        who = desk.claim()
        desk.rule(who, ADMIT, ANA)
        refused(desk, RuledByYouError, lambda: desk.rule(who, ADMIT, ANA), "another officer")

    def test_on_a_claim_that_is_ruled_on(self, desk):
        who = desk.claim()
        desk.rule(who)
        refused(desk, AlreadyRuledError, lambda: desk.rule(who, ADMIT, CY), "the ruling stands")
        desk.decide()
        refused(desk, AlreadyRuledError, lambda: desk.rule(who, NOT_VERIFIED, CY))

    def test_three_officers_at_once_leave_two_rulings(self, desk):
        who = desk.claim()
        outcomes = at_once([lambda o=o: desk.rule(who, ADMIT, o) for o in (ANA, BEN, CY)])
        assert sorted(map(str, outcomes)).count(CaseProgress.TO_SIGN) == 1
        assert sum(isinstance(one, AlreadyRuledError) for one in outcomes) == 1

    def test_one_officer_at_once_twice_leaves_one_ruling(self, desk):
        who = desk.claim()
        outcomes = at_once([lambda: desk.rule(who, ADMIT, ANA)] * 2)
        assert sum(isinstance(one, RuledByYouError) for one in outcomes) == 1
        assert desk.progress(who) is CaseProgress.RULED

    def test_after_the_deadline(self, desk, clock: MovableClock):
        who = desk.claim()
        clock.forward(days=8)
        refused(desk, RulingDeadlineError, lambda: desk.rule(who, ADMIT, ANA), "has passed")

    def test_after_the_count(self, desk, clock: MovableClock):
        first = desk.claim()
        desk.sample.close()
        desk.settle(first, NOT_VERIFIED)
        desk.sample.act(Act.COUNT)
        refused(desk, RulingDeadlineError, lambda: desk.rule(first, ADMIT, CY), "count has begun")

    def test_of_a_void_poll(self, sqlite_desk):
        who = sqlite_desk.claim()
        sqlite_desk.sample.act(Act.VOID)
        refused(sqlite_desk, WrongStateError, lambda: sqlite_desk.rule(who, ADMIT, ANA), "is void")

    def test_of_a_claim_without_a_ballot(self, sqlite_desk):
        who = claimant(sqlite_desk.sample)
        refused(sqlite_desk, NotFoundError, lambda: sqlite_desk.rule(who, ADMIT, ANA), "no ballot")
        assert queue(sqlite_desk.ctx, sqlite_desk.poll, ANA) == ()

    def test_of_a_draft(self, sqlite_ctx: Context):
        draft = draft_poll(sqlite_ctx)
        with pytest.raises(WrongStateError, match="no claims to rule on yet"):
            queue(sqlite_ctx, draft.poll, ANA)

    def test_of_no_claim(self, sqlite_desk):
        act = lambda: rule(sqlite_desk.ctx, sqlite_desk.poll, "1" * 15, ANA, ADMIT)  # noqa: E731
        refused(sqlite_desk, NotFoundError, act, "no such claim")


def at_once(acts) -> list[object]:
    """Do these in threads at the same moment; return what each gave or raised."""
    outcomes, barrier = [], threading.Barrier(len(acts))

    def run(act) -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except RatifyError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class TestRoles:
    @pytest.mark.parametrize("officer", ["paul", "anne"])
    def test_others_do_not_rule(self, sqlite_desk, officer):
        who = sqlite_desk.claim()
        refused(sqlite_desk, RefusedError, lambda: sqlite_desk.rule(who, ADMIT, officer))

    def test_the_executive_sees_no_claim(self, sqlite_desk):
        who = sqlite_desk.claim()
        for see in (
            lambda: queue(sqlite_desk.ctx, sqlite_desk.poll, "paul"),
            lambda: case(sqlite_desk.ctx, sqlite_desk.poll, who.claim.id, "paul"),
        ):
            refused(sqlite_desk, RefusedError, see, "membership officers")

    def test_the_returning_officer_sees_disagreements_only(self, sqlite_desk):
        who, other = sqlite_desk.claim(), sqlite_desk.claim()
        see = lambda: case(sqlite_desk.ctx, sqlite_desk.poll, who.claim.id, "anne")  # noqa: E731
        for progress in ("nobody ruled", "one ruled"):
            refused(sqlite_desk, RefusedError, see, "disagree")
            assert queue(sqlite_desk.ctx, sqlite_desk.poll, "anne") == (), progress
            if progress == "nobody ruled":
                sqlite_desk.rule(who, ADMIT, ANA)
        sqlite_desk.rule(who, NOT_VERIFIED, BEN)
        assert [one.claim for one in queue(sqlite_desk.ctx, sqlite_desk.poll, "anne")] == [
            who.claim.id
        ]
        assert {one.verdict for one in see().rulings} == {ADMIT, NOT_VERIFIED}
        assert other.claim.id not in str(queue(sqlite_desk.ctx, sqlite_desk.poll, "anne"))

    def test_an_officer_made_after_the_seal_could_not_sign_and_does_not_rule(self, sqlite_desk):
        who = sqlite_desk.claim()
        with sqlite_desk.ctx.store.unit_of_work() as uow:
            uow.officers.add(replace(uow.officers.get(ANA), id="dora"))
            uow.commit()
        accept_all(sqlite_desk.ctx, "dora", keys={"dora": MEMBERSHIP[ANA]})
        refused(sqlite_desk, RefusedError, lambda: sqlite_desk.rule(who, ADMIT, "dora"), "seal")

    def test_an_officer_whose_account_has_ended(self, sqlite_desk):
        who = sqlite_desk.claim()
        with sqlite_desk.ctx.store.unit_of_work() as uow:
            uow.officers.save(replace(uow.officers.get(ANA), ended=uow.now()))
            uow.commit()
        refused(sqlite_desk, RefusedError, lambda: sqlite_desk.rule(who, ADMIT, ANA), "has ended")


class TestBlindness:
    def test_the_second_officer_sees_the_same_whether_or_not_the_first_has_ruled(self, desk):
        """By-law 2.77.7."""
        who = desk.claim()
        before = self.seen(desk, who)
        desk.rule(who, WRONG_UNIT, ANA, note="found in Halton")
        assert self.seen(desk, who) == before
        assert case(desk.ctx, desk.poll, who.claim.id, ANA).rulings[0].note == "found in Halton"
        desk.rule(who, ADMIT, BEN)
        shown = case(desk.ctx, desk.poll, who.claim.id, BEN).rulings
        assert [(one.officer, one.note) for one in shown] == [(ANA, "found in Halton"), (BEN, "")]

    @staticmethod
    def seen(desk: DeskPoll, who) -> tuple[object, ...]:
        return (
            queue(desk.ctx, desk.poll, BEN),
            str(case(desk.ctx, desk.poll, who.claim.id, BEN)),
            desk.ready(BEN),
        )


class TestWhatARulingFits:
    def member(self, desk: DeskPoll, place: int = 0) -> str:
        return desk.sample.voters[place].member

    def vote(self, desk: DeskPoll, place: int = 0) -> None:
        voter = desk.sample.voters[place]
        cast_ballot(
            desk.ctx, desk.poll, desk.sample.authorization(voter), desk.sample.ballot(voter)
        )

    def test_already_voted_is_said_of_who_has(self, desk):
        who, member = desk.claim(), self.member(desk)
        verdict = Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, member)
        refused(desk, ConflictError, lambda: desk.rule(who, verdict, ANA), "as on-the-list")
        self.vote(desk)
        assert desk.rule(who, verdict) is CaseProgress.TO_SIGN

    def test_on_the_list_is_said_of_who_has_not(self, desk):
        who, other, member = desk.claim(), desk.claim(), self.member(desk)
        verdict = Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, member)
        assert desk.rule(who, verdict) is CaseProgress.TO_SIGN
        self.vote(desk)
        refused(desk, ConflictError, lambda: desk.rule(other, verdict, ANA), "as already-voted")

    def test_nobody_is_admitted_who_has_voted(self, desk):
        who, member = desk.claim(), self.member(desk)
        self.vote(desk)
        verdict = admitting(member)
        refused(desk, ConflictError, lambda: desk.rule(who, verdict, ANA), "already-voted")

    def test_nobody_is_admitted_twice(self, desk):
        first, second = desk.claim(number="500000"), desk.claim("B-SEC", number="500000")
        desk.settle(first)
        refused(desk, ConflictError, lambda: desk.rule(second, ADMIT, ANA), "duplicate-claim")
        assert desk.rule(second, Verdict(Decision.EXCLUDE, ExclusionReason.DUPLICATE_CLAIM)) is (
            CaseProgress.TO_SIGN
        )

    def test_no_member_is_admitted_twice(self, desk):
        first, second, member = desk.claim(), desk.claim(), self.member(desk)
        verdict = admitting(member)
        desk.settle(first, verdict)
        refused(desk, ConflictError, lambda: desk.rule(second, verdict, ANA), "counts already")

    @pytest.mark.parametrize("signed", [True, False])
    def test_who_was_found_to_be_a_member_is_admitted_as_that_member_only(self, desk, signed):
        first, second = desk.claim(number="500000"), desk.claim(number="500000")
        verdict = Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, self.member(desk))
        desk.rule(first, verdict)
        if signed:
            desk.decide(Decision.EXCLUDE)
        for other in (None, self.member(desk, 1)):
            act = partial(
                desk.rule,
                second,
                admitting(other),
                ANA,
            )
            refused(desk, ConflictError, act, f"found to be member {self.member(desk)}")
        desk.rule(second, admitting(self.member(desk)))
        assert desk.decide().done
        with pytest.raises(AlreadyVotedError):
            self.vote(desk)

    def test_one_officers_ruling_is_not_betrayed_by_what_the_second_may_rule(self, desk):
        first, second = desk.claim(number="500000"), desk.claim(number="500000")
        desk.rule(
            first, Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, self.member(desk)), ANA
        )
        assert desk.rule(second, ADMIT, BEN) is CaseProgress.RULED

    def test_a_member_who_is_not_on_the_roster(self, sqlite_desk):
        who = sqlite_desk.claim()
        verdict = admitting("987654")
        refused(
            sqlite_desk, MalformedError, lambda: sqlite_desk.rule(who, verdict, ANA), "not on the"
        )

    def test_a_long_note(self, sqlite_desk):
        who = sqlite_desk.claim()
        act = lambda: sqlite_desk.rule(who, ADMIT, ANA, note="x" * 1001)  # noqa: E731
        refused(sqlite_desk, MalformedError, act, "1000 characters")


class TestQueue:
    def test_by_unit_and_age(self, desk, clock: MovableClock):
        claims = []
        for unit in ("B-SEC", "A-ELEM", "B-SEC", "A-ELEM"):
            claims.append(desk.claim(unit).claim.id)
            clock.forward(seconds=2)
        expected = [claims[1], claims[3], claims[0], claims[2]]
        assert [line.claim for line in queue(desk.ctx, desk.poll, ANA)] == expected
        assert [line.claim for line in queue(desk.ctx, desk.poll, ANA, "B-SEC")] == expected[2:]

    def test_received_before_a_moment(self, sqlite_desk, clock: MovableClock):
        first = sqlite_desk.claim().claim.id
        clock.forward(seconds=2)
        sqlite_desk.claim()
        see = partial(queue, sqlite_desk.ctx, sqlite_desk.poll, ANA)
        both = [line.received for line in see()]
        assert [line.claim for line in see(received_before=both[1])] == [first]
        assert see(received_before=both[0]) == ()

    def test_claims_alike_are_counted(self, sqlite_desk):
        first = sqlite_desk.claim(name="Ana Un", number="500001", contact="one@example.org")
        sqlite_desk.claim(name="Bo Deux", number="500001", contact="two@example.org")
        sqlite_desk.claim(name="Un, Ana", number="500003", contact="three@example.org")
        sqlite_desk.claim(name="Di Quatre", number="500004", contact="one+vote@example.org")
        sqlite_desk.claim(name="Ed Cinq", number="500005", contact="five@example.org")
        lines = {line.name: line.matching for line in queue(sqlite_desk.ctx, sqlite_desk.poll, ANA)}
        assert lines == {"Ana Un": 3, "Bo Deux": 1, "Un, Ana": 1, "Di Quatre": 1, "Ed Cinq": 0}
        found = case(sqlite_desk.ctx, sqlite_desk.poll, first.claim.id, ANA)
        matching = {one.claim.name: one.match_claims for one in found.matching}
        assert [name for name, one in matching.items() if one.same_person] == ["Bo Deux"]
        assert [name for name, one in matching.items() if one.same_name] == ["Un, Ana"]
        assert [name for name, one in matching.items() if one.same_contact] == ["Di Quatre"]

    def test_what_became_of_a_claim_alike(self, sqlite_desk):
        first, second = sqlite_desk.claim(number="500001"), sqlite_desk.claim(number="500001")
        claimant(sqlite_desk.sample, number="500001")
        sqlite_desk.settle(first, WRONG_UNIT)
        found = case(sqlite_desk.ctx, sqlite_desk.poll, second.claim.id, ANA)
        assert [(one.progress, one.reason) for one in found.matching] == [
            (CaseProgress.EXCLUDED, ExclusionReason.WRONG_UNIT),
            (None, None),
        ]

    def test_a_flood_of_claims_without_a_vote_hides_no_claim_alike(self, sqlite_desk):
        who = sqlite_desk.claim(number="500001", contact="one@example.org")
        for _ in range(MOST):
            claimant(sqlite_desk.sample, number="500001")
        other = sqlite_desk.claim(number="500002", contact="one@example.org")
        found = case(sqlite_desk.ctx, sqlite_desk.poll, who.claim.id, ANA).matching
        assert (found[0].claim.id, len(found)) == (other.claim.id, MOST)

    def test_of_claims_alike_those_of_the_same_person_come_first(self, sqlite_desk):
        who = sqlite_desk.claim(number="500001", contact="one@example.org")
        for number in ("500002", "500003", "500001"):
            alike = sqlite_desk.claim(number=number, contact="one@example.org")
        found = case(sqlite_desk.ctx, sqlite_desk.poll, who.claim.id, ANA).matching
        assert [one.match_claims.same_person for one in found] == [True, False, False]
        assert found[0].claim.id == alike.claim.id

    def test_nothing_of_a_claimant_is_in_a_repr(self, sqlite_desk):
        who = sqlite_desk.claim(name="Secretive Person", contact="hidden@example.org")
        sqlite_desk.rule(who, ADMIT, ANA, note="a private note")
        found = repr(case(sqlite_desk.ctx, sqlite_desk.poll, who.claim.id, ANA))
        found += repr(queue(sqlite_desk.ctx, sqlite_desk.poll, ANA))
        for secret in ("Secretive", "hidden", who.claim.number, "private"):
            assert secret not in found


def test_the_deadline_is_said_on_the_case(sqlite_ctx: Context, clock: MovableClock):
    desk = DeskPoll(sqlite_ctx)
    who = desk.claim()
    assert case(desk.ctx, desk.poll, who.claim.id, ANA).obstacle is None
    desk.rule(who, ADMIT, ANA)
    assert isinstance(case(desk.ctx, desk.poll, who.claim.id, ANA).obstacle, RuledByYouError)
    clock.offset += timedelta(days=8)
    assert isinstance(case(desk.ctx, desk.poll, who.claim.id, BEN).obstacle, RulingDeadlineError)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("UPDATE rulings SET decision = 'exclude', reason = 'wrong-unit'", True),
        ("UPDATE rulings SET officer = 'ben'", True),
        ("UPDATE rulings SET member = '000001'", True),
        ("DELETE FROM rulings", True),
        ("UPDATE rulings SET note = '\\x00'", False),
    ],
)
def test_the_database_lets_a_ruling_s_note_alone_be_encrypted_anew(desk, change, refused):
    desk.rule(desk.claim(), ADMIT, ANA)
    with desk.ctx.store.unit_of_work() as uow:
        try:
            uow.connection.execute(text(change))
        except SQLAlchemyError:
            assert refused
        else:
            assert not refused
