"""A roster contact changed after the seal: two officers, a notice to the old one, no old links."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.record.signatures.statement import Act
from tally.protocol.group import random_exponent
from tests.kit.ballots.races import at_once
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, apply, ask, draw, pending, reach, send, set_contact
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll
from voting.domain.errors import (
    ConflictError,
    ContactError,
    MalformedError,
    NotFoundError,
    PollClosedError,
    RatifyError,
    RefusedError,
    ReissueLinkError,
)
from voting.domain.officers import Officer, Role
from voting.domain.reissue import ReissueProgress
from voting.ports.unit_of_work import Context
from voting.services.members import contacts, links, reissue

NEW, PHONE = "new.address@example.org", "+14165550123"
SWORN = datetime(2026, 5, 1, tzinfo=UTC)


def officer(name: str, role: Role = Role.MEMBERSHIP_OFFICER) -> Officer:
    return Officer(name, name.title(), role, sworn=SWORN)


JO, SAM = officer("jo"), officer("sam")


@pytest.fixture
def poll(sample: SamplePoll, tmp_path: Path) -> SamplePoll:
    """An open poll with two membership officers, on each database."""
    return staffed(sample, tmp_path)


@pytest.fixture
def small(sqlite_sample: SamplePoll, tmp_path: Path) -> SamplePoll:
    """The same, on SQLite only."""
    return staffed(sqlite_sample, tmp_path)


def staffed(sample: SamplePoll, folder: Path) -> SamplePoll:
    reach(sample, folder)
    with sample.ctx.store.unit_of_work() as uow:
        for one in (JO, SAM):
            uow.officers.add(one)
        uow.commit()
    return sample


def propose(sample: SamplePoll, voter: SampleVoter, email: str = NEW, phone: str = "") -> str:
    return contacts.propose_contact_change(sample.ctx, sample.poll, JO, voter.member, email, phone)


def contact_of(sample: SamplePoll, voter: SampleVoter) -> tuple[str, str]:
    with sample.ctx.store.reader() as uow:
        member = uow.roster.get(sample.poll, voter.member)
    return member.email, member.phone


def test_two_officers_change_a_contact_and_the_old_one_is_told(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    change = propose(poll, voter)
    assert contact_of(poll, voter) == (address_of(voter), "")
    assert waiting_messages(poll) == []
    (waiting,) = contacts.waiting_contact_changes(poll.ctx, poll.poll, SAM)
    assert (waiting.new.email, waiting.new.phone, waiting.mine) == (NEW, "", False)
    contacts.approve_contact_change(poll.ctx, poll.poll, change, SAM)
    assert contact_of(poll, voter) == (NEW, "")
    (told,) = waiting_messages(poll)
    assert told.contact.value == address_of(voter)
    assert "changed" in told.message.subject
    assert contacts.waiting_contact_changes(poll.ctx, poll.poll, SAM) == []
    links.request_link(poll.ctx, poll.poll, voter.member, ADDRESS)
    (sent,) = waiting_messages(poll)
    assert sent.contact.value == NEW


def test_both_old_contacts_are_told(small: SamplePoll) -> None:
    voter = small.voters[0]
    set_contact(small, voter, email=address_of(voter), phone="+14165550100")
    contacts.approve_contact_change(small.ctx, small.poll, propose(small, voter, phone=PHONE), SAM)
    told = {one.contact.value for one in waiting_messages(small)}
    assert told == {address_of(voter), "+14165550100"}
    assert contact_of(small, voter) == (NEW, PHONE)


def test_nobody_approves_their_own_change(poll: SamplePoll) -> None:
    change = propose(poll, poll.voters[0])
    with pytest.raises(RefusedError, match="another officer"):
        contacts.approve_contact_change(poll.ctx, poll.poll, change, JO)
    assert contact_of(poll, poll.voters[0]) == (address_of(poll.voters[0]), "")
    contacts.approve_contact_change(
        poll.ctx, poll.poll, change, officer("anne", Role.RETURNING_OFFICER)
    )
    assert contact_of(poll, poll.voters[0]) == (NEW, "")


def test_other_officers_see_and_do_nothing(small: SamplePoll) -> None:
    ctx, poll, voter = small.ctx, small.poll, small.voters[0]
    change = propose(small, voter)
    executive = officer("paul", Role.PROVINCIAL_EXECUTIVE)
    returning = officer("anne", Role.RETURNING_OFFICER)
    for refused in (
        lambda: contacts.find_roster_member(ctx, poll, executive, voter.member),
        lambda: contacts.waiting_contact_changes(ctx, poll, executive),
        lambda: contacts.approve_contact_change(ctx, poll, change, executive),
        lambda: contacts.withdraw_contact_change(ctx, poll, change, executive),
        lambda: contacts.propose_contact_change(ctx, poll, executive, voter.member, NEW, ""),
        lambda: contacts.propose_contact_change(ctx, poll, returning, voter.member, NEW, ""),
    ):
        with pytest.raises(RefusedError):
            refused()


def test_a_link_sent_before_is_void(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    contacts.approve_contact_change(poll.ctx, poll.poll, propose(poll, voter), SAM)
    with pytest.raises(ReissueLinkError):
        send(poll, voter, token, random_exponent())


def test_a_code_drawn_by_the_old_contact_is_void(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    drawn = draw(poll, voter, token)
    contacts.approve_contact_change(poll.ctx, poll.poll, propose(poll, voter), SAM)
    waiting_messages(poll)
    assert pending(poll) == []
    assert (
        reissue.reissue_state(poll.ctx, poll.poll, token, voter.member) is ReissueProgress.REFUSED
    )
    with pytest.raises(ConflictError):
        apply(poll, drawn)
    again = draw(poll, voter, ask(poll, voter))
    apply(poll, again)


def test_a_change_that_is_withdrawn_has_no_effect(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    change = propose(poll, voter)
    contacts.withdraw_contact_change(poll.ctx, poll.poll, change, JO)
    for refused in (contacts.approve_contact_change, contacts.withdraw_contact_change):
        with pytest.raises(ConflictError, match="already"):
            refused(poll.ctx, poll.poll, change, SAM)
    assert contact_of(poll, voter) == (address_of(voter), "")
    propose(poll, voter)


def test_one_change_of_a_member_waits_at_a_time(poll: SamplePoll) -> None:
    voter = poll.voters[0]

    def one(email: str) -> object:
        return propose(poll, voter, email)

    answers = at_once([lambda place=place: one(f"a{place}@example.org") for place in range(6)])  # type: ignore[arg-type,misc]
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 5


def test_two_officers_who_approve_at_once_tell_the_old_contact_once(poll: SamplePoll) -> None:
    change = propose(poll, poll.voters[0])
    alex = officer("alex")
    calls = [
        lambda one=one: contacts.approve_contact_change(poll.ctx, poll.poll, change, one)
        for one in (SAM, alex)
    ]
    answers = at_once(calls)  # type: ignore[arg-type]
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 1
    assert len(waiting_messages(poll)) == 1


@pytest.mark.parametrize(
    ("email", "phone", "error"),
    [
        ("", "", ContactError),
        ("not an address", "", ContactError),
        ("", "911", ContactError),
        ("", "+18765550123", ContactError),
        ("voter000001@example.org", "", MalformedError),
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    small: SamplePoll, email: str, phone: str, error: type[RatifyError]
) -> None:
    with pytest.raises(error) as refused:
        propose(small, small.voters[0], email, phone)
    assert type(refused.value) is error
    assert not email or email not in str(refused.value)


def test_an_unknown_member_or_change_is_not_found(small: SamplePoll) -> None:
    with pytest.raises(NotFoundError):
        contacts.propose_contact_change(small.ctx, small.poll, JO, "99999999", NEW, "")
    with pytest.raises(NotFoundError):
        contacts.find_roster_member(small.ctx, small.poll, JO, "99999999")
    with pytest.raises(MalformedError):
        contacts.find_roster_member(small.ctx, small.poll, JO, "x")
    with pytest.raises(NotFoundError):
        contacts.approve_contact_change(small.ctx, small.poll, "none", SAM)


def test_contacts_change_while_the_list_may(sqlite_ctx: Context, tmp_path: Path) -> None:
    sample = draft_poll(sqlite_ctx)
    staffed(sample, tmp_path)
    with pytest.raises(NotFoundError):
        propose(sample, sample.voters[0])
    sample.act(Act.SEAL)
    change = propose(sample, sample.voters[0])
    sample.act(Act.VOID)
    with pytest.raises(PollClosedError):
        contacts.approve_contact_change(sample.ctx, sample.poll, change, SAM)
    with pytest.raises(PollClosedError):
        propose(sample, sample.voters[1])


def test_a_proposed_contact_rests_encrypted_and_is_then_forgotten(small: SamplePoll) -> None:
    voter = small.voters[0]
    change = propose(small, voter, phone=PHONE)
    with small.ctx.store.reader() as uow:
        row = uow.connection.execute(text("SELECT * FROM contact_changes")).one()
    assert NEW not in repr(tuple(row))
    assert PHONE not in repr(tuple(row))
    contacts.approve_contact_change(small.ctx, small.poll, change, SAM)
    with small.ctx.store.reader() as uow:
        assert uow.contacts.get(small.poll, change).sealed_contact == b""
