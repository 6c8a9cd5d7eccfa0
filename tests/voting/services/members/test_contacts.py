"""A roster contact changed after the seal: two signatures, the old one told, old links void."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from audit.record.fields import Node
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import ContactChanged
from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import parse_officer_signature
from audit.record.signatures.statement import Act
from tally.protocol.group import random_exponent
from tests.kit.ballots.races import at_once
from tests.kit.contacts import (
    NEW,
    PHONE,
    account,
    change_contact,
    execute,
    propose,
    row_of,
    set_contact,
    sign,
    signature,
    statement_of,
)
from tests.kit.database.clock import MovableClock
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, apply, ask, draw, pending, reach, send
from tests.kit.officers import audited
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import ANA, BEN, CY, DeskPoll
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
from voting.services.members import contact_signing, contacts, links, reissue

ANNE, PAUL = "anne", "paul"
"""The returning officer, and the provincial executive's."""


@pytest.fixture
def poll(ctx: Context, tmp_path: Path) -> SamplePoll:
    """An open poll with three membership officers, on each database."""
    return staffed(ctx, tmp_path)


@pytest.fixture
def small(sqlite_ctx: Context, tmp_path: Path) -> SamplePoll:
    """The same, on SQLite only."""
    return staffed(sqlite_ctx, tmp_path)


def staffed(ctx: Context, folder: Path) -> SamplePoll:
    sample = DeskPoll(ctx).sample
    reach(sample, folder)
    return sample


def contact_of(sample: SamplePoll, voter: SampleVoter) -> tuple[str, str]:
    found = row_of(sample, voter)
    return found.email, found.phone


def waiting(sample: SamplePoll, officer: str) -> list[contacts.Proposal]:
    return list(contacts.waiting_contact_changes(sample.ctx, sample.poll, account(sample, officer)))


def nothing_changed(sample: SamplePoll, voter: SampleVoter) -> None:
    assert contact_of(sample, voter) == (address_of(voter), "")
    assert waiting_messages(sample) == []
    assert b"contact:changed" not in sample.log()[-1]


def test_two_officers_change_a_contact_and_the_old_one_is_told(poll: SamplePoll) -> None:
    """By-law 2.77.2."""
    voter = poll.voters[0]
    change = propose(poll, voter)
    nothing_changed(poll, voter)
    (seen,) = waiting(poll, ANA)
    assert (seen.mine, seen.signed, seen.my_turn) == (True, False, True)
    assert sign(poll, change, ANA) == contact_signing.ContactOutcome(done=False)
    nothing_changed(poll, voter)
    (seen,) = waiting(poll, BEN)
    assert (seen.new.email, seen.new.phone) == (NEW, "")
    assert (seen.mine, seen.signed, seen.my_turn, seen.same, seen.reliable) == (
        *(False, True, True),
        *(True, True),
    )
    assert sign(poll, change, BEN) == contact_signing.ContactOutcome(done=True, told=1)
    assert contact_of(poll, voter) == (NEW, "")
    (told,) = waiting_messages(poll)
    assert told.contact.value == address_of(voter)
    assert "changed" in told.message.subject
    assert waiting(poll, BEN) == []
    links.request_link(poll.ctx, poll.poll, voter.member, ADDRESS)
    (sent,) = waiting_messages(poll)
    assert sent.contact.value == NEW


