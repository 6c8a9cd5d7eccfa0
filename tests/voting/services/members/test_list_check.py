"""'Am I on the list, is my contact right?': after the voting code, or to the roster's contact."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from tally.protocol.credential import prove_sign_in
from tally.protocol.group import random_exponent
from tests.kit.ballots.races import at_once
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll
from voting.domain.errors import (
    MalformedError,
    NonceExpiredError,
    NotFoundError,
    NotifyError,
    PollClosedError,
    RatifyError,
    SignInRefusedError,
    TooManyChecksError,
    TooManyFailuresError,
)
from voting.notify.budget import Budget
from voting.notify.channels import PostSettings
from voting.ports.unit_of_work import Context
from voting.services.ballots import cast
from voting.services.members import list_check
from voting.services.members.list_check import ListedMember
from voting.services.members.requests import MEMBER_LIMIT


def check(sample: SamplePoll, voter: SampleVoter) -> ListedMember:
    nonce = list_check.issue_list_check_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(voter.secret, sample.poll, voter.member, nonce).to_json()
    return list_check.check(sample.ctx, sample.poll, voter.member, nonce, proof, ADDRESS)


def ask(sample: SamplePoll, member: str, address: str = ADDRESS) -> None:
    list_check.request_list_check(sample.ctx, sample.poll, member, address)


# --- after the voting code ---------------------------------------------------------------------


def test_2_77_a_member_learns_the_unit_and_the_contacts_masked(poll: SamplePoll) -> None:
    """By-law 2.77.3."""
    voter = poll.voters[0]
    set_contact(poll, voter, email="nadia@example.org", phone="416-555-0123")
    listed = check(poll, voter)
    assert (listed.unit, listed.name) == (
        voter.unit,
        Bilingual(f"Unit {voter.unit}", f"Section {voter.unit}"),
    )
    assert [one.masked for one in listed.contacts] == ["n•••@example.org", "•••-•••-0123"]
    assert "nadia" not in repr(listed)


def test_2_77_a_member_may_check_before_the_opening(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with pytest.raises(NotFoundError):
        list_check.issue_list_check_nonce(sqlite_ctx, sample.poll)
    sample.act(Act.SEAL)
    assert check(sample, sample.voters[0]).contacts == ()


def test_nobody_is_asked_after_the_close(small: SamplePoll) -> None:
    nonce = list_check.issue_list_check_nonce(small.ctx, small.poll)
    voter = small.voters[0]
    proof = prove_sign_in(voter.secret, small.poll, voter.member, nonce).to_json()
    small.close()
    with pytest.raises(PollClosedError):
        list_check.issue_list_check_nonce(small.ctx, small.poll)
    with pytest.raises(PollClosedError):
        list_check.check(small.ctx, small.poll, voter.member, nonce, proof, ADDRESS)
    with pytest.raises(PollClosedError):
        ask(small, voter.member)


def test_a_wrong_code_and_an_unknown_number_are_refused_alike(poll: SamplePoll) -> None:
    wrong = replace(poll.voters[0], secret=random_exponent())
    unknown = replace(wrong, member="987654321")
    refusals = []
    for voter in (wrong, unknown):
        with pytest.raises(SignInRefusedError) as refused:
            check(poll, voter)
        refusals.append(refused.value.message)
    assert refusals[0] == refusals[1]


def test_wrong_codes_run_into_the_sign_ins_own_counters(
    small: SamplePoll, clock: MovableClock
) -> None:
    clock.stop()
    voter = small.voters[0]
    wrong = replace(voter, secret=random_exponent())
    for _ in range(6):
        with pytest.raises(SignInRefusedError):
            check(small, wrong)
    with pytest.raises(TooManyFailuresError):
        small.sign_in(wrong)
    assert check(small, voter).unit == voter.unit  # the right one is always accepted


def test_an_old_proof_and_what_is_no_proof_are_refused(
    small: SamplePoll, clock: MovableClock
) -> None:
    voter = small.voters[0]
    nonce = list_check.issue_list_check_nonce(small.ctx, small.poll)
    proof = prove_sign_in(voter.secret, small.poll, voter.member, nonce).to_json()
    with pytest.raises(MalformedError):
        list_check.check(small.ctx, small.poll, "12", nonce, proof, ADDRESS)
    with pytest.raises(MalformedError):
        list_check.check(small.ctx, small.poll, voter.member, nonce, {}, ADDRESS)
    clock.forward(minutes=3)
    with pytest.raises(NonceExpiredError):
        list_check.check(small.ctx, small.poll, voter.member, nonce, proof, ADDRESS)


def test_2_77_the_answer_says_nothing_of_a_vote(small: SamplePoll) -> None:
    voter = small.voters[0]
    before = check(small, voter)
    cast.cast_ballot(small.ctx, small.poll, small.authorization(voter), small.ballot(voter))
    assert check(small, voter) == before


# --- by a message --------------------------------------------------------------------------------


def test_2_77_the_contact_on_the_roster_is_told(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    ask(poll, voter.member)
    (sent,) = waiting_messages(poll)
    assert sent.contact.value == address_of(voter)
    assert f"Unit {voter.unit}" in sent.message.text
    assert sent.contact.masked in sent.message.text
    assert sent.contact.value not in sent.message.text


def test_2_77_asking_is_answered_alike_for_every_number(poll: SamplePoll) -> None:
    set_contact(poll, poll.voters[1])
    for member in ("987654321", poll.voters[1].member):  # not listed; no contact
        ask(poll, member)
    assert waiting_messages(poll) == []


def test_a_phone_is_told_where_there_is_no_address(small: SamplePoll) -> None:
    voter = small.voters[0]
    set_contact(small, voter, email="not an address", phone="416-555-0123")
    ask(small, voter.member)
    (sent,) = waiting_messages(small)
    assert sent.contact.value == "+14165550123"
    assert voter.unit in sent.message.short


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
def test_a_number_may_be_asked_about_three_times_an_hour(small: SamplePoll, listed: bool) -> None:
    member = small.voters[0].member if listed else "987654321"
    for place in range(3):
        ask(small, member, f"192.0.2.{place}")
    with pytest.raises(TooManyChecksError) as refused:
        ask(small, member, "192.0.2.9")
    assert 1 <= refused.value.retry_after <= 3_600


def test_requests_at_once_are_no_more_than_three_an_hour(poll: SamplePoll) -> None:
    for voter in poll.voters[:3]:
        asks = [lambda: ask(poll, voter.member)] * 8  # noqa: B023
        answers = at_once(asks)
        assert answers.count(None) == MEMBER_LIMIT
        assert sum(type(answer) is TooManyChecksError for answer in answers) == 8 - MEMBER_LIMIT
    assert len(waiting_messages(poll)) == 3 * MEMBER_LIMIT


def test_an_address_may_ask_about_sixty_numbers_an_hour(small: SamplePoll) -> None:
    for place in range(60):
        ask(small, f"{900_000 + place}")
    with pytest.raises(TooManyChecksError):
        ask(small, "999999")
    ask(small, "999999", "192.0.2.200")


def test_the_days_cap_is_not_told(small: SamplePoll, tmp_path: Path) -> None:
    post = PostSettings(folder=tmp_path, budget=Budget(members=1))
    small.ctx = replace(small.ctx, settings=replace(small.ctx.settings, post=post))
    for voter in small.voters[:2]:
        ask(small, voter.member)
    assert len(waiting_messages(small)) == 1


@pytest.mark.parametrize(
    ("member", "error"), [("12", MalformedError), ("000001", NotifyError)], ids=["form", "sender"]
)
def test_what_cannot_be_asked_is_refused(
    sqlite_sample: SamplePoll, member: str, error: type[RatifyError]
) -> None:
    with pytest.raises(error):
        ask(sqlite_sample, member)
