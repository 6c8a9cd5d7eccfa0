"""What the script is told at each step: the polls that the line offers, and what the line can do.

Rules this module keeps:
1. Facts are frozen values, and nothing of them is the caller's but the language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.record.units import Bilingual, Electorate
from ivr.script.state import State
from ivr.script.turns_claim import UnitFact


class WindowStage(StrEnum):
    """Whether a poll's window is still to come, open or past."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class PollFact:
    """What the line knows of a poll; times are aware. `units` is empty unless the poll is open.

    `electorate`: whether the members may take part, or every employee. `rulings` is the ruling
    deadline, `objections` until when the voters' list can be objected to, while it can.
    """

    poll: str
    stage: WindowStage
    title: Bilingual
    question: Bilingual
    opens: datetime
    closes: datetime
    rulings: datetime
    units: tuple[UnitFact, ...] = ()
    electorate: Electorate = Electorate.MEMBERS
    objections: datetime | None = None


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

    def of_employees(self, state: State) -> bool:
        """Whether every employee may take part in the poll that the call is about."""
        poll = self.poll(state)
        return poll is not None and poll.electorate is Electorate.EMPLOYEES
