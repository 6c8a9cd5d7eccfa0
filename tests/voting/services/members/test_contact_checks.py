"""Whoever writes to the database decides no contact: what it refuses, and what is found.

The attacks by which a contact of one's own is to be sent something are in
tests/attacks/requests/officers/test_contacts.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy.exc import IntegrityError

from audit.record.signatures.statement import Act
from tests.kit.contacts import (
    NEW,
    change_contact,
    execute,
    overwrite,
    propose,
    row_of,
)
from tests.kit.database import writer
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, reach
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll
from tests.kit.rulings import DeskPoll
from voting.domain.member import Member, RosterContact
from voting.ports.unit_of_work import Context
from voting.services.members import links, list_check
from voting.services.members.contact_checks import (
    ContactDifferences,
    check_of,
    checked,
    differing_contacts,
    holds,
)

THIEF = "thief@example.org"
NOTHING = ContactDifferences((), ())


@pytest.fixture
def poll(ctx: Context, tmp_path: Path) -> SamplePoll:
    """An open poll whose members have e-mail addresses, on each database."""
    sample = DeskPoll(ctx).sample
    reach(sample, tmp_path)
    return sample


def differences(sample: SamplePoll) -> ContactDifferences:
    with sample.ctx.store.reader() as uow:
        return differing_contacts(sample.ctx, uow, sample.poll)


def attempt(sample: SamplePoll, *statements: str, **values: object) -> str:
    """Run statements past every service, with every trigger in force; return what refused them."""
    return writer.attempt(sample.ctx, *statements, commit=True, poll=sample.poll, **values)


def is_sent_nothing(sample: SamplePoll, voter: SampleVoter) -> None:
    """No link, no answer to the list check, no contact on its page: as if there were none."""
    waiting_messages(sample)
    links.request_link(sample.ctx, sample.poll, voter.member, ADDRESS)
    list_check.request_list_check(sample.ctx, sample.poll, voter.member, ADDRESS)
    assert waiting_messages(sample) == []
    with sample.ctx.store.reader() as uow:
        poll, person = uow.polls.get(sample.poll), uow.roster.get(sample.poll, voter.member)
        assert links.out_of_reach(sample.ctx, uow, poll, person)


def is_sent_a_link(sample: SamplePoll, voter: SampleVoter, where: str) -> None:
    waiting_messages(sample)
    links.request_link(sample.ctx, sample.poll, voter.member, ADDRESS)
    (sent,) = waiting_messages(sample)
    assert sent.contact.value == where


# --- what the database refuses -----------------------------------------------------------------

SET = "UPDATE members SET email = 'thief@example.org'"
OF_VOTER = "WHERE poll = :poll AND number = :member"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contact_changes SET member = '000002' WHERE poll = :poll",
        "UPDATE contact_changes SET entry = NULL WHERE poll = :poll",
        "UPDATE contact_changes SET ended = NULL WHERE poll = :poll",
        "DELETE FROM contact_changes WHERE poll = :poll",
    ],
)
def test_a_change_that_was_made_stands(poll: SamplePoll, statement: str) -> None:
    change_contact(poll, poll.voters[0])
    assert attempt(poll, statement) == IntegrityError.__name__


@pytest.mark.tool("postgres")
@pytest.mark.parametrize("table", ["members", "contact_changes"])
def test_neither_table_is_truncated(poll: SamplePoll, table: str) -> None:
    if poll.ctx.store._writer.dialect.name != "postgresql":  # type: ignore[attr-defined]
        return
    assert attempt(poll, f"TRUNCATE {table} CASCADE") == IntegrityError.__name__


# --- what is found where the triggers were dropped ---------------------------------------------


def written(poll: SamplePoll, voter: SampleVoter) -> None:
    overwrite(poll, replace(row_of(poll, voter), email=THIEF))


def test_a_second_change_of_the_same_row_is_told_from_the_first(poll: SamplePoll) -> None:
    voter, seen = poll.voters[0], set()
    for email, check in ((THIEF, "x"), ("other@example.org", "x"), (THIEF, "y")):
        overwrite(poll, replace(row_of(poll, voter), email=email, check=check))
        found = differences(poll).found
        assert list(found) == [voter.member]
        assert email not in found[voter.member]
        seen.add(found[voter.member])
    assert len(seen) == 3


def test_a_check_that_is_moved_with_the_changes_row_is_found(poll: SamplePoll) -> None:
    """The row of a signed change is rewritten to be another member's: it is not the log's."""
    voter, other = poll.voters[:2]
    change_contact(poll, other, THIEF)
    signed = row_of(poll, other)
    execute(
        poll,
        "UPDATE contact_changes SET member = :member WHERE poll = :poll",
        member=voter.member,
    )
    overwrite(poll, replace(signed, member=voter.member))
    found = differences(poll)
    assert found.entries == (signed.entry,)
    assert {voter.member, other.member} <= set(found.members)
    is_sent_nothing(poll, voter)


def test_a_rollback_with_the_changes_row_removed_stops_every_link(poll: SamplePoll) -> None:
    """Nobody can say whose contact that entry changed: then none of the poll is relied on."""
    voter, bystander = poll.voters[0], poll.voters[3]
    before = row_of(poll, voter)
    change_contact(poll, voter)
    entry = row_of(poll, voter).entry
    execute(poll, "DELETE FROM contact_changes WHERE poll = :poll")
    overwrite(poll, before)
    assert differences(poll) == ContactDifferences((), (entry,))
    for one in (voter, bystander):
        is_sent_nothing(poll, one)


def test_an_entry_that_is_no_change_but_begins_like_one_is_found(poll: SamplePoll) -> None:
    size = len(poll.log())
    execute(
        poll,
        "INSERT INTO log_entries (poll, log_index, raw) VALUES (:poll, :place, :raw)",
        place=size,
        raw=b'{"change":"' + b"0" * 64 + b'","event":"contact:changed","index":9}',
    )
    assert differences(poll) == ContactDifferences((), (size,))
    is_sent_nothing(poll, poll.voters[0])


def test_a_change_that_says_it_is_in_the_log_and_is_not_is_found(poll: SamplePoll) -> None:
    propose(poll, poll.voters[0])
    execute(poll, "UPDATE contact_changes SET entry = 1 WHERE poll = :poll")
    assert differences(poll) == ContactDifferences((), (1,))
    is_sent_nothing(poll, poll.voters[0])


def test_a_voter_whose_row_is_gone_is_found(poll: SamplePoll) -> None:
    gone = poll.voters[2].member
    execute(poll, f"DELETE FROM members {OF_VOTER}", member=gone)
    assert differences(poll) == ContactDifferences((gone,), ())


def test_two_officers_put_a_written_contact_right(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    written(poll, voter)
    change_contact(poll, voter, NEW)
    assert differences(poll) == NOTHING
    is_sent_a_link(poll, voter, NEW)


def test_two_officers_may_confirm_the_contact_that_somebody_wrote(poll: SamplePoll) -> None:
    """It may be right all the same; then it holds by their signatures."""
    voter = poll.voters[0]
    written(poll, voter)
    change_contact(poll, voter, THIEF)
    assert differences(poll) == NOTHING


def test_the_servers_log_says_that_nothing_was_sent_and_not_to_whom(
    poll: SamplePoll, caplog: pytest.LogCaptureFixture
) -> None:
    voter = poll.voters[0]
    written(poll, voter)
    links.request_link(poll.ctx, poll.poll, voter.member, ADDRESS)
    assert "no message goes there" in caplog.text
    assert voter.member not in caplog.text
    assert THIEF not in caplog.text


def test_whoever_has_the_servers_keys_too_writes_a_contact_that_holds(poll: SamplePoll) -> None:
    """What no check of the server's own can find; the log still has no change of a contact."""
    voter = poll.voters[0]
    overwrite(poll, checked(poll.ctx, poll.poll, RosterContact(voter.member, THIEF, "")))
    assert differences(poll) == NOTHING
    is_sent_a_link(poll, voter, THIEF)
    assert not any(b"contact:changed" in one for one in poll.log())


