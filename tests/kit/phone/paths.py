"""The calls that people make, and what a caller hears on each: `python -m tests.kit.phone.paths`.

It prints how many words each call says, and how many seconds espeak-ng takes for them. Keying and
waiting are not counted. The script is walked as a call walks it, and read as the network reads it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from audit.record.units import Bilingual
from ivr.handset.twiml import Gather, Pause, Say, Sound, parse_twiml
from ivr.script.events import AlreadyVoted, Cast, Checked, Digits, Event, SignedIn
from ivr.script.facts import CallFacts, PollFact, WindowStage
from ivr.script.state import Hold
from ivr.script.step import greet, step
from ivr.script.turns_before import Asked, OnList
from ivr.script.turns_claim import ClaimConfirmed, CodeSent, UnitFact
from ivr.speech.twiml import twiml
from voting.config.settings import Settings
from voting.domain import rehearsal

MEMBER, CODE, CONFIRMATION = "004512", rehearsal.CODE, "481507293316"
TELEPHONE, ONE_TIME, EMPLOYEE = "4165550123", "482913", "20417"
LANGUAGES: Final = MappingProxyType({"en": "1", "fr": "2"})
"""Each language, and the key that chooses it."""
_RATE, _WAV_HEADER, _SAMPLE = 22050, 44, 2
_UNITS: Final = tuple(
    UnitFact(
        f"{board}-{panel}", Bilingual("Unit", "Unité"), f"{board} District School Board", panel
    )
    for board in ("Lakes", "Rivers")
    for panel in ("elementary", "occasional", "secondary")
)
_POLL: Final = PollFact(
    poll="P",
    stage=WindowStage.OPEN,
    title=Bilingual(
        "Ratification of the tentative agreement", "Ratification de l’entente de principe"
    ),
    question=Bilingual(
        "Are you in favour of the tentative agreement?",
        "Êtes-vous en faveur de l’entente de principe?",
    ),
    opens=datetime(2026, 6, 29, 13, tzinfo=UTC),
    closes=datetime(2026, 7, 1, 21, tzinfo=UTC),
    rulings=datetime(2026, 7, 8, 21, tzinfo=UTC),
    units=_UNITS,
)
_OPEN: Final = CallFacts(
    (_POLL,), help_number="+14165550199", reach=frozenset({"sms", "voice"}), sends=True
)
_BEFORE: Final = replace(_OPEN, polls=(replace(_POLL, stage=WindowStage.BEFORE),))
_OVER: Final = replace(_OPEN, polls=(replace(_POLL, stage=WindowStage.OVER),))
_ON_HOLD: Final = Hold("on-hold", Bilingual("suspended", "en suspension"))
_CLAIM: Final = ("0", "1", "1", "1", "1", "1", EMPLOYEE, TELEPHONE)
_CAST: Final = ("1", "1", Cast(CONFIRMATION))
_CONFIRMED: Final = (ONE_TIME, ClaimConfirmed(), *_CAST)


@dataclass(frozen=True)
class Path:
    """Calls one after another; each is the keys and results after the language is chosen."""

    calls: tuple[tuple[str | Event, ...], ...]
    facts: CallFacts = _OPEN


PATHS: Final[Mapping[str, Path]] = MappingProxyType(
    {
        "card": Path(((MEMBER, CODE, SignedIn(), *_CAST),)),
        "card, challenged": Path(((MEMBER, CODE, SignedIn(_ON_HOLD), *_CAST),)),
        "card, has voted": Path(((MEMBER, CODE, AlreadyVoted(CONFIRMATION)),)),
        "not on the list, code by text": Path(((*_CLAIM, "1", CodeSent(), *_CONFIRMED),)),
        "not on the list, code by a call": Path(
            ((*_CLAIM, "2", CodeSent()), ("0", "1", "2", TELEPHONE, *_CONFIRMED))
        ),
        "check of a confirmation code": Path((("0", "3", CONFIRMATION, Checked("counted")),)),
        "check after the close": Path((("1", CONFIRMATION, Checked("counted")),), _OVER),
        "list, by card": Path(
            (("1", "1", MEMBER, CODE, OnList(_UNITS[0].name, "0123", "example.org")),), _BEFORE
        ),
        "list, by message": Path((("1", "2", MEMBER, Asked()),), _BEFORE),
        "practice vote": Path((("2", rehearsal.MEMBER, rehearsal.CODE, "1", "1"),), _BEFORE),
    }
)
"""Each path by its name."""


def heard(path: Path, language: str) -> tuple[Sound, ...]:
    """Return all that a caller in this language hears, who keys nothing wrong."""
    return tuple(sound for call in path.calls for sound in _heard(path.facts, language, call))


def _heard(facts: CallFacts, language: str, call: tuple[str | Event, ...]) -> Iterator[Sound]:
    state, prompt = greet(facts)
    yield from _sounds(twiml(Settings(), prompt, 0))
    for keyed in (LANGUAGES[language], *call):
        event = Digits(keyed) if isinstance(keyed, str) else keyed
        state, prompt = step(state, event, facts)
        if prompt.effect is None:
            yield from _sounds(twiml(Settings(), prompt, 0))


def _sounds(document: bytes) -> Iterator[Sound]:
    for verb in parse_twiml(document):
        if isinstance(verb, Gather):
            yield from verb.sounds
        elif isinstance(verb, Say | Pause):
            yield verb


def words(sounds: tuple[Sound, ...]) -> int:
    """Return how many words are said; a digit on its own is one."""
    said = " ".join(one.text for one in sounds if isinstance(one, Say))
    return sum(any(letter.isalnum() for letter in word) for word in said.split())


def seconds(sounds: tuple[Sound, ...]) -> float:
    """Return how long the sounds last, in espeak-ng's voice at 155 words a minute."""
    pauses = sum(one.seconds for one in sounds if isinstance(one, Pause))
    return pauses + sum(_spoken(one) for one in sounds if isinstance(one, Say))


def _spoken(one: Say) -> float:
    command = [
        "espeak-ng",
        "-v",
        one.language.partition("-")[0],
        "-s",
        "155",
        "--stdin",
        "--stdout",
    ]
    done = subprocess.run(command, input=one.text.encode(), capture_output=True, check=True)
    return (len(done.stdout) - _WAV_HEADER) / _SAMPLE / _RATE


def table() -> Iterator[str]:
    """Yield the lines of a table: each path's words and seconds in each language."""
    yield "| call | English, words | seconds | French, words | seconds |"
    yield "|---|---|---|---|---|"
    for name, path in PATHS.items():
        both = [heard(path, language) for language in LANGUAGES]
        figures = [f"{words(one)} | {seconds(one):.0f}" for one in both]
        yield f"| {name} | {' | '.join(figures)} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table())
