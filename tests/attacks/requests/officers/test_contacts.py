"""Whoever only writes to the database decides no contact, and two officers are not misled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from audit.record import fields
from audit.record.signatures.statement import RulingAct, Statement
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Logged, Try, logged, on_request
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
from tests.kit.members import address_of
from tests.kit.polls import ADDRESS, SamplePoll, SampleVoter
from tests.kit.rulings import ANA, BEN
from voting.domain.member import RosterContact
from voting.services.ballots.cast import cast_ballot
from voting.services.members import links, list_check
from voting.services.members.contact_checks import ContactDifferences, checked, differing_contacts

THIEF = "thief@example.org"
SILENCE = "no message goes there"


def differences(sample: SamplePoll) -> ContactDifferences:
    """What the server finds changed."""
    with sample.ctx.store.reader() as uow:
        return differing_contacts(sample.ctx, uow, sample.poll)


def written(sample: SamplePoll, *statements: str, **values: object) -> partial[None]:
    """Statements past every service, with every trigger in force."""
    return partial(writer.run, sample.ctx, *statements, poll=sample.poll, **values)


def by_officers(sample: SamplePoll) -> partial[object]:
    """Two officers change the first voter's contact."""
    return partial(change_contact, sample, sample.voters[0])


# --- what the database refuses ------------------------------------------------------------------

SET = "UPDATE members SET email = 'thief@example.org'"
OF_VOTER = "WHERE poll = :poll AND number = :member"


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="IntegrityError")
@pytest.mark.parametrize(
    "statement",
    [
        f"{SET} {OF_VOTER}",
        f"UPDATE members SET phone = '+14165550199' {OF_VOTER}",
        f"{SET}, contact_entry = 0 {OF_VOTER}",
        f"{SET}, contact_entry = (SELECT max(log_index) FROM log_entries) {OF_VOTER}",
        f"UPDATE members SET contact_check = 'x' {OF_VOTER}",
        f"UPDATE members SET contact_entry = NULL, contact_check = 'x' {OF_VOTER}",
        f"UPDATE members SET name = 'Another' {OF_VOTER}",
        f"UPDATE members SET language = 'fr' {OF_VOTER}",
        f"UPDATE members SET number = '777777' {OF_VOTER}",
        f"DELETE FROM members {OF_VOTER}",
        "INSERT INTO members SELECT poll, '777777', name, unit, email, phone, language, "
        f"address, also_in, unit_by, contact_entry, contact_check FROM members {OF_VOTER}",
    ],
    ids=[
        *("e-mail", "telephone", "the seal's entry", "the newest entry", "check alone"),
        *("back to imported", "name", "language", "number", "delete", "insert"),
    ],
)
def test_no_row_of_a_sealed_roster_is_written_alone(each, statement: str):
    """A row of the sealed roster written by hand: a contact, a name, a number, or all of it."""
    member = each.voters[0].member
    return Try(honest=by_officers(each), forged=written(each, statement, member=member))


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


@on_request(
    by=(Attacker.DATABASE, Attacker.OFFICER),
    keys=(Key.ROWS, Key.OFFICER),
    caught_by="IntegrityError",
)
@pytest.mark.parametrize(
    "statements",
    [
        (BY_HAND.format(ended="proposed", entry=NEWEST), USE),
        (BY_HAND.format(ended="ended", entry="entry"), END.format(id="byHandByHand123"), USE),
        (END.format(id=":change").replace("':change'", ":change"), USE),
    ],
    ids=["made at once", "proposed and ended", "a proposal ended"],
)
def test_a_change_written_by_hand_is_none(each, statements: tuple[str, ...]):
    """A change of a contact that one officer signed, said in the database to be made."""
    voter, caster = each.voters[:2]
    change = propose(each, voter)
    sign(each, change, ANA)
    cast_ballot(each.ctx, each.poll, each.authorization(caster), each.ballot(caster))
    return Try(
        honest=partial(sign, each, change, BEN),
        forged=written(each, *statements, member=voter.member, change=change),
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="IntegrityError")
@pytest.mark.parametrize("whose", [0, 1], ids=["the same member", "another"])
def test_a_signed_change_serves_one_update_and_one_member(each, whose: int):
    """A change that two officers signed, used a second time or for another member."""
    member = each.voters[whose].member
    return Try(honest=by_officers(each), forged=written(each, USE, member=member), again=True)


