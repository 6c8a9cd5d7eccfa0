"""Voters whose rows somebody changed in the database: they do not vote, and everybody else does.

Each attack is by somebody who writes to the database and has no key; unless it says otherwise, with
every trigger switched off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.receipt import BallotAuthorization
from audit.record.signatures.statement import Act
from tally.protocol.credential import public_credential
from tally.protocol.group import random_exponent
from tests.kit.database.clock import MovableClock
from tests.kit.database.writer import overwrite, write
from tests.kit.mail import waiting_messages
from tests.kit.members import apply, ask, draw, reach, reissued
from tests.kit.officers import vote
from tests.kit.polls import SamplePoll, SampleVoter, draft_poll
from voting.domain.errors import (
    AuthorizationInvalidError,
    ConflictError,
    ListEntryChangedError,
    SignInRefusedError,
)
from voting.domain.integrity.difference import Difference, DifferenceKind
from voting.domain.voters_list import Voter, encode_voters_list, make_voters_list
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.clock import tick
from voting.services.members import comparison, links, list_check
from voting.services.members.comparison import HourlyComparison, compare_poll
from voting.services.officers import accounts
from voting.services.voters import signed
from voting.services.voters.differences import standing_differences

ROW = "poll = :poll AND member = :member"


@pytest.fixture
def poll(sample: SamplePoll, tmp_path: Path) -> SamplePoll:
    """An open poll whose server sends messages, and whose returning officer has an address."""
    reach(sample, tmp_path)
    accounts.set_email(sample.ctx, "anne", "anne@example.org", "en")
    accounts.set_email(sample.ctx, "paul", "paul@example.org", "fr")
    return sample


def told(sample: SamplePoll) -> list[str]:
    """The officers' addresses that messages went to since the last look."""
    return sorted(one.contact.value for one in waiting_messages(sample))


def marks(sample: SamplePoll) -> list[tuple[DifferenceKind, str]]:
    """What the officers' page shows."""
    return [(one.kind, one.subject) for one in standing_differences(sample.ctx, sample.poll)]


def change(sample: SamplePoll, voter: SampleVoter, *settings: str, **values: object) -> None:
    """Change a voter's row, all triggers switched off."""
    statements = [f"UPDATE voters SET {one} WHERE {ROW}" for one in settings]
    values = {"poll": sample.poll, "member": voter.member, **values}
    overwrite(sample.ctx, *statements, **values)


def swap(sample: SamplePoll) -> tuple[DifferenceKind, ...]:
    first, second = sample.voters[:2]
    change(sample, first, "credential = '0'")
    change(sample, second, "credential = :its", its=first.credential)
    change(sample, first, "credential = :its", its=second.credential)
    return (DifferenceKind.CREDENTIAL, DifferenceKind.CREDENTIAL)


def move(sample: SamplePoll) -> tuple[DifferenceKind, ...]:
    change(sample, sample.voters[0], "unit = 'B-SEC'")
    return (DifferenceKind.UNIT,)


def delete(sample: SamplePoll) -> tuple[DifferenceKind, ...]:
    values = {"poll": sample.poll, "member": sample.voters[0].member}
    overwrite(sample.ctx, f"DELETE FROM voters WHERE {ROW}", **values)
    return (DifferenceKind.MISSING,)


def replace_credential(sample: SamplePoll) -> tuple[DifferenceKind, ...]:
    change(sample, sample.voters[0], "credential = :its", its=public_credential(INSIDER))
    return (DifferenceKind.CREDENTIAL,)


