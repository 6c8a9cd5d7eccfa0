"""The telephone in a real terminal (a pseudo-terminal), and its voice."""

from __future__ import annotations

import os
import pty
import stat
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.handset.call import Call
from ivr.handset.network import PhoneLine
from ivr.handset.terminal import Espeak, Handset, Keyboard, Reader, seconds_of
from ivr.handset.twiml import Pause, Say
from tests.kit.phone.exchange import TOKEN, document, exchange, gather, say

ASK = document(gather("voice/1", say("Number?"), timeout="1", actionOnEmptyResult="true"))
BYE = document(say("Goodbye."), "<Hangup/>")


class Person:
    """Someone at a terminal: types, and reads what is shown."""

    def __init__(self) -> None:
        self.hand, self.descriptor = pty.openpty()
        self.lines: list[str] = []

    def types(self, keys: str) -> None:
        os.write(self.hand, keys.encode())

    def calls(self, base: str) -> Call:
        keyboard = Keyboard(self.descriptor)
        call = Call(PhoneLine(base, TOKEN))
        with keyboard.opened():
            Handset(self.lines.append, Reader(), keyboard).talk(call)
        return call


@pytest.fixture
def person() -> Iterator[Person]:
    someone = Person()
    yield someone
    os.close(someone.hand)
    os.close(someone.descriptor)


def test_keys_are_taken_one_by_one_and_what_is_said_is_shown(person: Person) -> None:
    with exchange(voice=ASK, voice_1=BYE) as pages:
        before = termios.tcgetattr(person.descriptor)
        threading.Timer(0.3, person.types, ["1x2#"]).start()
        call = person.calls(pages.base)
        assert termios.tcgetattr(person.descriptor) == before
    assert call.over
    assert person.lines == ["[en-CA] Number?", "> •••", "[en-CA] Goodbye."]
    assert pages.form("/phone/voice/1")["Digits"] == "12"


@pytest.mark.parametrize("key", ["h", "\x04"])
def test_a_person_hangs_up(person: Person, key: str) -> None:
    with exchange(voice=ASK) as pages:
        threading.Timer(0.3, person.types, [key]).start()
        assert person.calls(pages.base).over
    assert pages.paths == ["/phone/voice", "/phone/status"]


def test_silence_lasts_as_long_as_the_line_waits(person: Person) -> None:
    with exchange(voice=ASK, voice_1=BYE) as pages:
        began = time.monotonic()
        person.calls(pages.base)
        assert time.monotonic() - began >= 1 + seconds_of([Say("Number?", "en-CA")]) - 0.2
    assert pages.form("/phone/voice/1")["Digits"] == ""
    assert person.lines[1] == "> "


@pytest.fixture
def fake_espeak(tmp_path: Path) -> tuple[str, Path]:
    """A program in place of espeak-ng that writes down its arguments and what it reads."""
    program, log = tmp_path / "espeak-ng", tmp_path / "spoken"
    program.write_text(
        f'#!/bin/sh\n(echo "$@"; cat; echo) >> {log}\nexec sleep ${{SECONDS_IT_TAKES:-0}}\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program), log


def test_each_sentence_is_spoken_in_its_language(fake_espeak: tuple[str, Path]) -> None:
    program, log = fake_espeak
    voice = Espeak(program)
    voice.start([Say("Good day.", "en-CA"), Pause(0), Say("Bonjour.", "fr-CA")])
    voice.finish()
    assert not voice.speaking
    assert log.read_text().split("\n") == [
        "-v en -s 150 --stdin",
        "Good day.",
        "-v fr -s 150 --stdin",
        "Bonjour.",
        "",
    ]


def test_a_key_silences_the_voice(
    fake_espeak: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECONDS_IT_TAKES", "60")
    voice = Espeak(fake_espeak[0])
    voice.start([Say("A long story.", "en-CA"), Pause(60)])
    time.sleep(0.1)
    assert voice.speaking
    began = time.monotonic()
    voice.stop()
    assert not voice.speaking
    assert time.monotonic() - began < 30


def test_recordings_are_shown_by_their_address(person: Person) -> None:
    page = document("<Play>https://x.example/a.mp3</Play>")
    with exchange(voice=page) as pages:
        person.calls(pages.base)
    assert person.lines == ["[recording] https://x.example/a.mp3"]
