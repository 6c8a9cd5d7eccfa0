"""A claimant's telephone, and the one-time code that is sent to it (by-law 2.77).

Rules this module keeps:
1. The caller may have to hang up before the code can reach the telephone in their hand. When they
   call again, they enter that telephone's number and then the code.
2. A mistyped number can be entered again wherever the code is asked for; no other question is asked
   again.
3. A confirmed claim leads to the same ballot as a sign-in. Until the vote is cast, every prompt
   says that it will be sequestered, or that nothing has been cast.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ivr.script.claim import another_claim, answer, begin, first_question, without_answers
from ivr.script.events import AlreadyVoted, Closed, Event
from ivr.script.facts import CallFacts
from ivr.script.state import Place, State, at
from ivr.script.turns import (
    DigitEntry,
    Effect,
    Menu,
    Move,
    Places,
    Results,
    Sentence,
    Sentences,
    Spelled,
    Turn,
    say,
)
from ivr.script.turns_claim import (
    SMS,
    VOICE,
    ClaimConfirmed,
    ClaimReason,
    ClaimRefused,
    CodeReason,
    CodeRefused,
    CodeSent,
)
from ivr.script.vote import already_voted, closed
from voting.domain.claims.contact import parse_mobile
from voting.domain.claims.one_time_code import DIGITS
from voting.domain.errors import ContactError

REFUSALS: Final = 8
"""Wrong codes after which the call ends; one code can be tried five times."""
_ANOTHER_CODE: Final = "1"
_OTHER_NUMBER: Final = "2"


# --- the telephone that gets the code ----------------------------------------------------------


def _ask_contact(state: State, facts: CallFacts) -> Sentences:
    name = "ask_contact_again" if state.claim.answers.again else "ask_contact"
    return (say(name),)


def _take_contact(state: State, facts: CallFacts, digits: str) -> Turn | None:
    try:
        parse_mobile(digits)
    except ContactError:
        return None
    number = digits[-10:]
    place = Place.CLAIM_CODE if state.claim.answers.again else Place.CLAIM_REACH
    return Turn(answer(state, place, contact=number))


def _spelled(state: State) -> Spelled:
    number = state.claim.answers.contact
    return Spelled((number[:3], number[3:6], number[6:]))


def _ask_reach(state: State, facts: CallFacts) -> Sentences:
    ways = (say(f"reach_{way}") for way in (SMS, VOICE) if way in facts.reach)
    number = say("your_number", number=_spelled(state))
    return (number, *ways, say("reach_other"))


def _reach(way: str) -> Move:
    def move(state: State, facts: CallFacts) -> Turn | None:
        if way not in facts.reach:
            return None
        asked = another_claim(answer(state, Place.CLAIM_REACH, reach=way))
        return Turn(asked, effect=Effect.CLAIM)

    return move


def _other_number(state: State, facts: CallFacts) -> Turn:
    return Turn(answer(state, Place.CLAIM_CONTACT, contact=""))


def _sent(state: State, event: Event, facts: CallFacts) -> Turn:
    first = say(f"code_sent_{state.claim.answers.reach}", number=_spelled(state))
    return Turn(at(state, Place.CLAIM_CODE), (first,))


def _not_sent(state: State, event: Event, facts: CallFacts) -> Turn:
    reason, first = _why(event)
    place = Place.CLAIM if reason is ClaimReason.UNAVAILABLE else Place.CLAIM_CONTACT
    return Turn(at(state, place), (first,))


def _why(event: Event) -> tuple[ClaimReason, Sentence]:
    """Return why no code was sent, and the sentence that says so."""
    reason = event.reason if isinstance(event, ClaimRefused) else ClaimReason.UNAVAILABLE
    return reason, say(f"claim_{reason.value.replace('-', '_')}")


# --- the code ----------------------------------------------------------------------------------


def _ask_one_time(state: State, facts: CallFacts) -> Sentences:
    name = "ask_code_again" if state.claim.answers.again else "ask_one_time"
    return (say(name), say("other_contact"))


def _take_one_time(state: State, facts: CallFacts, digits: str) -> Turn | None:
    if digits == _OTHER_NUMBER:
        return _other_number(state, facts)
    if digits == _ANOTHER_CODE and not state.claim.answers.again:
        return Turn(at(state, Place.CLAIM_CODE), effect=Effect.SEND_CODE)
    if digits == _ANOTHER_CODE:
        return Turn(answer(begin(state), first_question(state, facts)))
    if len(digits) != DIGITS:
        return None
    return Turn(answer(state, Place.CLAIM_CODE, code=digits), effect=Effect.CONFIRM)


def _not_sent_again(state: State, event: Event, facts: CallFacts) -> Turn:
    return Turn(at(state, Place.CLAIM_CODE), (_why(event)[1],))


def _code_refused(state: State, event: Event, facts: CallFacts) -> Turn:
    reason = event.reason if isinstance(event, CodeRefused) else CodeReason.WRONG
    why = "again" if state.claim.answers.again else reason.value
    refusals = state.refusals + 1
    place = Place.GOODBYE if refusals >= REFUSALS else Place.CLAIM_CODE
    return Turn(
        replace(answer(state, place, code=""), refusals=refusals), (say(f"one_time_{why}"),)
    )


def _confirmed(state: State, event: Event, facts: CallFacts) -> Turn:
    return Turn(
        replace(_sequestered(at(state, Place.CHOICE)), refusals=0), (say("claim_confirmed"),)
    )


def _has_voted(state: State, event: Event, facts: CallFacts) -> Turn:
    """Return what follows if the claim's ballot is in the box already: an answer was lost."""
    return already_voted(_sequestered(state), event, facts)


def _closed(state: State, event: Event, facts: CallFacts) -> Turn:
    return closed(without_answers(state), event, facts)


def _sequestered(state: State) -> State:
    """Return the state of a confirmed claim, whose ballot will be, or was, sequestered."""
    return replace(without_answers(state), vote=replace(state.vote, sequestered=True))


PLACES: Final[Places] = {
    Place.CLAIM_CONTACT: DigitEntry(_ask_contact, 10, 11, "claim_number", _take_contact),
    Place.CLAIM_REACH: Menu(_ask_reach, {"1": _reach(SMS), "2": _reach(VOICE), "3": _other_number}),
    Place.CLAIM_CODE: DigitEntry(_ask_one_time, 1, DIGITS, "one_time_form", _take_one_time),
}
RESULTS: Final[Results] = {
    (Place.CLAIM_REACH, CodeSent): _sent,
    (Place.CLAIM_REACH, ClaimRefused): _not_sent,
    (Place.CLAIM_REACH, Closed): _closed,
    (Place.CLAIM_CODE, CodeSent): _sent,
    (Place.CLAIM_CODE, ClaimRefused): _not_sent_again,
    (Place.CLAIM_CODE, CodeRefused): _code_refused,
    (Place.CLAIM_CODE, ClaimConfirmed): _confirmed,
    (Place.CLAIM_CODE, AlreadyVoted): _has_voted,
    (Place.CLAIM_CODE, Closed): _closed,
}
