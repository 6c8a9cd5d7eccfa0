"""Casting a ballot that is held apart until membership is verified (by-law 2.77)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.list_events import BallotSequestered
from audit.record.signatures.statement import Act
from audit.record.turnout import Turnout
from tally.protocol.credential import prove_sign_in
from tally.protocol.encoding import b64decode
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.flawed import refused, resigned, with_false_signature
from tests.kit.ballots.races import at_once, call
from tests.kit.claimants import (
    SampleClaimant,
    admit_ballot,
    apart,
    claim_authorization,
    claimant,
    vote_apart,
)
from tests.kit.database.postgres import Cluster
from tests.kit.database.stores import MovableClock
from tests.kit.polls import ACCOUNT_KEY, ADDRESS, SamplePoll, context, open_poll
from voting.domain.claims.sequestration import claim_person, member_person
from voting.domain.errors import (
    AlreadyRuledError,
    AlreadyVotedError,
    ConflictError,
    MalformedError,
    PollClosedError,
    RatifyError,
    SerialExhaustedError,
)
from voting.services.ballots.cast import cast_ballot
from voting.services.ballots.sign_in import issue_sign_in_nonce, sign_in_member
from voting.services.polls import board
from voting.storage.store import SqlStore


@pytest.fixture
def who(sample: SamplePoll) -> SampleClaimant:
    """A claimant with a confirmed claim, on each database."""
    return claimant(sample)


def test_a_sequestered_ballot_is_logged_apart_and_is_not_in_the_box(
    sample: SamplePoll, who: SampleClaimant, clock: MovableClock
) -> None:
    """By-law 2.77.7."""
    receipt = vote_apart(sample, who)
    assert receipt.sequestered
    receipt.verify(sample.ctx.keys.log_key(sample.poll).public_key())
    event = parse_entry(sample.log()[receipt.index], receipt.index).event
    digest = b64decode(f"{receipt.tracker}=", 32, "tracker").hex()
    assert event == BallotSequestered(
        time=event.time, unit="A-ELEM", ballot=digest, claim=who.digests.claim
    )
    clock.forward(minutes=10)  # until it is published
    view = board.poll_view(sample.ctx, sample.poll)
    assert (view.total.turnout, view.total.sequestered) == (Turnout(0, 4), 1)
    assert list(verify_box(sample.ctx, sample.poll)) == [receipt.tracker]


def test_the_board_says_that_it_waits_for_a_ruling(sample: SamplePoll, who: SampleClaimant) -> None:
    found = board.find_tracker(sample.ctx, sample.poll, vote_apart(sample, who).tracker)
    assert (found.unit, found.sequestered, found.ruling, found.ruled) == (
        "A-ELEM",
        True,
        None,
        None,
    )


def test_the_same_bytes_give_the_same_receipt_after_the_close_too(
    sample: SamplePoll, who: SampleClaimant, clock: MovableClock
) -> None:
    authorization, raw = claim_authorization(sample, who), apart(sample, who)
    receipt = cast_ballot(sample.ctx, sample.poll, authorization, raw)
    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == receipt
    clock.forward(hours=3)
    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == receipt


@pytest.mark.tool("postgres")
def test_a_vote_does_not_wait_for_whoever_changes_its_claim(postgres_cluster: Cluster) -> None:
    """All claims are held while they are encrypted anew. SQLite has one writer anyway."""
    store = SqlStore(postgres_cluster.new_database(), ACCOUNT_KEY)
    sample = open_poll(context(store))
    who = claimant(sample)
    authorization, raw = claim_authorization(sample, who), apart(sample, who)
    with ThreadPoolExecutor(1) as other, store.unit_of_work() as uow:
        uow.claims.save(uow.claims.get(sample.poll, who.claim.id, hold=True))
        assert (
            other.submit(cast_ballot, sample.ctx, sample.poll, authorization, raw)
            .result(20)
            .sequestered
        )
        uow.commit()
    store.close()


def false_proof(raw: bytes, who: SampleClaimant) -> bytes:
    """Swap a ballot's two individual proofs, and sign it again."""
    ballot = json.loads(raw)
    ballot["answers"][0]["individual_proofs"].reverse()
    return resigned(ballot, who.secret)


def test_five_false_proofs_burn_the_claim_with_every_authorization_of_it(
    sqlite_sample: SamplePoll,
) -> None:
    who, other = claimant(sqlite_sample), claimant(sqlite_sample)
    spoilt = false_proof(apart(sqlite_sample, who), who)
    for _ in range(5):
        refused(sqlite_sample, MalformedError, claim_authorization(sqlite_sample, who), spoilt)
    authorization = claim_authorization(sqlite_sample, who)
    refused(sqlite_sample, SerialExhaustedError, authorization, apart(sqlite_sample, who))
    vote_apart(sqlite_sample, other)


