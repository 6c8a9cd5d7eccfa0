"""A telephone in the terminal: shows or speaks what is said, takes keys from the keyboard.

Rules this module keeps:
1. A key is taken as soon as it is pressed, even while a sentence is being spoken.
2. A person who presses nothing is waited for as long as the line waits after its last word; if
   nothing is spoken aloud, the time that the words would take is added.
3. The terminal's settings are restored at the end.
4. Keys are shown as dots only: a caller presses a voting code.
"""

from __future__ import annotations

import os
import select
import subprocess
import termios
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final, Protocol

from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneError
from ivr.handset.twiml import KEYS, Gather, Pause, Play, Say, Sound

HANG_UP: Final = "h"
DOT: Final = "•"
_ENDS: Final = (HANG_UP, "\x03", "\x04", "")
"""What hangs up: the key, Ctrl-C, Ctrl-D, the end of the input."""
_LETTERS_A_SECOND: Final = 14
_LOOK_EVERY: Final = 0.1
Show = Callable[[str], None]


class NoSpeechError(PhoneError):
    """The words cannot be spoken on this machine."""


class Voice(Protocol):
    """Speaks sounds in the background."""

    def start(self, sounds: Sequence[Sound]) -> None:
        """Begin to speak, and stop what was being spoken."""
        ...

    def stop(self) -> None:
        """Be silent."""
        ...

    def finish(self) -> None:
        """Return once everything that makes a sound has been spoken."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether anything is being spoken."""
        ...


def seconds_of(sounds: Sequence[Sound]) -> float:
    """Return about how long the sounds take to hear."""
    return sum(
        sound.seconds
        if isinstance(sound, Pause)
        else len(sound.text if isinstance(sound, Say) else sound.url) / _LETTERS_A_SECOND
        for sound in sounds
    )


class Reader:
    """A silent voice for somebody who reads: it takes the time that the words would take."""

    def __init__(self) -> None:
        self._until = 0.0

    def start(self, sounds: Sequence[Sound]) -> None:
        """Begin to count the time."""
        self._until = time.monotonic() + seconds_of(sounds)

    def stop(self) -> None:
        """Stop counting."""
        self._until = 0.0

    def finish(self) -> None:
        """Nothing makes a sound here."""

    @property
    def speaking(self) -> bool:
        """Whether the words would still be heard."""
        return time.monotonic() < self._until


class Espeak:
    """espeak-ng, one process for each sentence."""

    def __init__(self, program: str) -> None:
        """`program` is where espeak-ng is."""
        self._program = program
        self._silent = Event()
        self._thread: Thread | None = None

    def start(self, sounds: Sequence[Sound]) -> None:
        """Begin to speak."""
        self.stop()
        self._silent = Event()
        self._thread = Thread(target=self._speak, args=(tuple(sounds), self._silent), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop in the middle of a word."""
        self._silent.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None

    def finish(self) -> None:
        """Speak to the end."""
        if self._thread is not None:
            self._thread.join()

    @property
    def speaking(self) -> bool:
        """Whether it speaks."""
        return self._thread is not None and self._thread.is_alive()

    def _speak(self, sounds: Sequence[Sound], silent: Event) -> None:
        for sound in sounds:
            if isinstance(sound, Pause):
                silent.wait(sound.seconds)
            elif isinstance(sound, Say):
                self._say(sound, silent)
            if silent.is_set():
                return

    def _say(self, sound: Say, silent: Event) -> None:
        language = sound.language.partition("-")[0]
        arguments = [self._program, "-v", language, "-s", "150", "--stdin"]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE) as process:  # noqa: S603
            if process.stdin is not None:
                process.stdin.write(sound.text.encode())
                process.stdin.close()
            while process.poll() is None:
                if silent.wait(_LOOK_EVERY):
                    process.terminate()
                    return


class Keyboard:
    """The terminal's keys, one at a time and without Return."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` is the terminal's file descriptor."""
        self._descriptor = descriptor

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Take keys one by one until the end of the block."""
        before = termios.tcgetattr(self._descriptor)
        tty.setcbreak(self._descriptor)
        try:
            yield
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)

    def key(self, seconds: float) -> str | None:
        """Return the key pressed within `seconds`, None if there is none."""
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        return os.read(self._descriptor, 1).decode("ascii", "replace") if ready else None


class KeySource(Protocol):
    """Gives keys."""

    def key(self, seconds: float) -> str | None:
        """Return the key pressed within `seconds`, None if there is none, "" at the input's end."""
        ...


def describe(sounds: Sequence[Sound]) -> Iterator[str]:
    """Yield a line for each thing that is heard, except pauses."""
    for sound in sounds:
        if isinstance(sound, Say):
            yield f"[{sound.language}] {sound.text}"
        elif isinstance(sound, Play):
            yield f"[recording] {sound.url}"


@dataclass(frozen=True)
class Handset:
    """A person's telephone: what shows the words, what speaks them, where the keys come from."""

    show: Show
    voice: Voice
    keys: KeySource

    def talk(self, call: Call) -> None:
        """Make the call, and pass the person's keys on until it ends."""
        turn: Announcement | None = call.dial()
        while turn is not None:
            for line in describe(turn.heard):
                self.show(line)
            self.voice.start(turn.heard)
            turn = None if turn.gather is None else self._answer(call, turn.gather)
        self.voice.finish()

    def _answer(self, call: Call, gather: Gather) -> Announcement | None:
        """Take keys until the line answers; None once the person has hung up."""
        pressed, silent_since = 0, time.monotonic()
        while time.monotonic() - silent_since < gather.timeout:
            if self.voice.speaking:
                silent_since = time.monotonic()
            key = self.keys.key(_LOOK_EVERY)
            if key in _ENDS:
                self.voice.stop()
                call.hang_up()
                return None
            if key is None or key not in KEYS:
                continue
            self.voice.stop()
            silent_since, pressed = time.monotonic(), pressed + 1
            following = call.press(key)
            if following is not None:
                self.show("> " + DOT * pressed)
                return following
        self.show("> " + DOT * pressed)
        return call.wait()