def forge_a_reissue(sample: SamplePoll) -> tuple[DifferenceKind, ...]:
    """The same as the server's own role can, which no trigger refuses."""
    voter = sample.voters[0]
    write(
        sample.ctx,
        "INSERT INTO reissues (poll, old, new, member, proof, drawn, seal) "
        "SELECT id, :old, :new, :member, :proof, opens, :proof FROM polls WHERE id = :poll",
        poll=sample.poll,
        old=voter.credential,
        new=public_credential(INSIDER),
        member=voter.member,
        proof=b"{}",
    )
    write(
        sample.ctx,
        f"UPDATE voters SET credential = :new WHERE {ROW}",
        new=public_credential(INSIDER),
        poll=sample.poll,
        member=voter.member,
    )
    return (DifferenceKind.CREDENTIAL,)


INSIDER = random_exponent()
"""The secret of a credential that the insider drew."""
ATTACKS: tuple[Callable[[SamplePoll], tuple[DifferenceKind, ...]], ...] = (
    swap,
    move,
    delete,
    replace_credential,
    forge_a_reissue,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_is_changed_does_not_vote_and_the_others_do(
    poll: SamplePoll, attack: Callable[[SamplePoll], tuple[DifferenceKind, ...]]
) -> None:
    victim, other = poll.voters[0], poll.voters[-1]
    kinds = attack(poll)
    with pytest.raises(ListEntryChangedError, match="officers have been told"):
        poll.sign_in(victim)  # with the right code, at once: no comparison has run yet
    assert told(poll) == ["anne@example.org", "paul@example.org"]
    with pytest.raises(SignInRefusedError):  # with any other, the answer that everybody gets
        poll.sign_in(replace(victim, secret=INSIDER))
    vote(poll, other, 0)
    found = compare_poll(poll.ctx, poll.poll)
    assert len(found) == len(kinds) - 1  # one was told already
    assert [kind for kind, _ in marks(poll)] == list(kinds)
    assert marks(poll)[0] == (kinds[0], victim.member)


def test_an_inserted_voter_is_nobody(poll: SamplePoll) -> None:
    added = SampleVoter("777777", "A-ELEM", INSIDER)
    values = {"poll": poll.poll, "its": added.credential}
    insert = "INSERT INTO voters VALUES (:poll, '777777', 'A-ELEM', :its)"
    overwrite(poll.ctx, insert, **values)
    with pytest.raises(SignInRefusedError):
        poll.sign_in(added)
    found = compare_poll(poll.ctx, poll.poll)
    assert [(one.kind, one.subject) for one in found] == [
        (DifferenceKind.ADDED, "777777"),
        (DifferenceKind.CONTACT, "777777"),  # nobody of that number is on the roster
    ]
    assert told(poll) == ["anne@example.org", "paul@example.org"]


def test_officers_are_told_once_for_each_change_and_again_when_it_comes_back(
    poll: SamplePoll,
) -> None:
    voter = poll.voters[0]
    assert compare_poll(poll.ctx, poll.poll) == ()
    assert told(poll) == []
    move(poll)
    assert len(compare_poll(poll.ctx, poll.poll)) == 1
    assert len(told(poll)) == 2
    assert compare_poll(poll.ctx, poll.poll) == ()  # the next hour, or after a restart
    with pytest.raises(ListEntryChangedError):
        poll.sign_in(voter)
    assert told(poll) == []
    change(poll, voter, "credential = '0'")  # another change of the same row
    assert len(compare_poll(poll.ctx, poll.poll)) == 1
    assert len(told(poll)) == 2
    change(poll, voter, "unit = 'A-ELEM'", "credential = :its", its=voter.credential)
    assert isinstance(poll.sign_in(voter), BallotAuthorization)  # restored: at once
    assert compare_poll(poll.ctx, poll.poll) == ()
    assert marks(poll) == []
    move(poll)
    assert len(compare_poll(poll.ctx, poll.poll)) == 1
    assert len(told(poll)) == 2


def test_nobody_without_the_key_marks_a_difference_as_known(poll: SamplePoll) -> None:
    move(poll)
    compare_poll(poll.ctx, poll.poll)
    told(poll)
    write(poll.ctx, "UPDATE differences SET ended = noticed")
    assert len(compare_poll(poll.ctx, poll.poll)) == 1
    write(poll.ctx, "UPDATE differences SET digest = 'x'")
    assert len(compare_poll(poll.ctx, poll.poll)) == 1


def test_the_message_names_nobody_and_says_what_to_do(poll: SamplePoll) -> None:
    swap(poll)
    compare_poll(poll.ctx, poll.poll)
    english, french = sorted(waiting_messages(poll), key=lambda one: one.contact.value)
    assert "- 2: with another voting code" in english.message.text
    assert "Everybody else can still vote." in english.message.text
    assert "- 2\u00a0: avec un autre code de vote" in french.message.text
    for one in (english, french):
        assert poll.voters[0].member not in one.message.text


# --- reissued credentials -----------------------------------------------------------------------


def test_a_reissued_credential_is_as_good_as_the_first(poll: SamplePoll) -> None:
    once = reissued(poll, poll.voters[0])
    twice = reissued(poll, once)
    assert compare_poll(poll.ctx, poll.poll) == ()
    vote(poll, twice, 0)


def test_a_replaced_credential_is_not_put_back(poll: SamplePoll) -> None:
    lost = poll.voters[0]
    new = reissued(poll, lost)
    change(poll, lost, "credential = :its", its=lost.credential)
    with pytest.raises(SignInRefusedError):
        poll.sign_in(lost)
    with pytest.raises(ListEntryChangedError):
        poll.sign_in(new)


def test_a_forged_entry_of_the_log_changes_no_list(poll: SamplePoll) -> None:
    new = reissued(poll, poll.voters[1])
    (raw,) = [one for one in poll.log() if b"credential:issued" in one]
    victim = poll.voters[0]
    forged = raw.replace(poll.voters[1].credential.encode(), victim.credential.encode())
    forged = forged.replace(new.credential.encode(), public_credential(INSIDER).encode())
    index = len(poll.log())
    forged = forged.replace(f'"index":{index - 1},'.encode(), f'"index":{index},'.encode())
    insert = "INSERT INTO log_entries VALUES (:poll, :place, :raw)"
    overwrite(poll.ctx, insert, poll=poll.poll, place=index, raw=forged)
    change(poll, victim, "credential = :its", its=public_credential(INSIDER))
    with pytest.raises(SignInRefusedError):
        poll.sign_in(replace(victim, secret=INSIDER))
    with pytest.raises(ListEntryChangedError):
        poll.sign_in(victim)


def test_no_code_is_reissued_to_a_member_who_was_changed(poll: SamplePoll) -> None:
    voter, told_before = poll.voters[0], told(poll)
    token = ask(poll, voter)
    move(poll)
    with pytest.raises(ListEntryChangedError, match="no new code"):
        draw(poll, voter, token)
    links.request_link(poll.ctx, poll.poll, voter.member, "192.0.2.9")
    list_check.request_list_check(poll.ctx, poll.poll, voter.member, "192.0.2.9")
    assert told(poll) == told_before == []  # answered like everybody, and nothing is sent


def test_a_code_drawn_before_the_change_is_not_issued(poll: SamplePoll) -> None:
    voter = poll.voters[0]
    drawn = draw(poll, voter, ask(poll, voter))
    move(poll)
    with pytest.raises(ConflictError):
        apply(poll, drawn)


def test_an_authorization_from_before_the_change_casts_nothing(poll: SamplePoll) -> None:
    first, second = poll.voters[:2]
    authorization = poll.authorization(first)
    swap(poll)
    with pytest.raises(AuthorizationInvalidError):
        cast_ballot(poll.ctx, poll.poll, authorization, poll.ballot(first))
    with pytest.raises(ListEntryChangedError):
        poll.sign_in(second)


@pytest.mark.parametrize("setting", ["member = '777777'", "unit = 'B-SEC'"])
def test_nor_does_one_from_before_its_row_was_given_another_member_or_unit(
    poll: SamplePoll, setting: str
) -> None:
    voter = poll.voters[0]
    authorization = poll.authorization(voter)
    change(poll, voter, setting)
    with pytest.raises(AuthorizationInvalidError):
        cast_ballot(poll.ctx, poll.poll, authorization, poll.ballot(voter))


# --- the list itself, and the officers' accounts ------------------------------------------------


def forget_lists() -> None:
    """What a restart does: the list is read, and its signature verified, again."""
    signed._KEPT.clear()


def test_a_list_that_the_authority_did_not_sign_lets_nobody_in(poll: SamplePoll) -> None:
    with poll.ctx.store.reader() as uow:
        card_set = uow.polls.get(poll.poll).card_set
    key = Ed25519PrivateKey.generate()
    listed = [Voter(one.member, one.unit, one.credential) for one in poll.voters]
    forged = encode_voters_list(make_voters_list(card_set, listed, key), key)
    for raw in (forged, b"", b"{}"):
        statement = "UPDATE signed_lists SET voters_list = :raw WHERE poll = :poll"
        overwrite(poll.ctx, statement, raw=raw, poll=poll.poll)
        forget_lists()
        with pytest.raises(ListEntryChangedError):
            poll.sign_in(poll.voters[0])
    assert [one.kind for one in compare_poll(poll.ctx, poll.poll)] == [DifferenceKind.LIST]


def test_the_signed_list_is_sealed_with_the_poll(poll: SamplePoll) -> None:
    for statement in (
        "UPDATE signed_lists SET voters_list = voters_list",
        "DELETE FROM signed_lists",
    ):
        with pytest.raises(Exception, match="sealed"):
            write(poll.ctx, statement)


def test_a_changed_account_is_told_to_the_other_officers(poll: SamplePoll) -> None:
    write(poll.ctx, "UPDATE officers SET email = 'insider@example.org' WHERE id = 'anne'")
    found = compare_poll(poll.ctx, poll.poll)
    assert [(one.kind, one.subject) for one in found] == [(DifferenceKind.ACCOUNT, "anne")]
    assert told(poll) == ["paul@example.org"]


# --- when it runs -------------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The polls that are compared; the comparison itself is the real one."""
    compared: list[str] = []

    def counting(ctx: Context, poll_id: str) -> object:
        compared.append(poll_id)
        return compare_poll(ctx, poll_id)

    monkeypatch.setattr(comparison, "compare_poll", counting)
    return compared


def test_a_poll_is_compared_at_the_start_at_the_opening_and_every_hour(
    sqlite_ctx: Context, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = counted(monkeypatch)
    with sqlite_ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(minutes=30)
    sample = draft_poll(sqlite_ctx, opens=opens, lasts=timedelta(hours=3))
    hourly = HourlyComparison()
    assert hourly.run(sqlite_ctx) == []  # a draft is nothing to compare
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    for minutes, expected in ((0, 1), (10, 1), (21, 2), (59, 2), (2, 3)):
        clock.forward(minutes=minutes)
        tick(sqlite_ctx)
        hourly.run(sqlite_ctx)
        assert len(compared) == expected
    HourlyComparison().run(sqlite_ctx)  # another server, or this one started again
    assert len(compared) == 4
    move(sample)
    clock.forward(minutes=61)
    assert hourly.run(sqlite_ctx) == [(sample.poll, 1)]
    clock.forward(hours=3)
    tick(sqlite_ctx)
    hourly.run(sqlite_ctx)
    assert len(compared) == 5  # it has closed


def test_another_comparison_is_told_like_the_first(
    sqlite_sample: SamplePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Difference(DifferenceKind.MISSING, "000009", "")
    table = (*comparison.COMPARISONS, lambda ctx, uow, poll: [other])
    monkeypatch.setattr(comparison, "COMPARISONS", table)
    assert compare_poll(sqlite_sample.ctx, sqlite_sample.poll) == (other,)
    assert marks(sqlite_sample) == [(DifferenceKind.MISSING, "000009")]
