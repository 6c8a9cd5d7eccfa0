"""The vote by telephone: member number, voting code, choice, review, and casting.

Rules this module keeps:
1. Nothing is cast until the choice has been read back and the caller has pressed 1. The first
   prompt says so, and that one can hang up before; the review says that nothing is cast yet.
2. A voting code is remembered until it has been checked, a choice until it has been cast.
3. At the end the call says plainly whether a vote has been cast, with its confirmation code.
4. A caller whom officers challenged hears before choosing, before casting and after it that the
   vote is on hold, why in general, and how to answer; who was challenged since the sign-in hears it
   before anything is cast.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ivr.script.events import (
    AlreadyVoted,
    Cast,
    CastRefusal,
    CastRefused,
    Closed,
    Event,
    ListChanged,
    SignedIn,
    SignInRefused,
)
from ivr.script.facts import CallFacts
from ivr.script.state import Card, Hold, Place, State, at
from ivr.script.turns import DigitEntry, Effect, Menu, Places, Results, Sentences, Turn, fours, say
from tally.protocol.credential import CODE_DIGITS, verify_code
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.errors import CredentialError

REFUSALS: Final = 4
"""Refused sign-ins after which the call ends: the first, and three more."""


def begin(state: State, facts: CallFacts) -> Turn:
    """Return the first turn of a vote in the poll of the state."""
    poll = facts.poll(state)
    if poll is None:
        return Turn(at(state, Place.NO_POLL))
    first = (say("this_poll", title=poll.title, closes=poll.closes), say("casting_needs_one"))
    return Turn(at(state, Place.MEMBER), first)


# --- who votes ---------------------------------------------------------------------------------


def ask_member(state: State, facts: CallFacts) -> Sentences:
    """Ask for the member number."""
    return (say("ask_member"),)


def member_entry(then: Place) -> DigitEntry:
    """Return a place that asks for the member number; `then` asks for the voting code."""

    def take(state: State, facts: CallFacts, digits: str) -> Turn:
        return Turn(replace(at(state, then), card=Card(digits)))

    return DigitEntry(ask_member, 4, 12, "member_wrong", take)


def code_entry(here: Place, effect: Effect) -> DigitEntry:
    """Return the place `here`, which asks for the voting code and has it checked by `effect`."""

    def ask(state: State, facts: CallFacts) -> Sentences:
        return (say("ask_code"),)

    def take(state: State, facts: CallFacts, digits: str) -> Turn | None:
        try:
            code = verify_code(digits)
        except CredentialError:
            return None
        keyed = replace(at(state, here), card=replace(state.card, code=code))
        return Turn(keyed, effect=effect)

    return DigitEntry(ask, CODE_DIGITS, CODE_DIGITS, "code_wrong", take)


def _signed_in(state: State, event: Event, facts: CallFacts) -> Turn:
    hold = event.hold if isinstance(event, SignedIn) else None
    ready = replace(at(state, Place.CHOICE), card=replace(state.card, code=""))
    return Turn(replace(ready, vote=replace(state.vote, hold=hold)))


def _sign_in_refused(state: State, event: Event, facts: CallFacts) -> Turn:
    wait = event.wait if isinstance(event, SignInRefused) else 0
    first = say("sign_in_wait", wait=timedelta(seconds=wait)) if wait else say("sign_in_refused")
    refusals = state.refusals + 1
    place = Place.GOODBYE if refusals >= REFUSALS else Place.MEMBER
    return Turn(replace(_forget(state, place), refusals=refusals), (first,))


def list_changed(state: State, event: Event, facts: CallFacts) -> Turn:
    """Return what follows if the member's place on the list was tampered with: nothing is cast."""
    return Turn(_forget(state, Place.GOODBYE), (say("list_changed"),))


def already_voted(state: State, event: Event, facts: CallFacts) -> Turn:
    """Return what follows if a vote stands already: nothing more is cast."""
    voted = event if isinstance(event, AlreadyVoted) else AlreadyVoted()
    return Turn(_stands(state, voted.confirmation, voted.hold))


# --- the choice --------------------------------------------------------------------------------


def _ask_choice(state: State, facts: CallFacts) -> Sentences:
    poll = facts.poll(state)
    question = () if poll is None else (say("question", question=poll.question),)
    return (*_will_be_held(state, facts), *question, say("ask_choice"))


def _will_be_held(state: State, facts: CallFacts) -> Sentences:
    """Say that the vote will be on hold, if officers challenged the caller."""
    return _about_hold("hold_before", state, facts)


def _about_hold(name: str, state: State, facts: CallFacts) -> Sentences:
    """Return a sentence about the caller's challenge, and how to answer; none without one."""
    poll, hold = facts.poll(state), state.vote.hold
    if poll is None or hold is None:
        return ()
    return (say(name, reason=hold.reason, deadline=poll.rulings), say("hold_answer"))


def _choose(state: State, choice: int) -> Turn:
    return Turn(replace(at(state, Place.REVIEW), vote=replace(state.vote, choice=choice)))


def _in_favour(state: State, facts: CallFacts) -> Turn:
    return _choose(state, IN_FAVOUR)


def _not_in_favour(state: State, facts: CallFacts) -> Turn:
    return _choose(state, NOT_IN_FAVOUR)


