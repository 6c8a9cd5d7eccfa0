"""The telephone against TwiML on a real HTTP server: what it hears, sends and gives up on."""

from __future__ import annotations

import pytest

from ivr.handset.call import Announcement, Call
from ivr.handset.network import (
    CallFailedError,
    CallOverError,
    PhoneError,
    PhoneLine,
    send_over_http,
)
from ivr.handset.twiml import Pause, Play, Say
from tests.kit.phone.exchange import TOKEN, Exchange, document, exchange, gather, say

ASK = document(gather("/phone/voice/1", say("Your number, please."), timeout="7"))
BYE = document(say("Goodbye."), "<Hangup/>")


def call(pages: Exchange, token: str = TOKEN) -> Call:
    return Call(PhoneLine(pages.base, token))


def test_a_call_is_made_led_and_ended_as_twilio_does() -> None:
    with exchange(voice=ASK, voice_1=BYE) as pages:
        made = call(pages)
        first = made.dial()
        assert first.gather is not None
        assert (first.words, first.gather.timeout) == ("Your number, please.", 7)
        assert made.press("12") is None
        assert made.press("3#") == Announcement((Say("Goodbye.", "en-CA"),), None)
        assert made.over
        assert made.faults == []
    assert pages.paths == ["/phone/voice", "/phone/voice/1", "/phone/status"]
    statuses = [form["CallStatus"] for _, form in pages.requests]
    assert statuses == ["ringing", "in-progress", "completed"]
    assert {form["CallSid"] for _, form in pages.requests} == {made.call_id}
    assert pages.form("/phone/voice/1")["Digits"] == "123"
    assert pages.form("/phone/voice/1")["FinishedOnKey"] == "#"


def test_a_gather_ends_at_its_number_of_digits_and_later_keys_are_lost() -> None:
    with exchange(voice=document(gather("voice/1", numDigits="1")), voice_1=ASK) as pages:
        made = call(pages)
        made.dial()
        assert made.press("29") is not None
        assert pages.form("/phone/voice/1")["Digits"] == "2"
        assert pages.form("/phone/voice/1")["FinishedOnKey"] == ""
        made.press("7#")
        assert pages.form("/phone/voice/1")["Digits"] == "7"


def test_silence_is_sent_where_the_document_asks_for_it() -> None:
    page = document(gather("voice/1", actionOnEmptyResult="true"))
    with exchange(voice=page, voice_1=BYE) as pages:
        made = call(pages)
        made.dial()
        assert made.wait().words == "Goodbye."
        assert pages.form("/phone/voice/1")["Digits"] == ""


def test_silence_goes_on_to_the_next_verb_where_it_does_not() -> None:
    page = document(gather("voice/1"), say("Still there?"), "<Redirect>/phone/voice/2</Redirect>")
    with exchange(voice=page, voice_2=BYE) as pages:
        made = call(pages)
        made.dial()
        assert made.wait().words == "Still there? Goodbye."
    assert "/phone/voice/1" not in pages.paths


def test_keys_without_an_end_are_sent_when_the_time_is_up() -> None:
    with exchange(voice=ASK, voice_1=BYE) as pages:
        made = call(pages)
        made.dial()
        assert made.press("45") is None
        made.wait()
        assert pages.form("/phone/voice/1")["Digits"] == "45"


def test_a_gather_that_ends_on_no_key_takes_the_number_sign_for_a_digit() -> None:
    page = document(gather("voice/1", finishOnKey="", numDigits="2"))
    with exchange(voice=page, voice_1=BYE) as pages:
        made = call(pages)
        made.dial()
        made.press("#1")
        assert pages.form("/phone/voice/1")["Digits"] == "#1"


def test_a_gather_without_an_action_answers_to_its_own_document() -> None:
    page = document("<Gather/>")
    with exchange(voice=page) as pages:
        made = call(pages)
        made.dial()
        made.press("1#")
    assert pages.paths[:2] == ["/phone/voice", "/phone/voice"]


def test_sounds_are_heard_in_their_order() -> None:
    page = document(
        say("Un", "fr-CA"),
        '<Pause length="3"/>',
        "<Play>https://x.example/a.mp3</Play>",
        "<Pause/>",
    )
    with exchange(voice=page) as pages:
        turn = call(pages).dial()
    recording = Play("https://x.example/a.mp3")
    assert turn.heard == (Say("Un", "fr-CA"), Pause(3), recording, Pause(1))
    assert turn.gather is None


