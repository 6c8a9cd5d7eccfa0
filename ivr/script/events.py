"""What happens in a call: keys, silence, and the results of effects.

Rules this module keeps:
1. An event is a frozen value, whose `repr` shows no number, no code and no choice.
2. Every result of an effect is one of these: a refusal is an event that the script has words for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ivr.script.state import Hold
from ivr.script.turns_before import Asked, AskRefused, OnList
from ivr.script.turns_claim import ClaimConfirmed, ClaimRefused, CodeRefused, CodeSent


@dataclass(frozen=True)
class Digits:
    """The caller keyed this: digits, and perhaps `*`, without the closing number sign."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Silence:
    """The caller keyed nothing, or the number sign alone."""


@dataclass(frozen=True)
class SignedIn:
    """The voting code is right, and no vote has been cast with it.

    `hold` says that officers challenged the member: the vote will be on hold.
    """

    hold: Hold | None = None


@dataclass(frozen=True)
class SignInRefused:
    """The member number or the voting code is wrong; try again in `wait` seconds."""

    wait: int = 0


@dataclass(frozen=True)
class ListChanged:
    """Number and code are right, but the member's place on the voters' list was tampered with."""


@dataclass(frozen=True)
class AlreadyVoted:
    """A vote of this member stands; no `confirmation` if it was sequestered and then admitted.

    `hold` says that officers challenged the member, and what became of it.
    """

    confirmation: str = field(default="", repr=False)
    hold: Hold | None = None


@dataclass(frozen=True)
class Cast:
    """The ballot is in the ballot box."""

    confirmation: str = field(repr=False)


class CastRefusal(StrEnum):
    """Why a ballot was refused."""

    ALREADY_VOTED = "already-voted"
    SIGN_IN_AGAIN = "sign-in-again"
    CHALLENGED = "challenged"


@dataclass(frozen=True)
class CastRefused:
    """Nothing was cast by this call; `confirmation` is that of the ballot that stands, if any.

    `hold` says that officers challenged the member: since the sign-in, if that is the reason.
    """

    reason: CastRefusal
    confirmation: str = field(default="", repr=False)
    hold: Hold | None = None


@dataclass(frozen=True)
class Closed:
    """The window has ended, or the poll was made void.

    `certain` says that this call cast nothing. It is false if what the call held was lost with the
    poll's key.
    """

    certain: bool = True


@dataclass(frozen=True)
class Checked:
    """What a confirmation code led to: one of `BALLOT_STATUSES`.

    `public_from` is when the public sees the ballot, or None if it does already.
    """

    ballot_status: str
    public_from: datetime | None = None


BALLOT_STATUSES: Final = (
    *("none", "counted", "sequestered", "admitted", "excluded", "several"),
    *("held", "upheld"),
)
"""No such ballot; it counts; it is sequestered; admitted; excluded; two ballots have that code; it
is on hold by a challenge, or not counted by one that was upheld."""

Event = (
    Digits
    | Silence
    | SignedIn
    | SignInRefused
    | ListChanged
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
