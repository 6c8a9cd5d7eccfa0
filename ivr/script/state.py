"""Where a call is, and what it has to remember.

Rules this module keeps:
1. Everything here is a frozen value. A call is at one place; only an event (keys, silence, or the
   result of an effect) leads to the next.
2. `repr` shows no number, no code and no choice.
3. A choice is in the state only until it is cast, a voting code only until it has been checked, a
   claimant's answers only until the claim is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from audit.record.units import Bilingual
from ivr.script.turns_before import OnList
from ivr.script.turns_claim import ClaimAnswers


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
    CLAIM_STANDING = "claim-standing"
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


@dataclass(frozen=True)
class Card:
    """What was keyed of the caller's card; each is empty until then, and once it was used."""

    member: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Hold:
    """That officers challenged the caller, who is on the list.

    `standing` is one of `HOLD_STANDINGS`, `reason` why in general.
    """

    standing: str
    reason: Bilingual = field(repr=False)


HOLD_STANDINGS: Final = ("on-hold", "counts", "excluded", "fell")
"""The ballot is on hold; the challenge was dismissed; upheld; nobody ruled on it in time."""


@dataclass(frozen=True)
class Vote:
    """The caller's vote, chosen or cast.

    `choice` is the index of an answer. `confirmation` is the confirmation code of the ballot that
    stands, and `cast` says that this call cast it. `sequestered` says that the ballot will be, or
    was, sequestered; `hold` that officers challenged the member.
    """

    choice: int | None = field(default=None, repr=False)
    confirmation: str = field(default="", repr=False)
    cast: bool = False
    sequestered: bool = False
    hold: Hold | None = None


@dataclass(frozen=True)
class Lookup:
    """A confirmation code to look for, what became of its ballot, and when the public sees it.

    `public_from` is None if the public sees it already.
    """

    entered: str = field(default="", repr=False)
    ballot_status: str = ""
    public_from: datetime | None = None


@dataclass(frozen=True)
class Claiming:
    """A claimant's answers; `count` counts the claims of this call."""

    answers: ClaimAnswers = field(default=ClaimAnswers(), repr=False)
    count: int = 0


@dataclass(frozen=True)
class BeforeVoting:
    """What a caller did before the opening.

    `listed` is the result of the list check; `practice` the index of an answer in a rehearsal,
    never of a vote.
    """

    listed: OnList | None = field(default=None, repr=False)
    practice: int | None = field(default=None, repr=False)


@dataclass(frozen=True)
class State:
    """Where a call is, and what it has to remember, part by part.

    `language` and `poll` are empty until they are chosen; `page` is that of a menu with more
    choices than keys. `tries` counts the useless answers in a row, `refusals` the refused sign-ins
    or one-time codes. `back` is where help returns to. `closes` is the closing time that the caller
    was told.
    """

    place: Place = Place.GREETING
    language: str = ""
    poll: str = ""
    page: int = 0
    tries: int = 0
    refusals: int = 0
    back: Place | None = None
    closes: datetime | None = None
    card: Card = Card()
    vote: Vote = Vote()
    lookup: Lookup = Lookup()
    claim: Claiming = Claiming()
    before: BeforeVoting = BeforeVoting()


def at(state: State, place: Place) -> State:
    """Return the state at another place, with no useless answers counted."""
    return replace(state, place=place, tries=0)
