"""Whoever writes to the database decides no contact: what it refuses, and what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy.exc import IntegrityError

from audit.record import fields
from audit.record.signatures.statement import Act, RulingAct
from tests.kit.contacts import (
    NEW,
    change_contact,
    execute,
    overwrite,
    propose,
    row_of,
    set_contact,
    sign,
    statement_of,
)
from tests.kit.database import writer
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, reach
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter, draft_poll
from tests.kit.rulings import ANA, BEN, DeskPoll
from voting.domain.errors import ConflictError
from voting.domain.member import Member, RosterContact
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
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
    "statements",
    [
        (f"{SET} {OF_VOTER}",),
        (f"UPDATE members SET phone = '+14165550199' {OF_VOTER}",),
        (f"{SET}, contact_entry = 0 {OF_VOTER}",),
        (f"{SET}, contact_entry = (SELECT max(log_index) FROM log_entries) {OF_VOTER}",),
        (f"UPDATE members SET contact_check = 'x' {OF_VOTER}",),
        (f"UPDATE members SET contact_entry = NULL, contact_check = 'x' {OF_VOTER}",),
        (f"UPDATE members SET name = 'Another' {OF_VOTER}",),
        (f"UPDATE members SET language = 'fr' {OF_VOTER}",),
        (f"UPDATE members SET number = '777777' {OF_VOTER}",),
        (f"DELETE FROM members {OF_VOTER}",),
        (
            "INSERT INTO members SELECT poll, '777777', name, unit, email, phone, language, "
            f"address, also_in, unit_by, contact_entry, contact_check FROM members {OF_VOTER}",
        ),
    ],
    ids=[
        *("e-mail", "telephone", "the seal's entry", "the newest entry", "check alone"),
        *("back to imported", "name", "language", "number", "delete", "insert"),
    ],
)
def test_no_row_of_a_sealed_roster_is_written_alone(
    poll: SamplePoll, statements: tuple[str, ...]
) -> None:
    before = row_of(poll, poll.voters[0])
    found = attempt(poll, *statements, member=poll.voters[0].member)
    assert found == IntegrityError.__name__
    assert row_of(poll, poll.voters[0]) == before
    assert differences(poll) == NOTHING


BY_HAND = (
    "INSERT INTO contact_changes (poll, id, member, sealed_contact, old_digest, new_digest, "
    "digest, statement, proposer, proposed, approver, ended, entry) SELECT poll, "
    "'byHandByHand123', member, sealed_contact, old_digest, new_digest, digest, statement, "
    "proposer, proposed, 'ben', {ended}, {entry} FROM contact_changes WHERE poll = :poll"
)
NEWEST = "(SELECT max(log_index) FROM log_entries WHERE poll = :poll)"
END = (
    f"UPDATE contact_changes SET entry = {NEWEST}, ended = proposed, approver = 'ben' "
    "WHERE poll = :poll AND id = '{id}'"
)
USE = f"{SET}, contact_entry = {NEWEST} {OF_VOTER}"


@pytest.mark.parametrize(
    "statements",
    [
        (BY_HAND.format(ended="proposed", entry=NEWEST), USE),
        (
            BY_HAND.format(ended="ended", entry="entry"),
            END.format(id="byHandByHand123"),
            USE,
        ),
        (END.format(id=":change").replace("':change'", ":change"), USE),
    ],
    ids=["made at once", "proposed and ended", "a proposal ended"],
)
def test_a_change_written_by_hand_is_none(poll: SamplePoll, statements: tuple[str, ...]) -> None:
    """The newest entry of the log is a ballot: no row makes a change of it."""
    voter, caster = poll.voters[0], poll.voters[1]
    change = propose(poll, voter)
    sign(poll, change, ANA)
    cast_ballot(poll.ctx, poll.poll, poll.authorization(caster), poll.ballot(caster))
    before = row_of(poll, voter)
    found = attempt(poll, *statements, member=voter.member, change=change)
    assert found == IntegrityError.__name__
    assert row_of(poll, voter) == before
    assert differences(poll) == NOTHING


def test_a_signed_change_serves_one_update_and_one_member(poll: SamplePoll) -> None:
    voter, other = poll.voters[:2]
    change_contact(poll, voter)
    for member in (voter.member, other.member):  # while its entry is still the newest
        assert attempt(poll, USE, member=member) == IntegrityError.__name__
    assert differences(poll) == NOTHING
    is_sent_a_link(poll, voter, NEW)


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


def copied(poll: SamplePoll, voter: SampleVoter) -> None:
    """Another member's contact, with the check that holds for that member."""
    other = poll.voters[1]
    set_contact(poll, other, email=THIEF)
    overwrite(poll, replace(row_of(poll, other), member=voter.member))


