"""A call written down beforehand, for tests and demonstrations: `ratify phone --script FILE`.

Rules this module keeps:
1. One line for each thing the caller does: `press KEYS`, `wait` (until the line gives up waiting),
   `hang up`; `expect TEXT` demands that the last turn said the text. What follows a semicolon is a
   comment.
2. The whole file is read before the call is made.
3. The call is hung up after the last line. A script fails if the call ends before its last line,
   and the failure names the line's number, never the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneError
from ivr.handset.twiml import KEYS


class ScriptError(PhoneError):
    """A line of a script is not well formed, or what it expects did not happen."""


class LineKind(StrEnum):
    """What a line does."""

    PRESS = "press"
    WAIT = "wait"
    HANG_UP = "hang up"
    EXPECT = "expect"


@dataclass(frozen=True)
class ScriptLine:
    """A line: its number in the file, from 1, what it does, and the keys or the text."""

    line: int
    act: LineKind
    text: str = field(default="", repr=False)


def parse_script(text: str) -> tuple[ScriptLine, ...]:
    """Return a script's steps; `ScriptError` names the line that is not well formed."""
    lines = (line.partition(";")[0].strip() for line in text.splitlines())
    return tuple(_step(number, line) for number, line in enumerate(lines, start=1) if line)


def _step(number: int, line: str) -> ScriptLine:
    if line in (LineKind.WAIT, LineKind.HANG_UP):
        return ScriptLine(number, LineKind(line))
    word, _, rest = line.partition(" ")
    if word not in (LineKind.PRESS, LineKind.EXPECT) or not rest:
        raise ScriptError(
            f"Line {number}: a line is press KEYS, wait, hang up, or expect TEXT; see --help."
        )
    step = ScriptLine(number, LineKind(word), " ".join(rest.split()))
    if step.act is LineKind.PRESS and not set(step.text) <= set(KEYS):
        raise ScriptError(f"Line {number}: a telephone has the keys {KEYS} and no others.")
    return step


def run_script(
    call: Call, steps: Sequence[ScriptLine], heard: Callable[[Announcement], None]
) -> None:
    """Make the call as written, and pass each turn that is heard to `heard`.

    Raises:
        ScriptError: the call ended too soon, or something expected was not said.
        PhoneError: the line does not answer.
    """
    turn = call.dial()
    heard(turn)
    try:
        for step in steps:
            following = _take(call, step, turn)
            if following is not None:
                turn = following
                heard(turn)
    finally:
        call.hang_up()


def _take(call: Call, step: ScriptLine, turn: Announcement) -> Announcement | None:
    """Do one step; return what is heard next, if anything is."""
    if step.act is LineKind.EXPECT:
        _verify_said(step, turn)
        return None
    if step.act is LineKind.HANG_UP:
        call.hang_up()
        return None
    if call.over:
        raise ScriptError(f"Line {step.line}: the call has ended already.")
    return call.press(step.text) if step.act is LineKind.PRESS else call.wait()


def _verify_said(step: ScriptLine, turn: Announcement) -> None:
    if step.text.casefold() not in turn.words.casefold():
        raise ScriptError(f"Line {step.line}: this was not said: {step.text}")