def _read_back(state: State, facts: CallFacts) -> Sentences:
    chosen = "chose_in_favour" if state.vote.choice == IN_FAVOUR else "chose_not_in_favour"
    held = () if state.vote.hold is None else (say("hold_review"),)
    return (say(chosen), *held, say("not_cast_yet"))


def _ask_review(state: State, facts: CallFacts) -> Sentences:
    return (say("ask_review"),)


def _cast(state: State, facts: CallFacts) -> Turn:
    return Turn(at(state, Place.REVIEW), effect=Effect.CAST)


def _change(state: State, facts: CallFacts) -> Turn:
    return Turn(replace(at(state, Place.CHOICE), vote=replace(state.vote, choice=None)))


def _again(state: State, facts: CallFacts) -> Turn:
    return Turn(at(state, state.place))


# --- what became of it -------------------------------------------------------------------------


def _was_cast(state: State, event: Event, facts: CallFacts) -> Turn:
    confirmation = event.confirmation if isinstance(event, Cast) else ""
    vote = replace(state.vote, choice=None, confirmation=confirmation, cast=True)
    sequestered = (say("cast_sequestered"),) if vote.sequestered else ()
    return Turn(replace(_forget(state, Place.DONE), vote=vote), (say("cast"), *sequestered))


def _cast_refused(state: State, event: Event, facts: CallFacts) -> Turn:
    refused = event if isinstance(event, CastRefused) else CastRefused(CastRefusal.SIGN_IN_AGAIN)
    if refused.reason is CastRefusal.CHALLENGED:
        told = replace(at(state, Place.REVIEW), vote=replace(state.vote, hold=refused.hold))
        return Turn(told, (say("hold_meanwhile"), *_will_be_held(told, facts)))
    if refused.reason is CastRefusal.SIGN_IN_AGAIN and state.vote.sequestered:
        vote = replace(state.vote, choice=None, sequestered=False)
        again = replace(_forget(state, Place.CLAIM), vote=vote)
        return Turn(again, (say("not_cast_claim_again"),))
    if refused.reason is CastRefusal.SIGN_IN_AGAIN:
        unknown = replace(state, vote=replace(state.vote, hold=None))
        return Turn(_forget(unknown, Place.MEMBER), (say("not_cast_sign_in_again"),))
    stands = _stands(state, refused.confirmation, refused.hold)
    return Turn(stands, (say("not_cast_other_stands"),))


def closed(state: State, event: Event, facts: CallFacts) -> Turn:
    """Return what follows once the window has ended, wherever the call is."""
    certain = isinstance(event, Closed) and event.certain
    first = say("closed_not_cast") if certain else say("closed_meanwhile")
    return Turn(_forget(state, Place.OVER), (first,))


def _say_done(state: State, facts: CallFacts) -> Sentences:
    return (*_about_hold("hold_on_hold", state, facts), *_say_confirmation(state, facts))


def _say_confirmation(state: State, facts: CallFacts) -> Sentences:
    code = say("confirmation", code=fours(state.vote.confirmation))
    return (code, say("confirmation_use"), say("ask_done"))


def _say_standing(state: State, facts: CallFacts) -> Sentences:
    """Say that the vote counts; of a challenged caller, what became of the challenge."""
    hold = state.vote.hold
    if hold is None:
        return (say("vote_counts"),)
    if hold.standing == "on-hold":
        return _about_hold("hold_on_hold", state, facts)
    return (say(f"hold_{hold.standing}"),)


def _say_ballot_status(state: State, facts: CallFacts) -> Sentences:
    if not state.vote.confirmation:
        return (say("already_admitted"), say("not_you"), say("ask_done_again"))
    if state.vote.sequestered:  # whether it counts, its confirmation code tells
        return (say("already_set_aside"), *_say_confirmation(state, facts))
    standing = _say_standing(state, facts)
    return (say("already_voted"), *standing, say("not_you"), *_say_confirmation(state, facts))


def _forget(state: State, place: Place) -> State:
    """Return the state elsewhere, without the member, the code and the choice."""
    return replace(at(state, place), card=Card(), vote=replace(state.vote, choice=None))


def _stands(state: State, confirmation: str, hold: Hold | None) -> State:
    """Return the state where a vote stands already; `confirmation` is its code, if it has one."""
    vote = replace(state.vote, choice=None, confirmation=confirmation, hold=hold)
    return replace(_forget(state, Place.ALREADY), vote=vote)


PLACES: Final[Places] = {
    Place.MEMBER: member_entry(Place.CODE),
    Place.CODE: code_entry(Place.CODE, Effect.SIGN_IN),
    Place.CHOICE: Menu(_ask_choice, {"1": _in_favour, "2": _not_in_favour}),
    # A key pressed to choose can never also cast: the choice is read back in between.
    Place.REVIEW: Menu(_ask_review, {"1": _cast, "2": _change, "3": _again}, first=_read_back),
    Place.DONE: Menu(_say_done, {"3": _again}),
    Place.ALREADY: Menu(_say_ballot_status, {"3": _again}),
}
RESULTS: Final[Results] = {
    (Place.CODE, SignedIn): _signed_in,
    (Place.CODE, SignInRefused): _sign_in_refused,
    (Place.CODE, ListChanged): list_changed,
    (Place.CODE, AlreadyVoted): already_voted,
    (Place.CODE, Closed): closed,
    (Place.REVIEW, Cast): _was_cast,
    (Place.REVIEW, CastRefused): _cast_refused,
    (Place.REVIEW, Closed): closed,
}
