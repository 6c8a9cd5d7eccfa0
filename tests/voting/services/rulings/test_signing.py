"""Two officers sign a batch: admitted or excluded for good, logged, told; or nothing at all."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.officers import audited
from tests.kit.rulings import (
    ADMIT,
    ANA,
    BEN,
    CY,
    NOT_VERIFIED,
    WRONG_UNIT,
    DeskPoll,
    admitting,
    refused,
)
from voting.domain.claims.contact import Contact
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    RefusedError,
    RulingDeadlineError,
)
from voting.notify.budget import Budget
from voting.notify.channels import PostSettings
from voting.notify.sender import Message
from voting.services.acts import offline, statements
from voting.services.ballots.cast import cast_ballot
from voting.services.messages.outbox import deliver
from voting.services.rulings.batches import batches, propose_batch, withdraw_batch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.signing import hand_in_rulings, sign

EXCLUDE = Decision.EXCLUDE


class Letterbox:
    """A sender that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Message]] = []

    def send(self, contact: Contact, message: Message) -> None:
        self.letters.append((contact.value, message))


def letters(desk: DeskPoll) -> dict[str, Message]:
    """What the mail worker brings, by contact."""
    box = Letterbox()
    deliver(desk.ctx, box)
    return dict(box.letters)


def last_event(desk: DeskPoll) -> dict:
    return json.loads(desk.sample.log()[-1])


def vote(desk: DeskPoll, place: int = 0) -> str:
    """Let a member vote; return the member's number."""
    voter = desk.sample.voters[place]
    cast_ballot(desk.ctx, desk.poll, desk.sample.authorization(voter), desk.sample.ballot(voter))
    return voter.member


