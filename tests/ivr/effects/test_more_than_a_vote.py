"""Calls that do more than vote: claims by keypad, the list check, the rehearsal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from audit.record.signatures.statement import Act
from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine
from tally.sequestered import Capacity
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.mail import FakeSender, waiting_messages
from tests.kit.phone.lines import choice_of, confirmation_in, line_of, with_phone
from tests.kit.polls import SamplePoll, draft_poll, open_poll
from tests.kit.rulings import open_to_employees
from voting.domain import rehearsal
from voting.domain.claims.claim import PHONE, Claim
from voting.domain.claims.contact import ContactKind
from voting.domain.claims.sequestration import StoredSequestered
from voting.notify.channels import PostSettings
from voting.ports.unit_of_work import Context
from voting.services.claims import make
from voting.services.members.requests import MEMBER_LIMIT
from voting.services.messages import outbox

TELEPHONE, COLLEGE = "4165550123", "700123"
TO_CLAIM = ("1", "0#", "1")
ANSWERS = ("1", "1", "1", "1", "2", f"{COLLEGE}#", f"{TELEPHONE}#")


@pytest.fixture
def phone_ctx(ctx: Context, tmp_path: Path) -> Context:
    """A server with a telephone line, whose messages wait."""
    made = with_phone(ctx, tmp_path)
    post = PostSettings(folder=tmp_path / "mail")
    return replace(made, settings=replace(made.settings, post=post))


@pytest.fixture
def poll(phone_ctx: Context) -> SamplePoll:
    """An open poll."""
    return open_poll(phone_ctx, voters=2, codes=True)


@pytest.fixture
def sealed(phone_ctx: Context) -> SamplePoll:
    """A poll that opens tomorrow."""
    with phone_ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(days=1)
    sample = draft_poll(phone_ctx, voters=2, opens=opens, codes=True)
    sample.act(Act.SEAL)
    return sample


@dataclass
class Person:
    """A caller; `said` is what was heard last."""

    call: Call
    said: Announcement

    def press(self, *keys: str) -> str:
        """Press each of these; return what is said at the end."""
        for one in keys:
            turn = self.call.press(one)
            assert turn is not None
            self.said = turn
        return self.said.words


def dial(ctx: Context) -> Person:
    call = Call(line_of(ctx))
    return Person(call, call.dial())


def held(poll: SamplePoll) -> StoredSequestered | None:
    """The sequestered ballot of the newest claim, if there is one."""
    with poll.ctx.store.reader() as uow:
        (claim,) = [one for one in uow.claims.iterate() if one.credential is not None]
        return uow.sequestered.by_claim(poll.poll, claim.digests.claim)


def kept(poll: SamplePoll) -> list[Claim]:
    with poll.ctx.store.reader() as uow:
        return [make.read(poll.ctx, one) for one in uow.claims.iterate()]


# --- claims ------------------------------------------------------------------------------------


def test_2_77_a_claim_by_keypad_leads_to_a_sequestered_vote(poll: SamplePoll) -> None:
    sender, person = FakeSender(), dial(poll.ctx)
    assert "If you are a member, and not on the voters’ list, press 1." in person.press("1", "0#")
    person.press("1", *ANSWERS)
    assert "A text message with a code is on its way" in person.press("1")
    (claim,) = kept(poll)
    assert (claim.channel, claim.name, claim.number, claim.unit) == (PHONE, "", COLLEGE, "A-ELEM")
    assert "You have not voted yet" in person.press(f"{sender.code(poll.ctx)}#")
    assert sender.sent[0][0].value == f"+1{TELEPHONE}"
    assert "not in favour" in person.press("2")
    assert held(poll) is None
    said = person.press("1")
    assert "Your vote has been cast. It is set aside" in said.replace("  ", " ")
    ballot = held(poll)
    assert ballot is not None
    assert choice_of(ballot.raw) == 1
    code = confirmation_in(person.said)
    again = dial(poll.ctx)
    assert "It is set aside" in again.press("1", "0#", "3", f"{code}#")


def test_2_77_in_a_poll_of_employees_the_claim_says_what_the_caller_is(
    phone_ctx: Context,
) -> None:
    """By-law 2.77.1 and labour law."""
    sample = draft_poll(phone_ctx, voters=2, codes=True)
    open_to_employees(sample)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    person = dial(phone_ctx)
    said = person.press("1", "0#", "1")
    assert "Every employee of the bargaining unit may take part" in said
    assert "not a member, press 2" in person.press("1")
    person.press("2", *ANSWERS[1:])
    assert "A text message with a code is on its way" in person.press("1")
    assert [one.standing for one in kept(sample)] == [Capacity.EMPLOYEE]


def test_2_77_a_spoken_code_is_entered_in_another_call(
    poll: SamplePoll, clock: MovableClock
) -> None:
    sender, first = FakeSender(), dial(poll.ctx)
    first.press(*TO_CLAIM, *ANSWERS)
    assert "We are about to call" in first.press("2")
    first.call.hang_up()
    outbox.deliver(poll.ctx, sender)
    assert sender.sent == []  # whoever asked may still be on that telephone
    clock.forward(seconds=31)
    code = sender.code(poll.ctx)
    assert sender.sent[0][0].kind is ContactKind.VOICE
    second = dial(poll.ctx)
    wrong = f"{(int(code) + 1) % 10**6:06d}#"
    assert "do not match" in second.press(*TO_CLAIM, "2", f"{TELEPHONE}#", wrong)
    assert "You have not voted yet" in second.press(f"{code}#")
    second.press("1", "1")
    assert confirmation_in(second.said)


def test_a_number_without_a_claim_is_answered_as_a_wrong_code_is(poll: SamplePoll) -> None:
    sender, first = FakeSender(), dial(poll.ctx)
    first.press(*TO_CLAIM, *ANSWERS, "1")
    wrong = f"{(int(sender.code(poll.ctx)) + 1) % 10**6:06d}#"
    answers = {
        dial(poll.ctx).press(*TO_CLAIM, "2", f"{number}#", wrong)
        for number in (TELEPHONE, "4165550199")
    }
    assert len(answers) == 1


def test_another_code_takes_the_place_of_the_first(poll: SamplePoll) -> None:
    sender, person = FakeSender(), dial(poll.ctx)
    person.press(*TO_CLAIM, *ANSWERS, "1")
    first = sender.code(poll.ctx)
    person.press("1#")
    second = sender.code(poll.ctx)
    if first != second:
        assert "That is not the code" in person.press(f"{first}#")
    assert "You have not voted yet" in person.press(f"{second}#")


def test_a_webhook_sent_twice_keeps_one_claim_and_sends_one_code(poll: SamplePoll) -> None:
    sent = []
    line = line_of(poll.ctx)

    def sending(webhook):
        sent.append(webhook)
        return line.send(webhook)

    call = Call(PhoneLine(line.base, line.token, send=sending))
    call.dial()
    for keys in (*TO_CLAIM, *ANSWERS, "1"):
        call.press(keys)
    for webhook in sent[-2:]:
        line.send(webhook)
    assert len(kept(poll)) == 1
    assert len(waiting_messages(poll)) == 1


def test_a_second_claim_in_a_call_is_another(poll: SamplePoll) -> None:
    sender, person = FakeSender(), dial(poll.ctx)
    person.press(*TO_CLAIM, *ANSWERS, "1")
    sender.code(poll.ctx)
    person.press("0#", "1", *ANSWERS[:-1], "4165550177#", "1")
    assert {one.contact.value for one in kept(poll)} == {"+14165550123", "+14165550177"}
    assert "You have not voted yet" in person.press(f"{sender.code(poll.ctx)}#")


def test_the_same_limits_hold_as_on_the_web(poll: SamplePoll) -> None:
    person = dial(poll.ctx)
    person.press(*TO_CLAIM, *ANSWERS, "1")
    for _ in range(4):
        person.press("1#")
    assert "Too many codes were requested" in person.press("1#")
    assert "We cannot send a code to that number" in dial(poll.ctx).press(
        *TO_CLAIM, *ANSWERS[:-1], "9005550123#"
    )


def test_no_claim_is_taken_where_no_code_can_be_sent(poll: SamplePoll) -> None:
    settings = replace(poll.ctx.settings, post=PostSettings())
    person = dial(replace(poll.ctx, settings=settings))
    assert "not on the voters’ list" not in person.press("1", "0#")
    assert "That key is not one of the choices" in person.press("1")


def test_nothing_of_a_claim_rests_in_clear(poll: SamplePoll, database_url: str) -> None:
    sender, person = FakeSender(), dial(poll.ctx)
    person.press(*TO_CLAIM, *ANSWERS, "1")
    code = sender.code(poll.ctx)
    person.press(f"{code}#", "1")
    rested = dump(database_url)
    for secret in (TELEPHONE, COLLEGE, code):
        assert secret not in rested


def dump(url: str) -> str:
    """Every value in the database, as text."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = []
        for table in inspect(engine).get_table_names():
            table_rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            for row in table_rows:
                rows += [bytes(v).decode("latin-1") if _raw(v) else str(v) for v in row]
    engine.dispose()
    return "\n".join(rows)