def test_whoever_finds_a_claims_authorization_burns_that_authorization_only(
    sqlite_sample: SamplePoll,
) -> None:
    who = claimant(sqlite_sample)
    found, raw = claim_authorization(sqlite_sample, who), apart(sqlite_sample, who)
    for change in range(1, 6):
        refused(sqlite_sample, MalformedError, found, with_false_signature(raw, change))
    refused(sqlite_sample, SerialExhaustedError, found, raw)
    vote_apart(sqlite_sample, who)


def test_after_the_close_nothing_is_held_apart(
    sample: SamplePoll, who: SampleClaimant, clock: MovableClock
) -> None:
    authorization, raw = claim_authorization(sample, who), apart(sample, who)
    clock.forward(hours=3)
    refused(sample, PollClosedError, authorization, raw)


def test_eight_threads_with_one_claim_make_exactly_one_ballot(
    sample: SamplePoll, who: SampleClaimant
) -> None:
    calls = [
        call(sample, claim_authorization(sample, who), apart(sample, who, place % 2))
        for place in range(8)
    ]
    answers = at_once(calls)
    receipts = [answer for answer in answers if not isinstance(answer, RatifyError)]
    assert len(receipts) == 1
    assert sum(type(answer) is AlreadyVotedError for answer in answers) == 7
    assert list(verify_box(sample.ctx, sample.poll)) == [receipts[0].tracker]


# --- nobody counts twice: the database holds it ---------------------------------------------------


def counted(sample: SamplePoll, person: str) -> bool:
    """Whether a vote of this person counts."""
    with sample.ctx.store.reader() as uow:
        return uow.sequestered.counted(sample.poll, person)


def test_an_admitted_member_cannot_vote_with_the_card_too(
    sample: SamplePoll, who: SampleClaimant
) -> None:
    """By-law 2.77.7."""
    voter = sample.voters[0]
    authorization, raw = sample.authorization(voter), sample.ballot(voter)
    vote_apart(sample, who)
    admit_ballot(sample, who, voter.member)
    assert counted(sample, member_person(voter.member))
    assert counted(sample, claim_person(who.digests.person))
    refused(sample, AlreadyVotedError, authorization, raw)
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(voter.secret, sample.poll, voter.member, nonce).to_json()
    with pytest.raises(AlreadyVotedError, match="was accepted"):
        sign_in_member(sample.ctx, sample.poll, voter.member, nonce, proof, ADDRESS)


def test_who_has_voted_with_the_card_cannot_be_admitted(
    sample: SamplePoll, who: SampleClaimant
) -> None:
    voter = sample.voters[0]
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    vote_apart(sample, who)
    with pytest.raises(AlreadyVotedError, match="counts already"):
        admit_ballot(sample, who, voter.member)
    assert not counted(sample, claim_person(who.digests.person))


def test_two_claims_of_one_person_cannot_both_be_admitted(sample: SamplePoll) -> None:
    first, second = (claimant(sample, unit, number="600001") for unit in ("A-ELEM", "B-SEC"))
    for one in (first, second):
        vote_apart(sample, one)
    admit_ballot(sample, first)
    with pytest.raises(AlreadyVotedError):
        admit_ballot(sample, second)


def test_a_decision_stands(sample: SamplePoll, who: SampleClaimant) -> None:
    vote_apart(sample, who)
    admit_ballot(sample, who)
    with pytest.raises(AlreadyRuledError):
        admit_ballot(sample, who)


def test_the_admission_and_the_card_at_the_same_instant_count_once(sample: SamplePoll) -> None:
    for voter in sample.voters:
        who = claimant(sample, voter.unit)
        vote_apart(sample, who)
        authorization, raw = sample.authorization(voter), sample.ballot(voter)

        def admit(who: SampleClaimant = who, member: str = voter.member) -> None:
            admit_ballot(sample, who, member)

        answers = at_once([call(sample, authorization, raw), admit])  # type: ignore[list-item]
        assert sum(isinstance(answer, AlreadyVotedError) for answer in answers) == 1


def test_a_poll_is_not_counted_while_a_sequestered_vote_waits(
    sample: SamplePoll, who: SampleClaimant, clock: MovableClock
) -> None:
    vote_apart(sample, who)
    sample.close()
    with pytest.raises(ConflictError, match="1 set-aside vote is not ruled on yet"):
        sample.act(Act.COUNT)
    clock.forward(days=8)
    sample.act(Act.COUNT)