# --- what holds --------------------------------------------------------------------------------


def test_what_was_imported_and_what_was_signed_holds(poll: SamplePoll) -> None:
    first, second = poll.voters[:2]
    assert differences(poll) == NOTHING
    change_contact(poll, first)
    change_contact(poll, second, "second@example.org")
    change_contact(poll, first, "third@example.org")
    assert differences(poll) == NOTHING
    is_sent_a_link(poll, first, "third@example.org")
    is_sent_a_link(poll, poll.voters[2], address_of(poll.voters[2]))


def test_a_contact_is_corrected_before_the_seal_by_an_import(sqlite_ctx: Context) -> None:
    """A draft has no triggers on its roster; its checks come with the import."""
    sample = draft_poll(sqlite_ctx)
    member = sample.voters[0].member
    assert attempt(sample, f"UPDATE members SET name = 'Other' {OF_VOTER}", member=member) == (
        "nothing"
    )
    sample.act(Act.SEAL)
    assert differences(sample) == NOTHING
    with sample.ctx.store.reader() as uow:
        assert holds(sample.ctx, uow, sample.poll, member)


def test_a_contact_written_into_a_draft_past_the_import_gets_nothing(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    member = sample.voters[0].member
    assert attempt(sample, f"{SET} {OF_VOTER}", member=member) == "nothing"
    sample.act(Act.SEAL)
    assert differences(sample) == ContactDifferences((member,), ())


def test_a_provinces_roster_is_compared_within_seconds(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    members = [
        Member(f"9{place:06d}", "A", "A-ELEM", f"m{place}@example.org") for place in range(45_000)
    ]
    with sample.ctx.store.unit_of_work() as uow:
        uow.roster.add_many(sample.poll, members, check_of(sample.ctx, sample.poll))
        uow.commit()
    began = process_time()
    assert differences(sample) == NOTHING
    assert process_time() - began < 15