def _raw(value: object) -> bool:
    return isinstance(value, bytes | memoryview)


# --- before the opening ------------------------------------------------------------------------


def test_2_77_a_member_hears_the_unit_and_how_the_union_reaches_them(sealed: SamplePoll) -> None:
    voter = sealed.voters[0]
    set_contact(sealed, voter, email="nadia@example.org", phone="416-555-0123")
    person = dial(sealed.ctx)
    assert "is not open yet" in person.press("1")
    said = person.press("1", "1", f"{voter.member}#", f"{voter.code}#")
    assert f"in the bargaining unit: Unit {voter.unit}." in said
    assert "an e-mail address for you, at example.org." in said
    assert "ends in: 0, 1, 2, 3." in said
    assert "You can object to the list until" in said
    assert "nadia" not in said


def test_2_77_a_wrong_code_and_an_unknown_number_sound_alike(sealed: SamplePoll) -> None:
    first, second = sealed.voters
    said = {
        dial(sealed.ctx).press("1", "1", "1", f"{member}#", f"{second.code}#")
        for member in (first.member, "987654321")
    }
    assert len(said) == 1
    assert "do not match" in said.pop()


def test_2_77_a_message_goes_to_the_roster_and_every_number_sounds_alike(
    sealed: SamplePoll,
) -> None:
    voter = sealed.voters[0]
    set_contact(sealed, voter, phone="416-555-0123")
    said = {
        dial(sealed.ctx).press("1", "1", "2", f"{member}#")
        for member in (voter.member, "987654321")
    }
    assert len(said) == 1
    (sent,) = waiting_messages(sealed)
    assert sent.contact.value == "+14165550123"
    for _ in range(MEMBER_LIMIT - 1):
        dial(sealed.ctx).press("1", "1", "2", f"{voter.member}#")
    refused = dial(sealed.ctx).press("1", "1", "2", f"{voter.member}#")
    assert "Too many of these messages were requested" in refused


def test_a_rehearsal_from_beginning_to_end_casts_nothing(sealed: SamplePoll) -> None:
    person = dial(sealed.ctx)
    assert "This is practice. It is not a vote." in person.press("1", "2")
    real = f"{sealed.voters[0].member}#"
    assert "Keep your own card for the real vote" in person.press(real)
    assert "This is practice" in person.press(f"{rehearsal.MEMBER}#")
    assert "apples or pears" in person.press(f"{rehearsal.CODE}#")
    assert "Your practice choice: Pears." in person.press("2")
    assert "You have not voted." in person.press("1")
    with sealed.ctx.store.reader() as uow:
        assert not uow.ballots.count_by_unit(sealed.poll)


def test_a_rehearsal_that_the_opening_overtakes_goes_over_to_the_vote(
    sealed: SamplePoll, clock: MovableClock
) -> None:
    sealed.act(Act.OPEN)
    clock.forward(hours=24, minutes=-10)
    person = dial(sealed.ctx)
    person.press("1", "2", f"{rehearsal.MEMBER}#", f"{rehearsal.CODE}#", "2")
    clock.forward(minutes=12)
    said = person.press("1")
    assert "Voting has just opened. You have not voted in this call." in said
    assert re.search(r"Enter your member number", said)