def test_the_log_has_both_signatures_and_the_verifier_accepts_them(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    change_contact(poll, voter)
    size = len(poll.log())
    event = parse_entry(poll.log()[-1], size - 1).event
    assert isinstance(event, ContactChanged)
    assert [one.officer for one in event.signatures] == [ANA, BEN]
    assert event.statement.reason == ""
    assert row_of(poll, voter).entry == size - 1
    report = audited(poll)
    (note,) = [check.finding.note for check in report.checks if check.name == "history"]
    assert "1 contacts changed" in note


def test_the_log_and_the_statement_name_neither_the_member_nor_a_contact(
    small: SamplePoll,
) -> None:
    voter = small.voters[0]
    change_contact(small, voter, NEW, PHONE)
    entry = small.log()[-1].decode()
    assert "contact:changed" in entry
    strings = set(json.dumps(json.loads(entry)["statement"]["about"]).split('"'))
    for personal in (voter.member, NEW, PHONE, PHONE[2:], address_of(voter)):
        assert personal not in strings
        assert personal == voter.member or personal not in entry


def test_to_and_fro_leaves_nothing_that_belongs_together(small: SamplePoll) -> None:
    """Who reads the log cannot tell two changes of one member from those of two."""
    voter, old = small.voters[0], address_of(small.voters[0])
    for email in (NEW, old, NEW):
        change_contact(small, voter, email)
    changes = [json.loads(one)["change"] for one in small.log() if b"contact:changed" in one]
    assert len(set(changes)) == 3
    with small.ctx.store.reader() as uow:
        rows = uow.contacts.logged(small.poll)
    assert rows[0].digest != rows[2].digest
    assert (rows[0].old_digest, rows[0].new_digest) == (rows[2].old_digest, rows[2].new_digest)


def test_both_old_contacts_are_told(small: SamplePoll) -> None:
    voter = small.voters[0]
    set_contact(small, voter, email=address_of(voter), phone="+14165550100")
    assert change_contact(small, voter, phone=PHONE) == 2
    told = {one.contact.value for one in waiting_messages(small)}
    assert told == {address_of(voter), "+14165550100"}
    assert contact_of(small, voter) == (NEW, PHONE)


# --- who signs ---------------------------------------------------------------------------------


def test_nobody_signs_twice_and_the_proposer_signs_first(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    change = propose(poll, voter)
    with pytest.raises(RefusedError, match="signs it first"):
        sign(poll, change, BEN)
    sign(poll, change, ANA)
    with pytest.raises(ConflictError, match="another officer must sign"):
        sign(poll, change, ANA)
    nothing_changed(poll, voter)
    assert sign(poll, change, ANNE).done
    assert contact_of(poll, voter) == (NEW, "")


def test_a_signature_over_another_change_is_refused(small: SamplePoll) -> None:
    voter, other = small.voters[:2]
    change, another = propose(small, voter), propose(small, other)
    given = signature(small, another, ANA)
    with pytest.raises(RefusedError, match="with a sealed key"):
        contact_signing.sign_contact_change(small.ctx, small.poll, change, given)
    sign(small, change, ANA)
    sign(small, another, ANA)
    given = signature(small, another, BEN)
    with pytest.raises(RefusedError, match="with a sealed key"):
        contact_signing.sign_contact_change(small.ctx, small.poll, change, given)
    nothing_changed(small, voter)


def test_a_signature_put_into_the_database_is_found_with_the_second(small: SamplePoll) -> None:
    """One officer, and a writer who puts that officer's own signature in the proposer's place."""
    change = propose(small, small.voters[0])
    own = signature(small, change, BEN)
    execute(
        small,
        "UPDATE contact_changes SET signature = :own WHERE poll = :poll",
        own=json.dumps(own, separators=(",", ":"), sort_keys=True).encode(),
    )
    with pytest.raises(RefusedError, match="two officers"):
        sign(small, change, BEN)
    nothing_changed(small, small.voters[0])


def test_other_officers_see_and_do_nothing(small: SamplePoll) -> None:
    ctx, poll, voter = small.ctx, small.poll, small.voters[0]
    change = propose(small, voter)
    executive, returning = account(small, PAUL), account(small, ANNE)
    for refused in (
        lambda: contacts.find_roster_member(ctx, poll, executive, voter.member),
        lambda: contacts.waiting_contact_changes(ctx, poll, executive),
        lambda: sign(small, change, PAUL),
        lambda: contacts.withdraw_contact_change(ctx, poll, change, executive),
        lambda: contacts.propose_contact_change(ctx, poll, executive, voter.member, NEW, ""),
        lambda: contacts.propose_contact_change(ctx, poll, returning, voter.member, NEW, ""),
    ):
        with pytest.raises(RefusedError):
            refused()


def test_an_officer_whom_the_seal_does_not_name_proposes_nothing(small: SamplePoll) -> None:
    late = Officer("late", "Late", Role.MEMBERSHIP_OFFICER)
    with small.ctx.store.unit_of_work() as uow:
        uow.officers.add(late)
        uow.commit()
    accept_all(small.ctx, "late")
    with pytest.raises(RefusedError, match="not named in this poll's seal"):
        contacts.propose_contact_change(
            small.ctx, small.poll, late, small.voters[0].member, NEW, ""
        )


def test_an_account_that_has_ended_signs_nothing(small: SamplePoll) -> None:
    change = propose(small, small.voters[0])
    sign(small, change, ANA)
    with small.ctx.store.unit_of_work() as uow:
        uow.officers.save(replace(uow.officers.get(BEN), ended=uow.now()))
        uow.commit()
    with pytest.raises(RefusedError, match="the account has ended"):
        sign(small, change, BEN)
    nothing_changed(small, small.voters[0])


def test_a_signature_made_with_a_key_file_is_handed_in(small: SamplePoll) -> None:
    change = propose(small, small.voters[0])
    statement = statement_of(small, change)
    for officer in (ANA, BEN):
        signed = parse_officer_signature(Node(signature(small, change, officer), "signature"))
        raw = encode_signature_file(statement, signed)
        outcome = contact_signing.hand_in_contact_change(small.ctx, small.poll, raw)
    assert outcome.done
    with pytest.raises(ConflictError, match="does not wait"):
        contact_signing.hand_in_contact_change(small.ctx, small.poll, raw)
    with pytest.raises(MalformedError):
        contact_signing.hand_in_contact_change(small.ctx, small.poll, b"a photograph")


# --- what becomes void -------------------------------------------------------------------------


def test_a_link_sent_before_is_void(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    change_contact(poll, voter)
    with pytest.raises(ReissueLinkError):
        send(poll, voter, token, random_exponent())


def test_a_code_drawn_by_the_old_contact_is_void(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    token = ask(poll, voter)
    drawn = draw(poll, voter, token)
    change_contact(poll, voter)
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
    sign(poll, change, ANA)
    contacts.withdraw_contact_change(poll.ctx, poll.poll, change, account(poll, ANA))
    with pytest.raises(ConflictError, match="already"):
        sign(poll, change, BEN)
    with pytest.raises(ConflictError, match="already"):
        contacts.withdraw_contact_change(poll.ctx, poll.poll, change, account(poll, BEN))
    nothing_changed(poll, voter)
    propose(poll, voter)


def test_a_change_waits_24_hours_and_is_then_proposed_again(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    small = DeskPoll(sqlite_ctx, lasts=timedelta(days=3)).sample
    change = propose(small, small.voters[0])
    sign(small, change, ANA)
    clock.forward(hours=24)
    with pytest.raises(NotFoundError, match="24 hours"):
        sign(small, change, BEN)
    assert waiting(small, BEN) == []
    again = propose(small, small.voters[0])
    assert again != change
    with small.ctx.store.reader() as uow:
        assert uow.contacts.get(small.poll, change).sealed_contact == b""


def test_one_change_of_a_member_waits_at_a_time(poll: SamplePoll) -> None:
    voter = poll.voters[0]

    def one(email: str) -> object:
        return propose(poll, voter, email)

    answers = at_once([lambda place=place: one(f"a{place}@example.org") for place in range(6)])  # type: ignore[arg-type,misc]
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 5


def test_two_officers_who_sign_at_once_tell_the_old_contact_once(poll: SamplePoll) -> None:
    change = propose(poll, poll.voters[0])
    sign(poll, change, ANA)
    calls = [lambda one=one: sign(poll, change, one) for one in (BEN, CY)]
    answers = at_once(calls)  # type: ignore[arg-type]
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 1
    assert len(waiting_messages(poll)) == 1
    assert sum(b"contact:changed" in one for one in poll.log()) == 1


# --- what is refused ---------------------------------------------------------------------------


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
    ana = account(small, ANA)
    with pytest.raises(NotFoundError):
        contacts.propose_contact_change(small.ctx, small.poll, ana, "99999999", NEW, "")
    with pytest.raises(NotFoundError):
        contacts.find_roster_member(small.ctx, small.poll, ana, "99999999")
    with pytest.raises(MalformedError):
        contacts.find_roster_member(small.ctx, small.poll, ana, "x")
    given = signature(small, propose(small, small.voters[0]), ANA)
    with pytest.raises(NotFoundError):
        contact_signing.sign_contact_change(small.ctx, small.poll, "none", given)


def test_contacts_change_while_the_list_may(sqlite_ctx: Context, tmp_path: Path) -> None:
    sample = draft_poll(sqlite_ctx)
    reach(sample, tmp_path)
    with pytest.raises(NotFoundError):
        propose(sample, sample.voters[0])
    sample.act(Act.SEAL)
    change = propose(sample, sample.voters[0])
    sign(sample, change, ANA)
    sample.act(Act.OPEN)
    assert sign(sample, change, BEN).done
    audited(sample)
    change = propose(sample, sample.voters[1])
    sign(sample, change, ANA)
    sample.act(Act.VOID)
    with pytest.raises(PollClosedError):
        sign(sample, change, BEN)
    with pytest.raises(PollClosedError):
        propose(sample, sample.voters[1])


def test_a_proposed_contact_rests_encrypted_and_is_then_forgotten(small: SamplePoll) -> None:
    voter = small.voters[0]
    change = propose(small, voter, phone=PHONE)
    with small.ctx.store.reader() as uow:
        row = uow.connection.execute(text("SELECT * FROM contact_changes")).one()
    assert NEW not in repr(tuple(row))
    assert PHONE not in repr(tuple(row))
    sign(small, change, ANA)
    sign(small, change, BEN)
    with small.ctx.store.reader() as uow:
        assert uow.contacts.get(small.poll, change).sealed_contact == b""