# --- what gets no message where the triggers were dropped ---------------------------------------


def by_hand(poll: SamplePoll, voter: SampleVoter) -> None:
    """A contact, written."""
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


def asked(sample: SamplePoll, voter: SampleVoter, where: str = "") -> list[str]:
    """Ask for a link and for the list check; return where each message went."""
    for ask in (links.request_link, list_check.request_list_check):
        ask(sample.ctx, sample.poll, voter.member, ADDRESS)
    sent = [one.contact.value for one in waiting_messages(sample)]
    assert sent == [where, where] if where else sent == []
    return sent


WRITTEN = (
    *(by_hand, copied, copied_after_a_change, rolled_back, rolled_back_a_little),
    *(renumbered, from_another_poll),
)


@on_request(
    by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="no message goes there"
)
@pytest.mark.parametrize("attack", WRITTEN, ids=lambda one: one.__name__.replace("_", " "))
def test_a_contact_that_two_officers_did_not_sign_gets_nothing_and_is_found(
    sample, caplog, attack: Callable[[SamplePoll, SampleVoter], None]
):
    """A contact of one's own, or an older one, put in a member's row to be sent the link."""
    voter, bystander = sample.voters[0], sample.voters[3]

    def writes() -> None:
        attack(sample, voter)
        waiting_messages(sample)

    def forged() -> Logged:
        assert differences(sample) == ContactDifferences((voter.member,), ())
        asked(sample, voter)
        return logged(SILENCE, caplog.text)

    return Try(
        honest=lambda: [asked(sample, one, address_of(one)) for one in (voter, bystander)],
        writes=writes,
        forged=forged,
        hides=(voter.member, THIEF),
    )


# --- a proposal between the two signatures ------------------------------------------------------


def of_another_contact(sample: SamplePoll, change: str) -> None:
    """The contact of another proposal."""
    bait = propose(sample, sample.voters[1], THIEF)
    statement = (
        "UPDATE contact_changes SET sealed_contact = (SELECT sealed_contact FROM contact_changes "
        "WHERE poll = :poll AND id = :bait) WHERE poll = :poll AND id = :change"
    )
    execute(sample, statement, change=change, bait=bait)


def over_another_contact(sample: SamplePoll, change: str) -> None:
    """The contact that is to be changed was changed since."""
    by_hand(sample, sample.voters[0])


def of_another_statement(made: Callable[[Statement], Statement]) -> Callable[..., None]:
    """What is signed, rewritten."""

    def rewrite(sample: SamplePoll, change: str) -> None:
        raw = fields.encode(made(statement_of(sample, change)).to_json())
        execute(sample, "UPDATE contact_changes SET statement = :raw", raw=raw)

    return rewrite


PROPOSALS = {
    "another's new contact": of_another_contact,
    "over another contact": over_another_contact,
    "a reason that names the member": of_another_statement(
        lambda one: replace(one, reason="member 000001 asked")
    ),
    "another act": of_another_statement(lambda one: replace(one, act=RulingAct.ADMIT)),
    "other digests": of_another_statement(lambda one: replace(one, about=one.about[::-1])),
}


@on_request(
    by=(Attacker.DATABASE, Attacker.OFFICER), keys=(Key.ROWS, Key.OFFICER), caught_by="conflict"
)
@pytest.mark.parametrize("what", PROPOSALS)
def test_a_change_that_is_exchanged_between_the_signatures(sample, what: str):
    """A new contact, or the statement about it, exchanged between the two officers' signatures."""
    change = propose(sample, sample.voters[0])
    sign(sample, change, ANA)
    return Try(
        honest=partial(sign, sample, change, BEN),
        writes=lambda: PROPOSALS[what](sample, change),
        forged=partial(sign, sample, change, BEN),
        says="no longer what the statement stands",
    )


@on_request(
    by=(Attacker.OFFICER, Attacker.NETWORK), keys=(Key.OFFICER, Key.SESSION), caught_by="conflict"
)
def test_one_officer_and_the_mail_server(sample):
    """A member's contact changed by one officer alone, to a mailbox that the mail server reads."""
    voter = sample.voters[0]
    change = propose(sample, voter, THIEF)
    sign(sample, change, ANA)

    return Try(
        honest=partial(sign, sample, change, BEN),
        writes=lambda: asked(sample, voter, address_of(voter)),  # links go to the old one
        forged=partial(sign, sample, change, ANA),
        says="another officer must sign",
    )
