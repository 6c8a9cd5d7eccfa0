"""A caller whose place on the list officers challenged: the line says that the vote is on hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.handset.call import Call
from tests.kit.challenges import DISMISS, NOTE, UPHOLD, ChallengePoll
from tests.kit.phone.lines import box_of, confirmation_in, line_of, with_phone
from tests.kit.polls import SampleVoter
from voting.ports.unit_of_work import Context

IN_FAVOUR, CAST, NOT_IN_FAVOUR = "1", "1", "2"
ON_HOLD = "your vote will be on hold"
ANSWER = "If the challenge is wrong, call your bargaining unit"


@pytest.fixture
def desk(sqlite_ctx: Context, tmp_path: Path) -> ChallengePoll:
    """An open poll whose members have voting codes, and a line."""
    return ChallengePoll(with_phone(sqlite_ctx, tmp_path), tmp_path, codes=True)


def signed_in(desk: ChallengePoll, voter: SampleVoter) -> tuple[Call, str]:
    """Call, and key member number and voting code; what is heard then."""
    call = Call(line_of(desk.ctx))
    call.dial()
    for keys in ("1", f"{voter.member}#"):
        call.press(keys)
    return call, words(call.press(f"{voter.code}#"))


def words(turn) -> str:
    return " ".join(turn.words.split())


def test_2_77_a_challenged_caller_hears_it_before_and_after_and_no_more(desk) -> None:
    voter = desk.voter
    desk.challenge()
    call, heard = signed_in(desk, voter)
    for said in (ON_HOLD, "The reason given: suspended.", "it counts.", ANSWER):
        assert said in heard
    heard = words(call.press(NOT_IN_FAVOUR))
    assert "If you cast it, your vote will be on hold." in heard
    done = call.press(CAST)
    heard = words(done)
    assert heard.startswith("You have voted. Your vote has been cast. The vote is on hold")
    assert ANSWER in heard
    code, choice = box_of(desk.ctx, desk.poll)[voter.member]
    assert (confirmation_in(done), choice) == (code, 1)
    told = " ".join(words(one) for one in (done, signed_in(desk, voter)[0].press("9")))
    for kept in (NOTE, "ana", "ben", voter.member):
        assert kept not in told


def test_in_french_too(desk) -> None:
    desk.challenge()
    call = Call(line_of(desk.ctx))
    call.dial()
    for keys in ("2", f"{desk.voter.member}#"):
        call.press(keys)
    heard = words(call.press(f"{desk.voter.code}#"))
    assert "votre vote sera en attente" in heard
    assert "Le motif donné : en suspension." in heard


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (None, "The vote is on hold"),
        (DISMISS, "The vote counts."),
        (UPHOLD, "The vote does not count."),
    ],
)
def test_who_calls_again_hears_what_became_of_it_and_so_does_the_check_of_the_code(
    desk, verdict, said
) -> None:
    challenge = desk.challenge()
    desk.vote()
    if verdict is not None:
        desk.decide(challenge, verdict)
    _, heard = signed_in(desk, desk.voter)
    assert "A vote has already been cast" in heard
    assert said in heard
    call = Call(line_of(desk.ctx))
    call.dial()
    for keys in ("1", "0#", "3"):
        call.press(keys)
    checked = words(call.press(f"{box_of(desk.ctx, desk.poll)[desk.voter.member][0]}#"))
    became = {None: "It is on hold", DISMISS: "It counts.", UPHOLD: "It does not count."}
    assert became[verdict] in checked
    assert "suspended" not in checked


def test_challenged_during_the_call_nothing_is_cast_until_1_is_pressed_again(desk) -> None:
    call, heard = signed_in(desk, desk.voter)
    assert ON_HOLD not in heard
    call.press(IN_FAVOUR)
    desk.challenge()
    heard = words(call.press(CAST))
    assert "Your vote was not cast. Something has changed" in heard
    assert ON_HOLD in heard
    assert "You chose: in favour." in heard
    assert box_of(desk.ctx, desk.poll) == {}
    done = call.press(CAST)
    assert "The vote is on hold" in words(done)
    assert box_of(desk.ctx, desk.poll)[desk.voter.member] == (confirmation_in(done), 0)


def test_the_choice_can_still_be_changed_after_that(desk) -> None:
    call, _ = signed_in(desk, desk.voter)
    call.press(IN_FAVOUR)
    desk.challenge()
    for keys in (CAST, "2", NOT_IN_FAVOUR, CAST):
        call.press(keys)
    assert box_of(desk.ctx, desk.poll)[desk.voter.member][1] == 1