class TestSigning:
    def test_the_second_signature_admits(self, desk):
        claims = [desk.claim(unit) for unit in ("B-SEC", "A-ELEM")]
        for who in claims:
            desk.rule(who)
        waiting = desk.propose()
        assert waiting.signatories == (ANA, BEN)
        first = desk.sign(waiting, BEN)
        assert (first.done, first.signed_by, last_event(desk)["event"]) == (
            False,
            (BEN,),
            "ballot:sequestered",
        )
        assert desk.progress(claims[0]) is CaseProgress.TO_SIGN
        second = desk.sign(waiting, ANA)
        assert (second.done, second.ballots, second.signed_by) == (True, 2, (ANA, BEN))
        assert first.decision is second.decision is Decision.ADMIT
        event = last_event(desk)
        assert event["event"] == "ballot:admitted"
        assert [row["unit"] for row in event["ballots"]] == ["A-ELEM", "B-SEC"]
        assert {desk.progress(who) for who in claims} == {CaseProgress.ADMITTED}
        assert batches(desk.ctx, desk.poll, ANA).waiting == ()
        audited(desk.sample)

    def test_the_log_says_the_ballot_and_the_decision_says_where(self, desk):
        who = desk.claim()
        desk.settle(who)
        with desk.ctx.store.reader() as uow:
            ballot = uow.sequestered.by_claim(desk.poll, who.digests.claim)
            decision = uow.sequestered.decision(desk.poll, ballot.tracker)
        pair = {
            "ballot": sha256_hex(ballot.raw),
            "claim": who.digests.claim,
            "unit": "A-ELEM",
            "admitted_as": "member",
        }
        assert last_event(desk)["ballots"] == [pair]
        assert (decision.admitted, decision.index, decision.place) == (
            True,
            len(desk.sample.log()) - 1,
            0,
        )

    def test_the_second_signature_excludes_each_for_its_reason(self, desk):
        member = vote(desk)
        reasons = {
            desk.claim(): NOT_VERIFIED,
            desk.claim("B-SEC"): WRONG_UNIT,
            desk.claim(): Verdict(EXCLUDE, ExclusionReason.ALREADY_VOTED, member),
        }
        for who, verdict in reasons.items():
            desk.rule(who, verdict)
        signed = desk.decide(EXCLUDE)
        assert (signed.done, signed.decision) == (True, EXCLUDE)
        rows = last_event(desk)["ballots"]
        assert sorted(row["told"] for row in rows) == ["not-verified", "not-verified", "wrong-unit"]
        assert member not in json.dumps(last_event(desk))
        with desk.ctx.store.reader() as uow:
            found = [one.reason for one in uow.sequestered.decisions(desk.poll).values()]
        assert sorted(found) == ["already-voted", "not-verified", "wrong-unit"]
        audited(desk.sample)

    def test_what_the_returning_officer_decided_is_signed_with_one_of_the_two(self, desk):
        who = desk.claim()
        desk.rule(who, ADMIT, ANA)
        desk.rule(who, NOT_VERIFIED, BEN)
        desk.rule(who, ADMIT, "anne")
        assert desk.decide(Decision.ADMIT, ANA, "anne").done
        assert desk.progress(who) is CaseProgress.ADMITTED
        audited(desk.sample)

    def test_by_files(self, sqlite_desk):
        who = sqlite_desk.claim()
        sqlite_desk.rule(who)
        statement = sqlite_desk.propose().statement
        files = [
            encode_signature_file(
                statement, sign_statement_ed25519(statement, name, sqlite_desk.keys[name])
            )
            for name in (ANA, BEN)
        ]
        assert not hand_in_rulings(sqlite_desk.ctx, sqlite_desk.poll, files[0]).done
        refused(
            sqlite_desk,
            MalformedError,
            lambda: hand_in_rulings(sqlite_desk.ctx, sqlite_desk.poll, b"{}"),
            "unchanged",
        )
        refused(
            sqlite_desk,
            MalformedError,
            lambda: offline.hand_in_act(sqlite_desk.ctx, sqlite_desk.poll, files[1]),
            "the page of those rulings",
        )
        assert hand_in_rulings(sqlite_desk.ctx, sqlite_desk.poll, files[1]).done
        refused(
            sqlite_desk,
            ConflictError,
            lambda: hand_in_rulings(sqlite_desk.ctx, sqlite_desk.poll, files[1]),
            "no longer wait",
        )

    def test_both_at_once_decide_once(self, desk):
        who = desk.claim()
        desk.rule(who)
        waiting = desk.propose()
        outcomes, barrier = [], threading.Barrier(2)

        def run(officer: str) -> None:
            barrier.wait()
            outcomes.append(desk.sign(waiting, officer).done)

        threads = [threading.Thread(target=run, args=(name,)) for name in (ANA, BEN)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == [False, True]
        assert desk.progress(who) is CaseProgress.ADMITTED


class TestRefusals:
    def test_nobody_else_signs(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        for officer, match in ((CY, "ana and ben's"), ("anne", "ana and ben's"), ("paul", "read")):
            refused(desk, RefusedError, lambda o=officer: desk.sign(waiting, o), match)

    def test_nobody_signs_twice(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        refused(desk, ConflictError, lambda: desk.sign(waiting, ANA), "signed these rulings")

    def test_with_another_key_or_over_another_statement(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        false = {**desk.signature(waiting.statement, BEN), "officer": ANA}
        other = DeskPoll(desk.ctx)
        other.rule(other.claim())
        moved = desk.signature(other.propose().statement, ANA)
        for signature in (false, moved):
            refused(
                desk,
                RefusedError,
                lambda s=signature: sign(desk.ctx, desk.poll, waiting.id, s),
                "with a sealed key",
            )
        refused(
            desk,
            MalformedError,
            lambda: sign(desk.ctx, desk.poll, waiting.id, {"officer": ANA}),
            "Sign the rulings again",
        )

    def test_after_24_hours_it_is_put_together_again(self, sqlite_desk, clock: MovableClock):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        clock.forward(hours=25)
        refused(desk, NotFoundError, lambda: desk.sign(waiting, BEN), "longer than 24 hours")
        assert batches(desk.ctx, desk.poll, ANA).waiting == ()
        assert desk.ready() == [(Decision.ADMIT, (ANA, BEN), 1)]
        assert desk.decide().done

    def test_after_the_deadline(self, sqlite_desk, clock: MovableClock):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        clock.forward(days=7, hours=3)
        for act in (lambda: desk.sign(waiting, BEN), desk.propose):
            refused(desk, RulingDeadlineError, act, "has passed")

    def test_after_the_count(self, sqlite_desk):
        desk = sqlite_desk
        desk.settle(desk.claim())
        desk.sample.close()
        desk.sample.act(Act.COUNT)
        refused(desk, RulingDeadlineError, desk.propose, "count has begun")

    def test_what_waits_is_not_proposed_again(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        desk.propose()
        assert desk.ready() == []
        refused(desk, ConflictError, desk.propose, "No rulings")
        desk.rule(desk.claim())
        assert desk.ready() == [(Decision.ADMIT, (ANA, BEN), 1)]

    def test_only_the_two_propose_and_withdraw(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        refused(desk, ConflictError, lambda: desk.propose(Decision.ADMIT, CY, BEN), "No rulings")
        for_others = lambda: propose_batch(  # noqa: E731
            desk.ctx, desk.poll, CY, Decision.ADMIT, (ANA, BEN)
        )
        refused(desk, RefusedError, for_others, "two other officers")
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        refused(
            desk,
            RefusedError,
            lambda: withdraw_batch(desk.ctx, desk.poll, CY, waiting.id),
            "two other officers",
        )
        withdraw_batch(desk.ctx, desk.poll, BEN, waiting.id)
        assert desk.ready() == [(Decision.ADMIT, (ANA, BEN), 1)]
        refused(desk, NotFoundError, lambda: desk.sign(waiting, BEN), "no longer wait")

    def test_a_poll_that_closes_meanwhile_changes_nothing(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(desk.claim())
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        desk.sample.close()
        assert desk.sign(waiting, BEN).done


def test_a_membership_officer_signs_no_act(sqlite_desk):
    desk = sqlite_desk
    statement = statements.draft_statement(desk.ctx, desk.poll, Act.VOID, "all voted").statement
    signature = desk.signature(statement, ANA)
    with pytest.raises(RefusedError, match="ana is a membership-officer, who may not sign"):
        statements.sign_act(desk.ctx, desk.poll, Act.VOID, signature)
    waiting = statements.waiting_for(desk.ctx, desk.poll, Act.VOID)
    assert waiting is not None
    assert waiting.signed_by == ()


class TestOvertaken:
    def test_a_member_who_votes_meanwhile_is_not_admitted(self, desk):
        who, other = desk.claim(), desk.claim()
        desk.rule(
            who,
            admitting(desk.sample.voters[0].member),
        )
        desk.rule(other)
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        vote(desk)
        log = desk.sample.log()
        with pytest.raises(ConflictError, match=f"Claim {who.claim.id}: another vote"):
            desk.sign(waiting, BEN)
        assert desk.sample.log() == log
        assert {desk.progress(one) for one in (who, other)} == {CaseProgress.TO_SIGN}
        assert batches(desk.ctx, desk.poll, BEN).waiting == ()
        (admit, exclude) = batches(desk.ctx, desk.poll, BEN).ready
        assert [row.overtaken for row in (*admit.rows, *exclude.rows)] == [False, True]
        assert desk.decide().done
        assert desk.decide(EXCLUDE).done
        assert (desk.progress(who), desk.progress(other)) == (
            CaseProgress.EXCLUDED,
            CaseProgress.ADMITTED,
        )
        with desk.ctx.store.reader() as uow:
            reasons = [one.reason for one in uow.sequestered.decisions(desk.poll).values()]
        assert sorted(map(str, reasons)) == ["None", "already-voted"]
        audited(desk.sample)

    def test_nothing_is_withdrawn_by_who_cannot_sign(self, sqlite_desk):
        desk = sqlite_desk
        desk.rule(
            desk.claim(),
            admitting(desk.sample.voters[0].member),
        )
        waiting = desk.propose()
        vote(desk)
        forged = {**desk.signature(waiting.statement, BEN), "officer": ANA}
        for attempt in (
            lambda: sign(desk.ctx, desk.poll, waiting.id, forged),
            lambda: desk.sign(waiting, CY),
            lambda: desk.sign(waiting, "paul"),
        ):
            refused(desk, RefusedError, attempt)
        with pytest.raises(ConflictError, match="another vote"):
            desk.sign(waiting, ANA)
        refused(desk, NotFoundError, lambda: desk.sign(waiting, ANA), "no longer wait")

    def test_two_claims_of_one_person_are_one_vote(self, desk, clock: MovableClock):
        first = desk.claim("B-SEC", number="500000")
        clock.forward(seconds=2)
        second = desk.claim(number="500000")
        desk.rule(first)
        desk.rule(second)
        assert desk.ready() == [(Decision.ADMIT, (ANA, BEN), 1), (EXCLUDE, (ANA, BEN), 1)]
        assert desk.decide().done
        assert desk.decide(EXCLUDE).done
        assert (desk.progress(first), desk.progress(second)) == (
            CaseProgress.ADMITTED,
            CaseProgress.EXCLUDED,
        )

    def test_who_is_on_the_list_and_votes_meanwhile_has_voted(self, sqlite_desk):
        desk = sqlite_desk
        who, member = desk.claim(), desk.sample.voters[0].member
        desk.rule(who, Verdict(EXCLUDE, ExclusionReason.ON_THE_LIST, member))
        vote(desk)
        desk.decide(EXCLUDE)
        with desk.ctx.store.reader() as uow:
            (decision,) = uow.sequestered.decisions(desk.poll).values()
        assert decision.reason is ExclusionReason.ALREADY_VOTED

    def test_a_member_who_is_admitted_casts_no_ballot_after(self, sqlite_desk):
        desk = sqlite_desk
        desk.settle(
            desk.claim(),
            admitting(desk.sample.voters[0].member),
        )
        with pytest.raises(ConflictError):
            vote(desk)

    @pytest.mark.parametrize("attempt", range(3))
    def test_a_vote_and_the_second_signature_at_once_count_once(self, desk, attempt):
        desk.rule(
            desk.claim(),
            admitting(desk.sample.voters[0].member),
        )
        waiting = desk.propose()
        desk.sign(waiting, ANA)
        voter = desk.sample.voters[0]
        authorization, ballot = desk.sample.authorization(voter), desk.sample.ballot(voter)
        outcomes, barrier = {}, threading.Barrier(2)

        def run(name: str, act) -> None:
            barrier.wait()
            try:
                act()
                outcomes[name] = True
            except ConflictError:
                outcomes[name] = False

        acts = {
            "cast": lambda: cast_ballot(desk.ctx, desk.poll, authorization, ballot),
            "sign": lambda: desk.sign(waiting, BEN),
        }
        threads = [threading.Thread(target=run, args=item) for item in acts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes.values()) == [False, True]


class TestNotice:
    def test_each_is_told_what_may_be_told(self, desk):
        member = vote(desk)
        told = {
            desk.claim(): ADMIT,
            desk.claim("B-SEC"): WRONG_UNIT,
            desk.claim(): Verdict(EXCLUDE, ExclusionReason.ALREADY_VOTED, member),
            desk.claim("B-SEC"): NOT_VERIFIED,
        }
        for who, verdict in told.items():
            desk.rule(who, verdict)
        assert letters(desk) == {}
        desk.decide()
        desk.decide(EXCLUDE)
        found = letters(desk)
        subjects = [found[who.claim.contact.value].subject for who in told]
        assert subjects == [
            "Your vote was accepted",
            "Your vote will not be counted",
            "Your vote will not be counted",
            "Your vote will not be counted",
        ]
        _admitted, wrong, voted, unverified = (found[who.claim.contact.value] for who in told)
        assert voted == unverified
        assert "You can vote again" in wrong.text

    def test_no_cap_that_outsiders_use_up_keeps_the_new_code_from_who_is_on_the_list(
        self, sqlite_desk, tmp_path
    ):
        voter = sqlite_desk.sample.voters[0]
        set_contact(sqlite_desk.sample, voter, email="roster@example.org")
        used_up = PostSettings(folder=tmp_path, budget=Budget(members=0))
        settings = replace(sqlite_desk.ctx.settings, post=used_up)
        sqlite_desk.ctx = replace(sqlite_desk.ctx, settings=settings)
        sqlite_desk.settle(
            sqlite_desk.claim(), Verdict(EXCLUDE, ExclusionReason.ON_THE_LIST, voter.member)
        )
        assert "/reissue#" in letters(sqlite_desk)["roster@example.org"].text

    def test_after_the_close_nobody_is_told_to_vote_again(self, sqlite_desk):
        who = sqlite_desk.claim()
        sqlite_desk.sample.close()
        sqlite_desk.settle(who, WRONG_UNIT)
        assert "vote again" not in letters(sqlite_desk)[who.claim.contact.value].text

    def test_a_first_signature_tells_nobody(self, sqlite_desk):
        sqlite_desk.rule(sqlite_desk.claim())
        sqlite_desk.sign(sqlite_desk.propose(), ANA)
        assert letters(sqlite_desk) == {}
