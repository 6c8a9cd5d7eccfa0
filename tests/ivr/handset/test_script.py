"""Calls written down beforehand."""

from __future__ import annotations

import pytest

from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine
from ivr.handset.script import LineKind, ScriptError, ScriptLine, parse_script, run_script
from tests.kit.phone.exchange import TOKEN, document, exchange, gather, say

PAGES = {
    "voice": document(gather("voice/1", say("Your member number?"), actionOnEmptyResult="true")),
    "voice_1": document(say("Thank you."), "<Hangup/>"),
}


def run(text: str) -> tuple[list[str], list[str]]:
    """Run a script; return what was heard and the paths that were asked for."""
    heard: list[Announcement] = []
    with exchange(**PAGES) as pages:
        run_script(Call(PhoneLine(pages.base, TOKEN)), parse_script(text), heard.append)
    return [turn.words for turn in heard], pages.paths


def test_a_script_is_read_line_by_line() -> None:
    text = "; a remark\n\npress 12#  ; the number\nwait\nexpect  thank   you\nhang up\n"
    assert parse_script(text) == (
        ScriptLine(3, LineKind.PRESS, "12#"),
        ScriptLine(4, LineKind.WAIT),
        ScriptLine(5, LineKind.EXPECT, "thank you"),
        ScriptLine(6, LineKind.HANG_UP),
    )


@pytest.mark.parametrize("line", ["press", "press 1 2", "press 12a", "shout", "wait 5", "expect"])
def test_a_line_that_is_not_of_its_form_is_named(line: str) -> None:
    with pytest.raises(ScriptError, match="Line 2"):
        parse_script(f"wait\n{line}")


def test_a_script_makes_the_call() -> None:
    words, paths = run("expect MEMBER number\npress 12\npress 3#\nexpect thank you")
    assert words == ["Your member number?", "Thank you."]
    assert paths == ["/phone/voice", "/phone/voice/1", "/phone/status"]


def test_a_script_that_waits_sends_silence() -> None:
    assert run("wait\nexpect thank you")[1][1] == "/phone/voice/1"


def test_a_script_hangs_up_where_it_says_so_and_where_it_ends() -> None:
    for text in ("hang up", "", "expect member"):
        assert run(text)[1] == ["/phone/voice", "/phone/status"]


def test_what_was_not_said_fails_and_hangs_up() -> None:
    with exchange(**PAGES) as pages:
        steps = parse_script("expect your vote has been cast")
        with pytest.raises(ScriptError, match="Line 1"):
            run_script(Call(PhoneLine(pages.base, TOKEN)), steps, lambda _: None)
    assert pages.paths[-1] == "/phone/status"


def test_a_call_that_ended_too_soon_fails_without_quoting_the_keys() -> None:
    with pytest.raises(ScriptError, match="Line 2") as refused:
        run("press 123#\npress 98765#")
    assert "98765" not in str(refused.value)
    assert "98765" not in repr(parse_script("press 98765#"))
