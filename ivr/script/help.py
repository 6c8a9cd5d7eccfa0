"""Help, the check of a confirmation code, and the end of a call.

Rules this module keeps:
1. 0 leads to help from every place that waits for a key, and help leads back there.
2. A confirmation code can be checked without signing in: it says nothing of who cast the ballot.
3. A call ends by saying whether a vote was cast in it and, while one can vote, that one can call
   again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ivr.script import claim as script_claim
from ivr.script.events import Checked, Event
from ivr.script.facts import CallFacts, WindowStage
from ivr.script.state import Lookup, Place, State, at
from ivr.script.turns import (
    DigitEntry,
    Effect,
    Ending,
    Menu,
    Places,
    Results,
    Sentence,
    Sentences,
    Spelled,
    Turn,
    fours,
    say,
)

CONFIRMATION_DIGITS: Final = 12
ASIDE: Final = frozenset({Place.HELP, Place.CHECK, Place.CHECKED})
"""Places that help never returns to."""
ENTERED: Final = frozenset({Place.CHOICE, Place.REVIEW, Place.DONE, Place.ALREADY})
"""Places of a caller who has signed in, or whose claim is confirmed: no claim is offered there."""
_NORTH_AMERICAN: Final = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def seek(state: State) -> Turn:
    """Return the turn to the help menu."""
    back = state.back if state.place in ASIDE else state.place
    return Turn(replace(at(state, Place.HELP), back=back))


def _help(state: State, facts: CallFacts) -> Sentences:
    of_employees = facts.of_employees(state)
    name = "help_claim_employees" if of_employees else "help_claim"
    claim = (say(name),) if _can_claim(state, facts) else ()
    check = (say("help_check"),) if _can_check(state, facts) else ()
    return (_where(facts), _so_far(state), *claim, say("help_back"), *check, say("help_again"))


def _where(facts: CallFacts) -> Sentence:
    if facts.help_number:
        return say("help_number", number=spelled_number(facts.help_number))
    return say("help_without_number")


def _so_far(state: State) -> Sentence:
    if state.vote.cast:
        return say("so_far_cast")
    return say("so_far_stands" if state.vote.confirmation else "so_far_not_cast")


def spelled_number(number: str) -> Spelled:
    """Return a number in E.164 form as it is spoken: a North American one without its 1."""
    parts = _NORTH_AMERICAN.fullmatch(number)
    return Spelled(parts.groups()) if parts else fours(number.removeprefix("+"))


def _can_check(state: State, facts: CallFacts) -> bool:
    poll = facts.poll(state)
    return poll is not None and poll.stage is not WindowStage.BEFORE


def _can_vote(state: State, facts: CallFacts) -> bool:
    """Whether the poll is open, and no vote of the caller's is known to stand."""
    poll = facts.poll(state)
    is_open = poll is not None and poll.stage is WindowStage.OPEN
    return is_open and not state.vote.confirmation


def _can_claim(state: State, facts: CallFacts) -> bool:
    return _can_vote(state, facts) and bool(facts.reach) and state.back not in ENTERED


def _to_claim(state: State, facts: CallFacts) -> Turn | None:
    return Turn(script_claim.begin(state)) if _can_claim(state, facts) else None


def _return(state: State, facts: CallFacts) -> Turn:
    back = at(state, state.back or Place.GREETING)
    return Turn(replace(back, back=None, lookup=Lookup()))


def _to_check(state: State, facts: CallFacts) -> Turn | None:
    return Turn(at(state, Place.CHECK)) if _can_check(state, facts) else None


def _check_another(state: State, facts: CallFacts) -> Turn:
    return Turn(at(state, Place.CHECK))


def _ask_confirmation(state: State, facts: CallFacts) -> Sentences:
    return (say("ask_confirmation"),)


def _take_confirmation(state: State, facts: CallFacts, digits: str) -> Turn:
    return Turn(replace(at(state, Place.CHECK), lookup=Lookup(digits)), effect=Effect.CHECK)


def _checked(state: State, event: Event, facts: CallFacts) -> Turn:
    found = event if isinstance(event, Checked) else Checked("")
    lookup = Lookup(state.lookup.entered, found.ballot_status, found.public_from)
    return Turn(replace(at(state, Place.CHECKED), lookup=lookup))


def _say_checked(state: State, facts: CallFacts) -> Sentences:
    asked, since = say("checked_code", code=fours(state.lookup.entered)), state.lookup.public_from
    return (
        asked,
        say(f"checked_{state.lookup.ballot_status}"),
        *(() if since is None else (say("checked_public_from", time=since),)),
        say("ask_checked"),
    )


def _goodbye(state: State, facts: CallFacts) -> Sentences:
    known = () if not facts.help_number else (_where(facts),)
    again = (say("call_again"),) if _can_vote(state, facts) else ()
    return (_so_far(state), *known, *again, say("goodbye"))


PLACES: Final[Places] = {
    Place.HELP: Menu(_help, {"1": _to_claim, "2": _return, "3": _to_check}),
    Place.CHECK: DigitEntry(
        _ask_confirmation,
        CONFIRMATION_DIGITS,
        CONFIRMATION_DIGITS,
        "confirmation_wrong",
        _take_confirmation,
    ),
    Place.CHECKED: Menu(_say_checked, {"1": _check_another, "2": _return}),
    Place.GOODBYE: Ending(_goodbye),
}
RESULTS: Final[Results] = {(Place.CHECK, Checked): _checked}