def copied_after_a_change(poll: SamplePoll, voter: SampleVoter) -> None:
    """The same of a contact that two officers signed, with the entry that holds it."""
    change_contact(poll, poll.voters[1], THIEF)
    overwrite(poll, replace(row_of(poll, poll.voters[1]), member=voter.member))


def rolled_back(poll: SamplePoll, voter: SampleVoter) -> None:
    """The imported contact, which held once: the thief has it still."""
    before = row_of(poll, voter)
    change_contact(poll, voter)
    overwrite(poll, before)


def rolled_back_a_little(poll: SamplePoll, voter: SampleVoter) -> None:
    """An earlier signed contact in place of the last."""
    change_contact(poll, voter, THIEF)
    before = row_of(poll, voter)
    change_contact(poll, voter, NEW)
    overwrite(poll, before)


def renumbered(poll: SamplePoll, voter: SampleVoter) -> None:
    """The right contact, said to be of another entry."""
    overwrite(poll, replace(row_of(poll, voter), entry=0))


def from_another_poll(poll: SamplePoll, voter: SampleVoter) -> None:
    """The same member's row of another poll, in which the thief's contact held."""
    other = RosterContact(voter.member, THIEF, "")
    overwrite(poll, checked(poll.ctx, "anotherPollxxx1", other))


@pytest.mark.parametrize(
    "attack",
    [
        *(written, copied, copied_after_a_change, rolled_back, rolled_back_a_little),
        *(renumbered, from_another_poll),
    ],
    ids=lambda attack: attack.__name__.replace("_", " "),
)
def test_a_contact_that_two_officers_did_not_sign_gets_nothing_and_is_found(
    poll: SamplePoll, attack: Callable[[SamplePoll, SampleVoter], None]
) -> None:
    voter, bystander = poll.voters[0], poll.voters[3]
    attack(poll, voter)
    assert differences(poll) == ContactDifferences((voter.member,), ())
    is_sent_nothing(poll, voter)
    is_sent_a_link(poll, bystander, address_of(bystander))


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


def test_a_proposal_over_a_contact_that_was_changed_since_cannot_be_signed(
    poll: SamplePoll,
) -> None:
    voter = poll.voters[0]
    change = propose(poll, voter)
    sign(poll, change, ANA)
    written(poll, voter)
    with pytest.raises(ConflictError, match="no longer what the statement stands"):
        sign(poll, change, BEN)
    assert row_of(poll, voter).email == THIEF


def test_a_proposal_given_another_members_new_contact_cannot_be_signed(poll: SamplePoll) -> None:
    voter, other = poll.voters[:2]
    change, bait = propose(poll, voter), propose(poll, other, THIEF)
    sign(poll, change, ANA)
    execute(
        poll,
        "UPDATE contact_changes SET sealed_contact = (SELECT sealed_contact FROM contact_changes "
        "WHERE poll = :poll AND id = :bait) WHERE poll = :poll AND id = :change",
        change=change,
        bait=bait,
    )
    with pytest.raises(ConflictError, match="no longer what the statement stands"):
        sign(poll, change, BEN)


@pytest.mark.parametrize("what", ["reason", "act", "about"])
def test_a_proposal_whose_statement_was_rewritten_cannot_be_signed(
    poll: SamplePoll, what: str
) -> None:
    """With a reason that names the member, as another act, of another digest."""
    change = propose(poll, poll.voters[0])
    found = statement_of(poll, change)
    other = {
        "reason": replace(found, reason=f"member {poll.voters[0].member} asked"),
        "act": replace(found, act=RulingAct.ADMIT),
        "about": replace(found, about=found.about[::-1]),
    }[what]
    execute(
        poll,
        "UPDATE contact_changes SET statement = :other WHERE poll = :poll",
        other=fields.encode(other.to_json()),
    )
    with pytest.raises(ConflictError, match="no longer what the statement stands"):
        sign(poll, change, ANA)


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
