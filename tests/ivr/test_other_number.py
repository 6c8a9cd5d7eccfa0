"""A claimant who mistyped the telephone number enters it again, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.handset.call import Call
from tests.kit.mail import FakeSender
from tests.kit.phone.lines import line_of, with_phone
from tests.kit.polls import SamplePoll, open_poll
from voting.notify.channels import PostSettings
from voting.ports.unit_of_work import Context
from voting.services.claims import make

WRONG, RIGHT = "4165550132", "4165550123"
TO_CONTACT = ("1", "0#", "1", "1", "1", "1", "1", "2", "700123#")
TO_EARLIER = ("1", "0#", "1", "2")
ENTRANCE = "enter a telephone number with its area code"


@pytest.fixture
def poll(ctx: Context, tmp_path: Path) -> SamplePoll:
    """An open poll on a server with a line, whose messages wait."""
    made = with_phone(ctx, tmp_path)
    post = PostSettings(folder=tmp_path / "mail")
    return open_poll(replace(made, settings=replace(made.settings, post=post)))


def press(call: Call, *keys: str) -> str:
    """Press each; return what is said at the end."""
    words = ""
    for one in keys:
        turn = call.press(one)
        assert turn is not None
        words = turn.words
    return words


def calling(poll: SamplePoll) -> Call:
    call = Call(line_of(poll.ctx))
    call.dial()
    return call


def test_another_number_is_entered_where_the_code_is_asked_for(poll: SamplePoll) -> None:
    sender, call = FakeSender(), calling(poll)
    said = press(call, *TO_CONTACT, f"{WRONG}#", "1")
    assert "To enter another telephone number, press 2, then the number sign" in said
    assert ENTRANCE in press(call, "2#")
    assert "is on its way to: 4, 1, 6." in press(call, f"{RIGHT}#", "1")
    assert "You have not voted yet" in press(call, f"{sender.code(poll.ctx)}#")
    with poll.ctx.store.reader() as uow:
        kept = [(make.read(poll.ctx, one), one.credential) for one in uow.claims.iterate()]
    confirmed = {claim.contact.value: credential is not None for claim, credential in kept}
    assert confirmed == {f"+1{WRONG}": False, f"+1{RIGHT}": True}
    assert {claim.number for claim, _ in kept} == {"700123"}


def test_so_does_a_wrong_code_lead_to_another_number(poll: SamplePoll) -> None:
    call = calling(poll)
    assert "That is not the code" in press(call, *TO_CONTACT, f"{WRONG}#", "1", "000001#")
    assert ENTRANCE in press(call, "2#")


def test_whoever_calls_again_enters_the_number_of_the_claim_anew(poll: SamplePoll) -> None:
    sender, first = FakeSender(), calling(poll)
    press(first, *TO_CONTACT, f"{RIGHT}#", "1")
    first.hang_up()
    code, second = sender.code(poll.ctx), calling(poll)
    press(second, *TO_EARLIER, f"{WRONG}#")
    assert "that you gave before" in press(second, "2#")
    assert "You have not voted yet" in press(second, f"{RIGHT}#", f"{code}#")


def test_and_after_a_refused_code_too(poll: SamplePoll) -> None:
    sender, first = FakeSender(), calling(poll)
    press(first, *TO_CONTACT, f"{RIGHT}#", "1")
    first.hang_up()
    code, second = sender.code(poll.ctx), calling(poll)
    assert "do not match" in press(second, *TO_EARLIER, f"{WRONG}#", f"{code}#")
    assert "You have not voted yet" in press(second, "2#", f"{RIGHT}#", f"{code}#")
