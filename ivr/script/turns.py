"""What a telephone call is made of: states, events, sentences, prompts, and the rules of a place.

Rules this module keeps:
1. Everything here is a frozen value. A call is at one place; only an event (keys, silence, or the
   result of an effect) leads to the next.
2. A prompt asks for at most one effect. The caller of the script performs it and passes its result
   on as the next event.
3. Neither `repr` nor an error shows a number, a code or a choice.
4. A choice is in the state only until it is cast, a voting code only until it has been checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from audit.record.units import Bilingual
from ivr.script.turns_before import Asked, AskRefused, OnList
from ivr.script.turns_claim import (
    ClaimAnswers,
    ClaimConfirmed,
    ClaimRefused,
    CodeRefused,
    CodeSent,
    UnitFact,
)

LANGUAGES: Final = ("en", "fr")
MENU_SECONDS: Final = 20
"""How long to wait for a key: with a relay service, an operator has to type first."""
ENTRY_SECONDS: Final = 30
"""How long to wait between the digits of a number."""


class Place(StrEnum):
    """Where a call is: what the caller was asked last."""

    GREETING = "greeting"
    POLL = "poll"
    NO_POLL = "no-poll"
    BEFORE = "before"
    OVER = "over"
    MEMBER = "member"
    CODE = "code"
    CHOICE = "choice"
    REVIEW = "review"
    DONE = "done"
    ALREADY = "already"
    HELP = "help"
    CHECK = "check"
    CHECKED = "checked"
    GOODBYE = "goodbye"
    CLAIM = "claim"
    CLAIM_PANEL = "claim-panel"
    CLAIM_BOARD = "claim-board"
    CLAIM_UNIT = "claim-unit"
    CLAIM_KIND = "claim-kind"
    CLAIM_NUMBER = "claim-number"
    CLAIM_CONTACT = "claim-contact"
    CLAIM_REACH = "claim-reach"
    CLAIM_CODE = "claim-code"
    LIST = "list"
    LIST_MEMBER = "list-member"
    LIST_CODE = "list-code"
    LISTED = "listed"
    LIST_ASK = "list-ask"
    LIST_ASKED = "list-asked"
    PRACTICE = "practice"
    PRACTICE_CODE = "practice-code"
    PRACTICE_CHOICE = "practice-choice"
    PRACTICE_REVIEW = "practice-review"
    PRACTICE_DONE = "practice-done"


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


@dataclass(frozen=True)
class State:
    """Where a call is, and what it has to remember.

    `language` and `poll` are empty until they are chosen. `tries` counts the useless answers in a
    row, `refusals` the refused sign-ins or one-time codes. `back` is where help returns to.
    `choice` is the index of an answer. `confirmation` is the confirmation code of the ballot that
    stands, and `cast` says that this call cast it. `entered` is a confirmation code to look for,
    and `ballot_status` what became of its ballot. `answers` are a claimant's, `claims` counts the
    claims of this call, and `sequestered` says that the ballot will be, or was, sequestered.
    `listed` is the result of the list check; `practice` the index of an answer in a rehearsal,
    never of a vote.
    """

    place: Place = Place.GREETING
    language: str = ""
    poll: str = ""
    page: int = 0
    tries: int = 0
    refusals: int = 0
    back: Place | None = None
    member: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    choice: int | None = field(default=None, repr=False)
    confirmation: str = field(default="", repr=False)
    cast: bool = False
    entered: str = field(default="", repr=False)
    ballot_status: str = ""
    answers: ClaimAnswers = field(default=ClaimAnswers(), repr=False)
    claims: int = 0
    sequestered: bool = False
    listed: OnList | None = field(default=None, repr=False)
    practice: int | None = field(default=None, repr=False)


# --- what happens ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """The caller keyed this: digits, and perhaps `*`, without the closing number sign."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Silence:
    """The caller keyed nothing, or the number sign alone."""


@dataclass(frozen=True)
class SignedIn:
    """The voting code is right, and no vote has been cast with it."""


@dataclass(frozen=True)
class SignInRefused:
    """The member number or the voting code is wrong; try again in `wait` seconds."""

    wait: int = 0


@dataclass(frozen=True)
class AlreadyVoted:
    """A vote of this member stands; no `confirmation` if it was sequestered and then admitted."""

    confirmation: str = field(default="", repr=False)


@dataclass(frozen=True)
class Cast:
    """The ballot is in the ballot box."""

    confirmation: str = field(repr=False)


class CastRefusal(StrEnum):
    """Why a ballot was refused."""

    ALREADY_VOTED = "already-voted"
    SIGN_IN_AGAIN = "sign-in-again"


@dataclass(frozen=True)
class CastRefused:
    """Nothing was cast by this call; `confirmation` is that of the ballot that stands, if any."""

    reason: CastRefusal
    confirmation: str = field(default="", repr=False)


@dataclass(frozen=True)
class Closed:
    """The window has ended, or the poll was made void.

    `certain` says that this call cast nothing. It is false if what the call held was lost with the
    poll's key.
    """

    certain: bool = True


@dataclass(frozen=True)
class Checked:
    """What a confirmation code led to: one of `BALLOT_STATUSES`."""

    ballot_status: str


BALLOT_STATUSES: Final = ("none", "counted", "sequestered", "admitted", "excluded", "several")
"""No such ballot; it counts; it is sequestered; admitted; excluded; two ballots have that code."""

Event = (
    Digits
    | Silence
    | SignedIn
    | SignInRefused
    | AlreadyVoted
    | Cast
    | CastRefused
    | Closed
    | Checked
    | CodeSent
    | ClaimRefused
    | CodeRefused
    | ClaimConfirmed
    | OnList
    | Asked
    | AskRefused
)


# --- what the script is told -------------------------------------------------------------------


class WindowStage(StrEnum):
    """Whether a poll's window is still to come, open or past."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class PollFact:
    """What the line knows of a poll; times are aware. `units` is empty unless the poll is open."""

    poll: str
    stage: WindowStage
    title: Bilingual
    question: Bilingual
    opens: datetime
    closes: datetime
    units: tuple[UnitFact, ...] = ()


@dataclass(frozen=True)
class CallFacts:
    """What the script is told at each step.

    `polls` are those that the line offers; `help_number` is in E.164 form, or empty; `language` is
    the roster's for the caller's number, empty if it has none. `reach` has the ways in which a
    one-time code can be sent to a telephone (`SMS`, `VOICE`): without any, no claim is taken here.
    `sends` says whether messages can go to the contacts on the roster.
    """

    polls: tuple[PollFact, ...] = ()
    help_number: str = ""
    language: str = ""
    reach: frozenset[str] = frozenset()
    sends: bool = False

    def poll(self, state: State) -> PollFact | None:
        """Return the poll that the call is about, or None before it is chosen."""
        return next((one for one in self.polls if one.poll == state.poll), None)


# --- what is said ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spelled:
    """Digits to say one by one and slowly, in groups."""

    groups: tuple[str, ...] = field(repr=False)


Value = str | Bilingual | datetime | Spelled


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


def at(state: State, place: Place) -> State:
    """Return the state at another place, with no useless answers counted."""
    return replace(state, place=place, tries=0)


def fours(digits: str) -> Spelled:
    """Return digits in groups of four."""
    return Spelled(tuple(digits[start : start + 4] for start in range(0, len(digits), 4)))
