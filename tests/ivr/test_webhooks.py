"""Calls over the webhooks, on both databases: votes, repetitions, ends, secrets."""

from __future__ import annotations

import pytest

from audit.record.signatures.statement import Act
from ivr.handset.call import Call
from tests.kit.ballots.box import verify_box
from tests.kit.database.stores import MovableClock
from tests.kit.phone.lines import confirmation_in
from tests.kit.phone.webhooks import Phoning
from voting.config.temporary_keys import PhoneKeys
from voting.services.ballots.cast import cast_ballot
from voting.services.polls.calls import destroy_keys, wipe

LATE = 16
"""Minutes after which a call without a step is wiped."""


# --- the vote ----------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [0, 1])
def test_a_vote_by_telephone_is_in_the_box_as_it_was_chosen(phoning: Phoning, choice) -> None:
    """By-law 2.77.4."""
    call, turn = phoning.to_review(choice)
    assert "You have not voted yet." in turn.words
    assert phoning.box() == {}
    done = call.press("1")
    assert phoning.box() == {phoning.voter.member: (confirmation_in(done), choice)}
    verify_box(phoning.ctx, phoning.sample.poll)
    assert confirmation_in(call.press("3")) == confirmation_in(done)


def test_calling_again_tells_the_same_confirmation_code(phoning: Phoning) -> None:
    done = phoning.to_review()[0].press("1")
    _, turn = phoning.to_review()  # the last key is not one of the choices there
    assert "A vote has already been cast" in turn.words
    assert confirmation_in(turn) == confirmation_in(done)


def test_a_vote_on_the_web_meanwhile_stands_and_is_said_to(phoning: Phoning) -> None:
    call, _ = phoning.to_review(choice=1)
    authorization, raw = (
        phoning.sample.authorization(phoning.voter),
        phoning.sample.ballot(phoning.voter, 0),
    )
    cast_ballot(phoning.ctx, phoning.sample.poll, authorization, raw)
    turn = call.press("1")
    assert "was not cast, because another one came first" in turn.words
    assert phoning.box() == {phoning.voter.member: (confirmation_in(turn), 0)}


def test_a_wrong_code_is_refused_and_a_correct_one_always_accepted(
    phoning: Phoning, clock: MovableClock
) -> None:
    clock.stop()
    other = phoning.sample.voters[1]
    for _ in range(2):
        call = Call(phoning.line)
        call.dial()
        call.press("1")
        for _ in range(4):
            call.press(f"{phoning.voter.member}#")
            turn = call.press(f"{other.code}#")
    assert "The right code is always accepted." in turn.words
    assert call.over
    assert "You chose: in favour." in phoning.to_review()[1].words


def test_a_slow_call_outlives_its_authorization(phoning: Phoning, clock: MovableClock) -> None:
    call, _ = phoning.to_review()
    for _ in range(4):
        clock.forward(minutes=10)
        call.press("3")
    done = call.press("1")
    assert phoning.box() == {phoning.voter.member: (confirmation_in(done), 0)}


# --- what comes twice, late, or out of order ---------------------------------------------------


def test_every_webhook_sent_again_at_once_gets_the_same_bytes(phoning: Phoning) -> None:
    call, _ = phoning.to_review()
    assert phoning.again(-1) == phoning.sent[-1][1]
    call.press("1")
    for place in range(len(phoning.sent)):
        assert phoning.again(place) == phoning.sent[6 if place > 5 else len(phoning.sent) - 1][1]
    assert len(phoning.box()) == 1


# --- the end -----------------------------------------------------------------------------------


def test_hanging_up_before_casting_casts_nothing_and_wipes_the_call(phoning: Phoning) -> None:
    call, _ = phoning.to_review()
    call.hang_up()
    assert phoning.box() == {}
    assert phoning.dump().count("b''") == 2


def test_a_call_that_ends_keeps_its_last_answer_until_the_hang_up(phoning: Phoning) -> None:
    call = Call(phoning.line)
    call.dial()
    for _ in range(4):
        call.wait()
    assert call.over
    assert phoning.dump().count("b''") == 2  # the telephone has hung up, and said so


def test_a_call_without_a_step_for_a_quarter_of_an_hour_is_wiped(
    phoning: Phoning, clock: MovableClock
) -> None:
    call, _ = phoning.to_review()
    wipe(phoning.ctx)
    assert phoning.dump().count("b''") == 0
    clock.forward(minutes=LATE)
    assert "This call cannot go on" in call.press("1").words
    wipe(phoning.ctx)
    assert phoning.dump().count("b''") == 2
    clock.forward(hours=25)
    wipe(phoning.ctx)
    assert phoning.dump() == ""
    assert phoning.box() == {}


def test_the_close_destroys_the_key_and_what_was_keyed(phoning: Phoning) -> None:
    done = confirmation_in(phoning.to_review()[0].press("1"))
    call, _ = phoning.to_review()
    keys = PhoneKeys(phoning.ctx.settings.phone_keys)
    assert keys.polls() == [phoning.sample.poll]
    assert destroy_keys(phoning.ctx) == []
    phoning.sample.close()
    turn = call.press("3")
    assert "Voting has ended. If you heard" in turn.words
    assert keys.polls() == []
    assert "is in the ballot box. It counts" in _checked(call, done)
    assert "No ballot in the ballot box has this code" in _checked(call, "0" * 12)


def _checked(call: Call, code: str) -> str:
    call.press("1")
    return call.press(f"{code}#").words


def test_the_scheduler_destroys_the_key_of_a_poll_that_is_over(phoning: Phoning) -> None:
    phoning.to_review()
    phoning.sample.act(Act.VOID)
    assert destroy_keys(phoning.ctx) == [phoning.sample.poll]
    assert destroy_keys(phoning.ctx) == []
    turn = Call(phoning.line)
    turn.dial()
    assert "There is no vote at this time" in turn.press("1").words


def test_a_vote_that_the_close_overtakes_is_not_cast(phoning: Phoning, clock: MovableClock) -> None:
    call, _ = phoning.to_review()
    clock.forward(hours=3)
    assert call.press("1").words.startswith("This call cannot go on")  # too late for the call too
    assert phoning.box() == {}


def test_a_lost_key_ends_the_call_without_a_vote(phoning: Phoning) -> None:
    call, _ = phoning.to_review()
    assert PhoneKeys(phoning.ctx.settings.phone_keys).destroy(phoning.sample.poll)
    assert call.press("1").words.startswith("This call cannot go on")
    assert phoning.box() == {}
    assert "You chose: in favour." in phoning.to_review()[1].words


# --- secrets -----------------------------------------------------------------------------------


def test_no_code_number_or_choice_is_in_the_database_or_the_log(
    phoning: Phoning, capfd: pytest.CaptureFixture[str]
) -> None:
    call, _ = phoning.to_review(choice=1)
    rested = phoning.dump()
    call.press("1")
    rested += phoning.dump()
    logged = "".join(capfd.readouterr())
    for secret in (phoning.voter.code, "+14165550123", call.call_id, "choice"):
        assert secret not in rested
        assert secret not in logged
    assert phoning.voter.member not in logged
    for webhook, _ in phoning.sent:
        assert webhook.url.rpartition("/")[2] in {"voice", *"123456"}
