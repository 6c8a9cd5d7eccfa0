"""What a call says, waits for and asks to be done, and the rules of a place.

Rules this module keeps:
1. A prompt asks for at most one effect. The caller of the script performs it and passes its result
   on as the next event.
2. Neither `repr` nor an error shows a number, a code or a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from audit.record.units import Bilingual
from ivr.script.events import Event
from ivr.script.facts import CallFacts
from ivr.script.state import Place, State

LANGUAGES: Final = ("en", "fr")
MENU_SECONDS: Final = 20
"""How long to wait for a key: with a relay service, an operator has to type first."""
ENTRY_SECONDS: Final = 30
"""How long to wait between the digits of a number."""


class Effect(StrEnum):
    """What the script asks for, besides speech."""

    SIGN_IN = "sign-in"
    CAST = "cast"
    CHECK = "check"
    CLAIM = "claim"
    SEND_CODE = "send-code"
    CONFIRM = "confirm"
    LIST = "list"
    ASK = "ask"


# --- what is said ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spelled:
    """Digits to say one by one and slowly, in groups."""

    groups: tuple[str, ...] = field(repr=False)


Value = str | Bilingual | datetime | timedelta | Spelled


@dataclass(frozen=True)
class Sentence:
    """A sentence of `ivr.speech` by name; in the call's language unless it names another."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    language: str = ""


Sentences = tuple[Sentence, ...]


@dataclass(frozen=True)
class Prompt:
    """What to say, and what to wait for.

    `digits` is the most digits taken: 1 for a key, 0 for any number of them up to the number sign,
    None if the call ends. With an `effect` nothing is said until its result has come. No key is
    taken while `before` is said, so that the caller cannot skip it.
    """

    sentences: Sentences
    digits: int | None = None
    timeout: int = 0
    effect: Effect | None = None
    before: Sentences = ()

    @property
    def ends(self) -> bool:
        """Whether the call ends after this."""
        return self.digits is None and self.effect is None


# --- the rules of a place ----------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """What follows an event: the next state, what to say first, and perhaps an effect."""

    state: State
    first: Sentences = ()
    effect: Effect | None = None


Says = Callable[[State, CallFacts], Sentences]
Move = Callable[[State, CallFacts], Turn | None]
"""Where a key leads; None if it is not offered now."""


@dataclass(frozen=True)
class Menu:
    """A place that waits for one key.

    `silent` is where silence leads, if anywhere. `first` is said in full before a key is taken.
    """

    says: Says
    keys: Mapping[str, Move]
    silent: Move | None = None
    first: Says | None = None


@dataclass(frozen=True)
class DigitEntry:
    """A place that waits for a number of `least` to `most` digits.

    `taken` gets the digits and returns None if they cannot be right; then the sentence `wrong` is
    said.
    """

    says: Says
    least: int
    most: int
    wrong: str
    taken: Callable[[State, CallFacts, str], Turn | None]


@dataclass(frozen=True)
class Ending:
    """A place where the call ends."""

    says: Says


Rule = Menu | DigitEntry | Ending
Places = Mapping[Place, Rule]
Result = Callable[[State, Event, CallFacts], Turn]
Results = Mapping[tuple[Place, type], Result]
"""What follows the result of an effect, by the place that asked for the effect."""


def say(name: str, **values: Value) -> Sentence:
    """Return a sentence by its name."""
    return Sentence(name, values)


def fours(digits: str) -> Spelled:
    """Return digits in groups of four."""
    return Spelled(tuple(digits[start : start + 4] for start in range(0, len(digits), 4)))
