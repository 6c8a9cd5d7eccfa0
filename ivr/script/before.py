"""Before a poll opens: the list check, and a rehearsal with a practice question (by-law 2.77).

Rules this module keeps:
1. The caller learns whether they are on the list only with the voting code, or by a message to the
   contact on the roster. After asking for that message, every number hears the same.
2. A rehearsal asks for no effect: nothing that is keyed in it leaves the script. It takes the
   practice card only, its question decides nothing, and every prompt says that it is a rehearsal.
3. When voting opens, a caller who is at one of these places hears that it has, and that nothing has
   been cast.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ivr.script import poll as script_poll
from ivr.script.events import Closed, Event, ListChanged, SignInRefused
from ivr.script.facts import CallFacts, PollFact
from ivr.script.state import BeforeVoting, Card, Place, State, at
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
    fours,
    say,
)
from ivr.script.turns_before import Asked, AskRefused, OnList
from ivr.script.vote import (
    REFUSALS,
    ask_member,
    closed,
    code_entry,
    list_changed,
    member_entry,
)
from tally.protocol.credential import CODE_DIGITS
from voting.domain import rehearsal

BEFORE_OPENING: Final = frozenset(
    {
        Place.BEFORE,
        Place.LIST,
        Place.LIST_MEMBER,
        Place.LIST_CODE,
        Place.LISTED,
        Place.LIST_ASK,
        Place.LIST_ASKED,
        Place.PRACTICE,
        Place.PRACTICE_CODE,
        Place.PRACTICE_CHOICE,
        Place.PRACTICE_REVIEW,
        Place.PRACTICE_DONE,
    }
)
"""The places of this module: a call leaves them once its poll is open."""


def interrupted(state: State, facts: CallFacts) -> Turn:
    """Return the first turn of the vote, for a call at one of these places when voting opens."""
    turn = script_poll.enter(_forget(state, state.place), facts)
    return replace(turn, first=(say("opened_meanwhile"), *turn.first))


def _forget(state: State, place: Place) -> State:
    return replace(at(state, place), card=Card(), back=None, before=BeforeVoting())


def _to(place: Place) -> Move:
    def move(state: State, facts: CallFacts) -> Turn:
        return Turn(_forget(state, place))

    return move


def _before(state: State, facts: CallFacts) -> Sentences:
    poll = facts.poll(state)
    if poll is None:
        return (say("no_poll"),)
    return (
        say("not_open", title=poll.title, opens=poll.opens),
        say("ask_before"),
    )


# --- the list check ----------------------------------------------------------------------------


def _ask_how(state: State, facts: CallFacts) -> Sentences:
    by_message = (say("list_by_message"),) if facts.sends else ()
    return (say("list_by_card"), *by_message, say("list_back"))


def _to_ask(state: State, facts: CallFacts) -> Turn | None:
    return Turn(_forget(state, Place.LIST_ASK)) if facts.sends else None


def _listed(state: State, event: Event, facts: CallFacts) -> Turn:
    listed = event if isinstance(event, OnList) else None
    return Turn(replace(_forget(state, Place.LISTED), before=BeforeVoting(listed=listed)))


def _refused(state: State, event: Event, facts: CallFacts) -> Turn:
    wait = event.wait if isinstance(event, SignInRefused) else 0
    first = say("sign_in_wait", wait=timedelta(seconds=wait)) if wait else say("list_refused")
    refusals = state.refusals + 1
    place = Place.GOODBYE if refusals >= REFUSALS else Place.LIST
    return Turn(replace(_forget(state, place), refusals=refusals), (first,))


def _say_listed(state: State, facts: CallFacts) -> Sentences:
    listed = state.before.listed
    if listed is None:
        return (say("ask_listed"),)
    reached = []
    if listed.domain:
        reached.append(say("listed_email", domain=listed.domain))
    if listed.telephone:
        reached.append(say("listed_telephone", last=Spelled((listed.telephone,))))
    contacts = tuple(reached) or (say("listed_nowhere"),)
    unit = say("listed_unit", unit=listed.unit)
    wrong = (*_objection(facts.poll(state)), say("listed_wrong"))
    return (unit, *contacts, *wrong, say("ask_listed"))


def _objection(poll: PollFact | None) -> Sentences:
    """Say how to object to the list, while that can be done (by-law 2.77)."""
    if poll is None or poll.objections is None:
        return ()
    return (say("listed_object", until=poll.objections),)


def _take_asking(state: State, facts: CallFacts, digits: str) -> Turn:
    return Turn(replace(at(state, Place.LIST_ASK), card=Card(digits)), effect=Effect.ASK)


def _asked(state: State, event: Event, facts: CallFacts) -> Turn:
    return Turn(_forget(state, Place.LIST_ASKED))


def _not_asked(state: State, event: Event, facts: CallFacts) -> Turn:
    too_many = isinstance(event, AskRefused) and event.too_many
    first = say("ask_too_many" if too_many else "ask_unavailable")
    return Turn(_forget(state, Place.LIST), (first,))


def _say_asked(state: State, facts: CallFacts) -> Sentences:
    return (say("asked"), say("ask_listed"))


def _closed(state: State, event: Event, facts: CallFacts) -> Turn:
    return closed(_forget(state, state.place), event, facts)


# --- the rehearsal -----------------------------------------------------------------------------


def _practice_member(state: State, facts: CallFacts) -> Sentences:
    number = say("practice_member", number=fours(rehearsal.MEMBER))
    return (say("practice"), say("practice_intro"), number)


def _take_practice_member(state: State, facts: CallFacts, digits: str) -> Turn | None:
    fits = digits == rehearsal.MEMBER
    return Turn(_forget(state, Place.PRACTICE_CODE)) if fits else None


def _practice_code(state: State, facts: CallFacts) -> Sentences:
    return (say("practice"), say("practice_code", code=fours(rehearsal.CODE)))


def _take_practice_code(state: State, facts: CallFacts, digits: str) -> Turn | None:
    fits = digits == rehearsal.CODE
    return Turn(_forget(state, Place.PRACTICE_CHOICE)) if fits else None


def _practice_choice(state: State, facts: CallFacts) -> Sentences:
    asked = say("practice_question", question=rehearsal.QUESTION)
    lines = (
        say("practice_answer", answer=answer, key=str(key))
        for key, answer in enumerate(rehearsal.ANSWERS, 1)
    )
    return (say("practice"), asked, *lines)


def _practise(answer: int) -> Move:
    def move(state: State, facts: CallFacts) -> Turn:
        practised = BeforeVoting(practice=answer)
        return Turn(replace(_forget(state, Place.PRACTICE_REVIEW), before=practised))

    return move


def _chosen(state: State) -> tuple[Sentence, ...]:
    if state.before.practice is None:
        return ()
    return (say("practice_chose", answer=rehearsal.ANSWERS[state.before.practice]),)


def _practice_review(state: State, facts: CallFacts) -> Sentences:
    return (say("practice"), *_chosen(state), say("practice_ask_review"))


def _hear_again(state: State, facts: CallFacts) -> Turn:
    return Turn(at(state, state.place))


def _practice_done(state: State, facts: CallFacts) -> Sentences:
    poll = facts.poll(state)
    opens = () if poll is None else (say("practice_opens", opens=poll.opens),)
    return (say("practice_done"), *opens, say("practice_ask_done"))


PLACES: Final[Places] = {
    Place.BEFORE: Menu(_before, {"1": _to(Place.LIST), "2": _to(Place.PRACTICE)}),
    Place.LIST: Menu(_ask_how, {"1": _to(Place.LIST_MEMBER), "2": _to_ask, "3": _to(Place.BEFORE)}),
    Place.LIST_MEMBER: member_entry(Place.LIST_CODE),
    Place.LIST_CODE: code_entry(Place.LIST_CODE, Effect.LIST),
    Place.LISTED: Menu(_say_listed, {"1": _to(Place.PRACTICE), "2": _to(Place.BEFORE)}),
    Place.LIST_ASK: DigitEntry(ask_member, 4, 12, "member_wrong", _take_asking),
    Place.LIST_ASKED: Menu(_say_asked, {"1": _to(Place.PRACTICE), "2": _to(Place.BEFORE)}),
    Place.PRACTICE: DigitEntry(_practice_member, 4, 12, "practice_wrong", _take_practice_member),
    Place.PRACTICE_CODE: DigitEntry(
        _practice_code, CODE_DIGITS, CODE_DIGITS, "practice_wrong", _take_practice_code
    ),
    Place.PRACTICE_CHOICE: Menu(_practice_choice, {"1": _practise(0), "2": _practise(1)}),
    Place.PRACTICE_REVIEW: Menu(
        _practice_review,
        {"1": _to(Place.PRACTICE_DONE), "2": _to(Place.PRACTICE_CHOICE), "3": _hear_again},
    ),
    Place.PRACTICE_DONE: Menu(_practice_done, {"1": _to(Place.PRACTICE), "2": _to(Place.BEFORE)}),
}
RESULTS: Final[Results] = {
    (Place.LIST_CODE, OnList): _listed,
    (Place.LIST_CODE, SignInRefused): _refused,
    (Place.LIST_CODE, ListChanged): list_changed,
    (Place.LIST_CODE, Closed): _closed,
    (Place.LIST_ASK, Asked): _asked,
    (Place.LIST_ASK, AskRefused): _not_asked,
    (Place.LIST_ASK, Closed): _closed,
}