def test_a_failing_webhook_leads_to_the_fallback() -> None:
    with exchange(voice=ASK, voice_1=500, fallback=BYE) as pages:
        made = call(pages)
        made.dial()
        turn = made.press("1#")
        assert turn is not None
        assert turn.words == "Goodbye."
        assert len(made.faults) == 1
    assert pages.form("/phone/fallback")["ErrorUrl"].endswith("/phone/voice/1")


def test_what_is_signed_is_what_is_sent() -> None:
    with exchange() as pages:
        path = "/phone/voice?language=fr&again=1"
        pages.pages[path] = ASK
        webhook = PhoneLine(pages.base, TOKEN).sign(f"{pages.base}{path}", {"Digits": "1"})
        assert send_over_http(webhook).status == 200
    assert pages.paths == [path]


def test_a_wrong_signature_and_no_fallback_end_the_call() -> None:
    with exchange(voice=ASK) as pages:
        made = call(pages, token="another")
        with pytest.raises(CallFailedError, match="403"):
            made.dial()
        assert made.over


def test_a_silent_server_is_not_waited_for_longer_than_twilio_waits() -> None:
    with exchange(voice=ASK, fallback=BYE) as pages:
        pages.delay = 0.5
        line = PhoneLine(
            pages.base, TOKEN, send=lambda webhook: send_over_http(webhook, timeout=0.1)
        )
        with pytest.raises(CallFailedError, match="does not answer"):
            Call(line).dial()


def test_documents_that_redirect_for_ever_end_the_call() -> None:
    with exchange(voice=document("<Redirect>/phone/voice</Redirect>")) as pages:
        made = call(pages)
        with pytest.raises(CallFailedError, match="redirect"):
            made.dial()
        assert made.over
    assert pages.paths[-1] == "/phone/status"


def test_hanging_up_tells_the_server_once() -> None:
    with exchange(voice=ASK) as pages:
        made = call(pages)
        made.dial()
        made.hang_up()
        made.hang_up()
    assert pages.paths == ["/phone/voice", "/phone/status"]


def test_a_call_that_is_over_takes_no_key_and_no_second_dialling() -> None:
    with exchange(voice=BYE) as pages:
        made = call(pages)
        made.dial()
        with pytest.raises(CallOverError):
            made.press("1")
        with pytest.raises(CallOverError):
            made.wait()
        with pytest.raises(CallOverError):
            made.dial()


def test_what_is_no_key_is_refused_without_being_quoted() -> None:
    with exchange(voice=ASK) as pages:
        made = call(pages)
        made.dial()
        with pytest.raises(PhoneError) as refused:
            made.press("12x4")
    assert "12x4" not in str(refused.value)


def test_a_webhook_shows_no_key_in_its_repr() -> None:
    line = PhoneLine("http://localhost", TOKEN)
    shown = repr(line.sign("http://localhost/phone/voice/1", {"Digits": "7316"})) + repr(line)
    assert "7316" not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("nonsense", "not XML"),
        ("<Answer/>", "Answer"),
        ("<!DOCTYPE x><Response/>", "document type"),
        (document("<Dial>123</Dial>"), "Dial"),
        (document("<Record/>"), "Record"),
        (document(gather("x", "<Hangup/>")), "Hangup"),
        (document('<Gather input="speech"/>'), "dtmf"),
        (document('<Gather finishOnKey="##"/>'), "finishOnKey"),
        (document('<Gather timeout="soon"/>'), "timeout"),
        (document('<Gather speechTimeout="1"/>'), "speechTimeout"),
        (document('<Gather method="GET"/>'), "POST"),
        (document('<Gather actionOnEmptyResult="yes"/>'), "actionOnEmptyResult"),
        (document("<Say/>"), "Say"),
        (document("<Say>a<b/></Say>"), "Say"),
        (document("<Hangup>now</Hangup>"), "Hangup"),
        (document(say("a" * 70000)), "longer"),
    ],
)
def test_what_is_not_the_lines_twiml_is_a_fault(page: str, message: str) -> None:
    with exchange(voice=page, fallback=BYE) as pages:
        made = call(pages)
        assert made.dial().words == "Goodbye."
    assert len(made.faults) == 1
    assert message in made.faults[0]
