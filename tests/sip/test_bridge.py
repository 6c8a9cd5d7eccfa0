"""The bridge between SIP and the phone line: audio, keys, and a real call by SIPp."""

from __future__ import annotations

import struct
from array import array
from pathlib import Path

import pytest

from ivr.handset.network import PhoneLine
from ivr.handset.twiml import Pause, Say
from tests.kit.phone.exchange import TOKEN, document, exchange, gather, say
from tests.sip.bridge import Bridge
from tests.sip.messages import Message, describe_media, media_of
from tests.sip.rtp import SILENCE, Listener, Stream, encode_audio, packets
from tests.sip.speech import RATE, audio_of
from tests.sip.telephone import dial

KEYS = ("1", "0123456789#", "*#", "2", "31#")


@pytest.mark.parametrize(
    ("sample", "code"), [(0, 0xFF), (32767, 0x80), (-32768, 0x00), (1000, 0xCE), (-1000, 0x4E)]
)
def test_samples_are_encoded_as_g711_says(sample: int, code: int) -> None:
    assert encode_audio(array("h", [sample])) == bytes([code])


def event(key: int, flags: int, time: int, source: int = 7) -> bytes:
    return struct.pack("!BBHII", 0x80, 96, 1, time, source) + struct.pack("!BBH", key, flags, 160)


def test_a_key_is_heard_once_and_when_it_ends() -> None:
    listener = Listener()
    packets = [event(5, 10, 400)] * 3 + [event(5, 0x8A, 400)] * 3
    assert [listener.key(packet) for packet in packets] == ["", "", "", "5", "", ""]


def test_the_same_key_twice_is_heard_twice() -> None:
    listener = Listener()
    ends = [event(11, 0x8A, 400), event(11, 0x8A, 800), event(11, 0x8A, 400, source=8)]
    assert "".join(listener.key(packet) for packet in ends) == "###"


def test_audio_is_no_key() -> None:
    listener = Listener()
    assert listener.key(Stream(1).packet(SILENCE)) == ""
    assert listener.audio == {SILENCE}


def test_audio_is_cut_into_packets_of_a_fiftieth_of_a_second() -> None:
    assert [len(one) for one in packets(b"\x01" * 161)] == [160, 160]


def test_a_session_is_described_and_read() -> None:
    assert media_of(describe_media("127.0.0.1", 4000)) == ("127.0.0.1", 4000)


def test_a_response_carries_what_the_request_did() -> None:
    request = Message(
        "INVITE sip:a SIP/2.0",
        (("Via", "one"), ("via", "two"), ("To", "<sip:a>"), ("Call-ID", "x"), ("CSeq", "1 INVITE")),
    )
    read = Message.parse(request.answer("200 OK", "t").encode())
    assert [value for name, value in read.headers if name.lower() == "via"] == ["one", "two"]
    assert (read.header("to"), read.header("CSeq")) == ("<sip:a>;tag=t", "1 INVITE")


@pytest.mark.tool("espeak-ng")
def test_words_are_spoken_in_their_language() -> None:
    english = audio_of(Say("Your vote has been cast.", "en-CA"))
    french = audio_of(Say("Your vote has been cast.", "fr-CA"))
    assert 0.8 < len(english) / RATE < 5
    assert english != french
    assert len(set(english)) > 50
    assert len(audio_of(Pause(2))) == 2 * RATE


@pytest.mark.tool("sipp")
@pytest.mark.tool("espeak-ng")
def test_a_real_call_is_heard_and_every_key_arrives(tmp_path: Path) -> None:
    pages = {
        f"voice_{number}": document(gather(f"/phone/voice/{number + 1}", say("Go on.")))
        for number in range(1, len(KEYS))
    }
    first = document(say("Welcome."), gather("/phone/voice/1", say("Press one."), numDigits="1"))
    last = document(gather("/phone/voice/9", say("Goodbye.")))
    pages |= {"voice": first, f"voice_{len(KEYS)}": last}
    pages["voice_3"] = document(gather("/phone/voice/4", say("A digit."), numDigits="1"))
    with exchange(**pages) as found, Bridge(PhoneLine(found.base, TOKEN)) as bridge:
        dial(bridge.port, KEYS, tmp_path)
        (leg,) = bridge.legs.values()
        leg.join(30)
    pressed = [form["Digits"] for _, form in found.requests if "Digits" in form]
    assert pressed == ["1", "0123456789", "*", "2", "31"]
    assert leg.words.startswith("Welcome. Press one. Go on.")
    assert leg.words.endswith("Goodbye.")
    spoken = leg.sent - {SILENCE}
    assert len(spoken & leg.listener.audio) > 0.9 * len(spoken) > 20


@pytest.mark.tool("sipp")
@pytest.mark.tool("espeak-ng")
def test_a_call_that_the_line_ends_too_soon_is_a_failed_call(tmp_path: Path) -> None:
    """The scenario waits for as many questions as it has answers; here the line hangs up sooner."""
    closed = document(say("Closed."), "<Hangup/>")
    with exchange(voice=closed) as found, Bridge(PhoneLine(found.base, TOKEN)) as bridge:
        with pytest.raises(AssertionError, match="BYE"):
            dial(bridge.port, KEYS, tmp_path)
        (leg,) = bridge.legs.values()
        leg.join(30)
    assert leg.words == "Closed."
    assert found.paths[-1] == "/phone/status"
