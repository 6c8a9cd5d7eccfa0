"""A lost card is reissued: the link, the draw, the signed change, and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.log.entries import encode_log, parse_log
from audit.record.log.list_events import CredentialIssued, CredentialRevoked
from audit.record.receipt import BallotAuthorization, Receipt
from audit.record.signatures.statement import Act
from audit.record.turnout import Turnout
from tally.protocol.credential import prove_sign_in, public_credential
from tally.protocol.group import random_exponent
from tests.kit.claimants import claimant
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.mail import waiting_messages
from tests.kit.members import (
    Drawn,
    address_of,
    admit,
    apply,
    ask,
    draw,
    pending,
    reach,
    reissued,
    send,
    signed_change,
)
from tests.kit.officers import COMPLETE, PUBLIC, audited, poll_with_three_trustees
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll, open_poll
from voting.domain.errors import (
    AlreadyVotedError,
    ConflictError,
    MalformedError,
    NonceExpiredError,
    NotFoundError,
    NotifyError,
    NotTheAuthorityError,
    PollClosedError,
    RatifyError,
    ReissueLinkError,
    SignInRefusedError,
    SpendingCapError,
    TooManyReissuesError,
)
from voting.domain.reissue import ReissueProgress, token_digest
from voting.notify.budget import Budget
from voting.notify.channels import PostSettings
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.members import changes, links, reissue
from voting.services.polls import board


def vote(
    sample: SamplePoll, voter: SampleVoter, authorization: dict[str, object] | None = None
) -> Receipt:
    return cast_ballot(
        sample.ctx, sample.poll, authorization or sample.authorization(voter), sample.ballot(voter)
    )


# --- the whole way -----------------------------------------------------------------------------


def test_a_member_gets_a_new_code_and_votes_with_it(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    token = ask(poll, lost)
    assert reissue.reissue_state(poll.ctx, poll.poll, token, lost.member) is ReissueProgress.READY
    drawn = draw(poll, lost, token)
    assert reissue.reissue_state(poll.ctx, poll.poll, token, lost.member) is ReissueProgress.WAITING
    apply(poll, drawn)
    assert reissue.reissue_state(poll.ctx, poll.poll, token, lost.member) is ReissueProgress.DONE
    receipt = vote(poll, drawn.new)
    assert poll.sign_in(drawn.new) == receipt


def test_the_log_says_that_one_credential_took_the_others_place(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    new = reissued(poll, lost)
    revoked, issued = (entry.event for entry in parse_log(encode_log(poll.log()))[-2:])
    assert isinstance(revoked, CredentialRevoked)
    assert isinstance(issued, CredentialIssued)
    assert (revoked.unit, revoked.credential) == (lost.unit, lost.credential)
    assert (issued.unit, issued.credential, issued.replaces) == (
        lost.unit,
        new.credential,
        lost.credential,
    )
    assert lost.member.encode() not in b"".join(poll.log())


def test_the_record_of_a_poll_with_a_reissue_holds(sqlite_ctx: Context, tmp_path: Path) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    reach(sample, tmp_path)
    new = reissued(sample, sample.voters[0])
    again = reissued(sample, reissued(sample, sample.voters[1]))
    for voter in (new, again, sample.voters[2]):
        vote(sample, voter)
    sample.close()
    total = board.poll_view(sample.ctx, sample.poll).total
    assert total.turnout == Turnout(3, len(sample.voters)), "a card replaces another"
    sample.act(Act.COUNT)
    for edition in (PUBLIC, COMPLETE):
        audited(sample, edition)


def test_the_old_code_is_refused_like_a_wrong_one(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    reissued(poll, lost)
    with pytest.raises(SignInRefusedError) as old:
        poll.sign_in(lost)
    stranger = Drawn(lost, random_exponent()).new
    with pytest.raises(SignInRefusedError) as wrong:
        poll.sign_in(stranger)
    assert old.value.message == wrong.value.message


def test_the_old_code_votes_until_the_change_is_signed(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    token = ask(poll, lost)
    drawn = draw(poll, lost, token)
    vote(poll, lost)
    assert reissue.reissue_state(poll.ctx, poll.poll, token, lost.member) is ReissueProgress.REFUSED
    assert pending(poll) == []
    before = poll.log()
    with pytest.raises(AlreadyVotedError):
        apply(poll, drawn)
    assert poll.log() == before
    assert isinstance(poll.sign_in(lost), Receipt)


def test_a_code_is_reissued_a_second_time(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    again = reissued(poll, reissued(poll, lost))
    assert isinstance(poll.sign_in(again), BallotAuthorization)
    with pytest.raises(SignInRefusedError):
        poll.sign_in(lost)


def test_a_code_is_reissued_before_the_poll_opens(ctx: Context, tmp_path: Path) -> None:
    sample = draft_poll(ctx)
    reach(sample, tmp_path)
    sample.act(Act.SEAL)
    new = reissued(sample, sample.voters[0])
    sample.act(Act.OPEN)
    assert isinstance(sample.sign_in(new), BallotAuthorization)


# --- asking ------------------------------------------------------------------------------------


def test_the_link_goes_to_the_contact_on_the_roster(small: SamplePoll) -> None:
    voter = small.voters[0]
    links.request_link(small.ctx, small.poll, voter.member, ADDRESS)
    (sent,) = waiting_messages(small)
    assert sent.contact.value == address_of(voter)
    assert f"/en/polls/{small.poll}/reissue#{sent.token}" in sent.message.text
    assert sent.token in sent.message.short


def test_the_link_goes_to_the_mobile_where_the_roster_has_no_address(small: SamplePoll) -> None:
    set_contact(small, small.voters[0], phone="+14165550123")
    links.request_link(small.ctx, small.poll, small.voters[0].member, ADDRESS)
    (sent,) = waiting_messages(small)
    assert sent.contact.value == "+14165550123"


def test_nobody_learns_who_is_on_the_list_or_has_voted(poll: SamplePoll) -> None:
    voted, unreachable = poll.voters[:2]
    vote(poll, voted)
    set_contact(poll, unreachable)
    for member in ("99999999", voted.member, unreachable.member):
        links.request_link(poll.ctx, poll.poll, member, ADDRESS)  # the answer is nothing, as always
    assert waiting_messages(poll) == []


def test_an_address_asks_sixty_times_an_hour(small: SamplePoll) -> None:
    for place in range(60):
        links.request_link(small.ctx, small.poll, f"{place:08d}", ADDRESS)
    with pytest.raises(TooManyReissuesError):
        links.request_link(small.ctx, small.poll, small.voters[0].member, ADDRESS)
    links.request_link(small.ctx, small.poll, small.voters[0].member, "192.0.2.99")
    assert len(waiting_messages(small)) == 1


def test_sign_in_is_not_slowed_by_whoever_asks_for_links(small: SamplePoll) -> None:
    voter = small.voters[0]
    for _ in range(3):
        links.request_link(small.ctx, small.poll, voter.member, ADDRESS)
    with pytest.raises(TooManyReissuesError):
        links.request_link(small.ctx, small.poll, voter.member, ADDRESS)
    assert isinstance(small.sign_in(voter), BallotAuthorization)


@pytest.mark.parametrize("member", ["", "123", "12345x", "1234567890123"])
def test_what_is_no_member_number_is_said_so(small: SamplePoll, member: str) -> None:
    with pytest.raises(MalformedError):
        links.request_link(small.ctx, small.poll, member, ADDRESS)


def test_a_server_that_sends_nothing_says_so_to_everybody(sqlite_sample: SamplePoll) -> None:
    for member in (sqlite_sample.voters[0].member, "99999999"):
        with pytest.raises(NotifyError):
            links.request_link(sqlite_sample.ctx, sqlite_sample.poll, member, ADDRESS)


def test_nothing_is_reissued_in_a_draft_or_after_the_close(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    draft = draft_poll(sqlite_ctx)
    reach(draft, tmp_path)
    with pytest.raises(NotFoundError):
        links.request_link(draft.ctx, draft.poll, draft.voters[0].member, ADDRESS)
    draft.act(Act.SEAL)
    draft.act(Act.OPEN)
    token = ask(draft, draft.voters[0])
    drawn = draw(draft, draft.voters[0], token)
    draft.close()
    for refused in (
        lambda: links.request_link(draft.ctx, draft.poll, draft.voters[0].member, ADDRESS),
        lambda: reissue.issue_reissue_nonce(draft.ctx, draft.poll),
        lambda: apply(draft, drawn),
    ):
        with pytest.raises(PollClosedError):
            refused()
    assert (
        reissue.reissue_state(draft.ctx, draft.poll, token, draft.voters[0].member)
        is ReissueProgress.REFUSED
    )


def test_a_day_whose_messages_are_used_up_says_nothing_and_leaves_the_earlier_link(
    poll: SamplePoll, tmp_path: Path
) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    spent = PostSettings(folder=tmp_path, budget=Budget(members=0))
    poll.ctx = replace(poll.ctx, settings=replace(poll.ctx.settings, post=spent))
    links.request_link(poll.ctx, poll.poll, voter.member, ADDRESS)
    with poll.ctx.store.unit_of_work() as uow, pytest.raises(SpendingCapError):
        links.offer(poll.ctx, uow, uow.polls.get(poll.poll), voter.member)
    assert waiting_messages(poll) == []
    assert reissue.reissue_state(poll.ctx, poll.poll, token, voter.member) is ReissueProgress.READY


def test_officers_offer_a_link_where_there_is_a_code_to_reissue(poll: SamplePoll) -> None:
    voter, voted = poll.voters[:2]
    vote(poll, voted)
    with poll.ctx.store.unit_of_work() as uow:
        terms = uow.polls.get(poll.poll)
        assert links.offer(poll.ctx, uow, terms, voter.member)
        assert not links.offer(poll.ctx, uow, terms, voted.member)
        assert not links.offer(poll.ctx, uow, terms, "99999999")
        uow.commit()
    (sent,) = waiting_messages(poll)
    apply(poll, draw(poll, voter, sent.token))


# --- drawing -----------------------------------------------------------------------------------


def test_a_link_draws_once_and_a_retry_gets_the_same_answer(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    drawn = draw(poll, voter, token)
    assert send(poll, voter, token, drawn.secret) is ReissueProgress.WAITING
    with pytest.raises(ReissueLinkError):
        send(poll, voter, token, random_exponent())
    apply(poll, drawn)
    assert send(poll, voter, token, drawn.secret) is ReissueProgress.DONE


def test_a_later_draw_takes_the_place_of_one_that_waits(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    first_link = ask(poll, voter)
    first = draw(poll, voter, first_link)
    second = draw(poll, voter, ask(poll, voter))
    assert [one.new for one in pending(poll)] == [second.new.credential]
    with pytest.raises(ReissueLinkError):
        reissue.reissue_state(poll.ctx, poll.poll, first_link, voter.member)
    with pytest.raises(ConflictError):
        apply(poll, first)
    apply(poll, second)
    assert isinstance(poll.sign_in(second.new), BallotAuthorization)


def test_a_link_is_good_for_48_hours(ctx: Context, clock: MovableClock, tmp_path: Path) -> None:
    sample = open_poll(ctx, lasts=timedelta(days=5))
    reach(sample, tmp_path)
    token = ask(sample, sample.voters[0])
    clock.forward(hours=47, minutes=59)
    assert reissue.reissue_state(sample.ctx, sample.poll, token, "000001") is ReissueProgress.READY
    clock.forward(minutes=2)
    with pytest.raises(ReissueLinkError):
        send(sample, sample.voters[0], token, random_exponent())


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43, "A" * 44])
def test_what_is_no_link_is_refused_alike(small: SamplePoll, token: str) -> None:
    with pytest.raises(ReissueLinkError):
        reissue.reissue_state(small.ctx, small.poll, token, small.voters[0].member)


def test_a_member_who_has_voted_draws_nothing(poll: SamplePoll) -> None:
    """By-law 2.77.1."""
    voter = poll.voters[0]
    token = ask(poll, voter)
    vote(poll, voter)
    assert (
        reissue.reissue_state(poll.ctx, poll.poll, token, voter.member) is ReissueProgress.REFUSED
    )
    with pytest.raises(AlreadyVotedError):
        send(poll, voter, token, random_exponent())


def test_the_credential_is_nobodys(poll: SamplePoll) -> None:
    lost, other = poll.voters[:2]
    gone = reissued(poll, other)
    outsider = claimant(poll)
    token = ask(poll, lost)
    for secret in (lost.secret, other.secret, gone.secret, outsider.secret):
        with pytest.raises(ConflictError):
            send(poll, lost, token, secret)
    draw(poll, lost, token)


def test_the_browser_must_know_the_secret(small: SamplePoll) -> None:
    voter = small.voters[0]
    token = ask(small, voter)
    nonce = reissue.issue_reissue_nonce(small.ctx, small.poll)
    secret = random_exponent()
    good = prove_sign_in(secret, small.poll, voter.member, nonce).to_json()
    credential = public_credential(secret)
    other_nonce = reissue.issue_reissue_nonce(small.ctx, small.poll)
    flawed = [
        (nonce, good, public_credential(random_exponent()), MalformedError),
        (nonce, good, "1", MalformedError),
        (nonce, good, "2", MalformedError),  # not in the group
        (nonce, good, f"0{credential}", MalformedError),
        (nonce, {**good, "response": "1"}, credential, MalformedError),
        (nonce, {**good, "more": "1"}, credential, MalformedError),
        (other_nonce, good, credential, MalformedError),
        ("0" * 64, good, credential, NonceExpiredError),
        ("x", good, credential, MalformedError),
        (changes.issue_changes_nonce(small.ctx, small.poll), good, credential, NonceExpiredError),
    ]
    for wrong_nonce, proof, drawn, error in flawed:
        with pytest.raises(error):
            reissue.draw_credential(
                small.ctx, small.poll, token, voter.member, wrong_nonce, proof, drawn
            )
    assert (
        reissue.reissue_state(small.ctx, small.poll, token, voter.member) is ReissueProgress.READY
    )


def test_a_member_whose_sequestered_vote_was_admitted_neither_draws_nor_signs_in(
    poll: SamplePoll,
) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    admit(poll, claimant(poll, unit=voter.unit), voter.member)
    with pytest.raises(AlreadyVotedError):
        send(poll, voter, token, random_exponent())
    with pytest.raises(AlreadyVotedError):
        poll.sign_in(voter)
    links.request_link(poll.ctx, poll.poll, voter.member, ADDRESS)
    assert waiting_messages(poll) == []


# --- the signed change -------------------------------------------------------------------------


def test_only_the_authority_is_shown_what_waits(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    drawn = draw(poll, voter, ask(poll, voter))
    with pytest.raises(NotTheAuthorityError):
        pending(poll, Ed25519PrivateKey.generate())
    nonce = reissue.issue_reissue_nonce(poll.ctx, poll.poll)
    with pytest.raises(NonceExpiredError):
        changes.pending_reissues(poll.ctx, poll.poll, nonce, "")
    (waiting,) = pending(poll)
    assert (waiting.member, waiting.unit) == (voter.member, voter.unit)
    assert (waiting.old, waiting.new) == (voter.credential, drawn.new.credential)


def test_the_change_is_the_authoritys_and_of_this_poll(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    drawn = draw(poll, voter, ask(poll, voter))
    before = poll.log()
    foreign = Ed25519PrivateKey.generate()
    revoked, issued = signed_change(poll, drawn)
    other_revoked, other_issued = signed_change(poll, drawn, unit=poll.voters[1].unit)
    for one, two, error in (
        (*signed_change(poll, drawn, foreign), NotTheAuthorityError),
        (*signed_change(poll, drawn, poll="1" * 15), NotTheAuthorityError),
        (revoked, signed_change(poll, drawn, foreign)[1], NotTheAuthorityError),
        (signed_change(poll, drawn, foreign)[0], issued, NotTheAuthorityError),
        ({**revoked, "signature": issued["signature"]}, issued, NotTheAuthorityError),
        (revoked, {**issued, "credential": poll.voters[1].credential}, NotTheAuthorityError),
        (revoked, other_issued, MalformedError),
        (other_revoked, other_issued, ConflictError),  # signed, and not the member's unit
        ({**revoked, "more": ""}, issued, MalformedError),
        (revoked, {**issued, "signature": "x"}, MalformedError),
        ([], issued, MalformedError),
    ):
        with pytest.raises(error):
            changes.apply_change(poll.ctx, poll.poll, one, two)
    assert poll.log() == before
    apply(poll, drawn)


def test_a_change_that_nobody_waits_for_is_refused(poll: SamplePoll) -> None:
    with pytest.raises(ConflictError):
        apply(poll, Drawn(poll.voters[0], random_exponent()))


def test_the_same_change_twice_is_made_once(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    drawn = draw(poll, voter, ask(poll, voter))
    apply(poll, drawn)
    log = poll.log()
    apply(poll, drawn)
    vote(poll, drawn.new)
    apply(poll, drawn)
    poll.close()
    apply(poll, drawn)
    assert poll.log()[: len(log)] == log
    assert len(poll.log()) == len(log) + 3  # the ballot, the order to close, the close


def test_a_claim_with_the_drawn_credential_stops_the_change(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    drawn = draw(poll, voter, ask(poll, voter))
    claimant(poll, secret=drawn.secret)
    with pytest.raises(ConflictError):
        apply(poll, drawn)


def test_no_error_of_a_reissue_names_a_token_or_a_contact(small: SamplePoll) -> None:
    voter = small.voters[0]
    token = ask(small, voter)
    small.close()
    with pytest.raises(RatifyError) as caught:
        send(small, voter, token, random_exponent())
    assert token not in str(caught.value)
    with small.ctx.store.reader() as uow:
        link = uow.reissues.link(
            small.poll, token_digest(small.ctx.keys.link_key(small.poll), token)
        )
    assert token not in repr(link)
