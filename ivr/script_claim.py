"""The claim by telephone, of a person who is not on the voters' list (by-law 2.77).

Rules this module keeps:
1. The questions of the web, but the name, for which a keypad has no letters: what the person
   teaches, the employer, a number, and a telephone that a one-time code confirms.
2. A code that goes to the telephone in the caller's hand may need the call to end first: whoever
   calls again enters that telephone's number, and then the code.
3. A confirmed claim leads to the same ballot as a sign-in, and every prompt of the way says that
   the vote is sequestered, or that none has been cast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ivr.menus import MORE, PER_PAGE, another_page, picked, shown
from ivr.script_vote import already_voted, closed
from ivr.turns import (
    AlreadyVoted,
    Closed,
    Effect,
    Entry,
    Event,
    Facts,
    Menu,
    Move,
    Place,
    Places,
    Results,
    Sentences,
    Spelled,
    State,
    Turn,
    at,
    say,
)
from ivr.turns_claim import (
    SMS,
    VOICE,
    Answers,
    ClaimConfirmed,
    ClaimReason,
    ClaimRefused,
    CodeReason,
    CodeRefused,
    CodeSent,
    UnitFact,
)
from voting.domain.claim import NumberKind, number_problem
from voting.domain.contact import parse_mobile
from voting.domain.errors import ContactError
from voting.domain.one_time_code import DIGITS
from voting.domain.unit import Panel

REFUSALS: Final = 8
"""Codes that a call may have refused before it ends; a code itself bears five tries."""
_PANELS: Final = (Panel.ELEMENTARY, Panel.SECONDARY, Panel.OCCASIONAL)
_PAGE_KEYS: Final = tuple(str(key) for key in range(1, PER_PAGE + 1))
_ANOTHER: Final = "1"
_OTHER_KIND: Final = "2"


def begin(state: State) -> State:
    """Return the state at the beginning of a claim."""
    return replace(at(state, Place.CLAIM), answers=Answers(), back=None, member="", code="")


def _answer(state: State, place: Place, **keyed: str | bool) -> State:
    answers = replace(state.answers, **keyed)  # type: ignore[arg-type]
    return replace(at(state, place), answers=answers, page=0)


# --- the beginning -----------------------------------------------------------------------------


def _introduce(state: State, facts: Facts) -> Sentences:
    return (say("claim_intro"), say("claim_begin"), say("menu_keys"))


def _new(state: State, facts: Facts) -> Turn:
    return Turn(_answer(state, Place.CLAIM_PANEL))


def _again(state: State, facts: Facts) -> Turn:
    chosen = _answer(state, Place.CLAIM_CONTACT, again=True)
    return Turn(replace(chosen, claims=state.claims + 1))


def _to_sign_in(state: State, facts: Facts) -> Turn:
    return Turn(replace(at(state, Place.MEMBER), answers=Answers()))


# --- panel, employer, unit ---------------------------------------------------------------------


def _units(state: State, facts: Facts) -> tuple[UnitFact, ...]:
    poll = facts.poll(state)
    return () if poll is None else poll.units


def _boards(state: State, facts: Facts) -> tuple[str, ...]:
    teaching = (one.board for one in _units(state, facts) if one.panel == state.answers.panel)
    return tuple(sorted(set(teaching)))


def _fitting(state: State, facts: Facts) -> tuple[UnitFact, ...]:
    chosen = (state.answers.board, state.answers.panel)
    return tuple(one for one in _units(state, facts) if (one.board, one.panel) == chosen)


def _ask_panel(state: State, facts: Facts) -> Sentences:
    there = {one.panel for one in _units(state, facts)}
    lines = (
        say(f"panel_{panel.value}", key=str(key))
        for key, panel in enumerate(_PANELS, 1)
        if panel.value in there
    )
    return (say("ask_panel"), *lines, say("menu_keys"))


def _panel(panel: Panel) -> Move:
    def move(state: State, facts: Facts) -> Turn | None:
        chosen = _answer(state, Place.CLAIM_BOARD, panel=panel.value, board="", unit="")
        return Turn(chosen) if _boards(chosen, facts) else None

    return move


def _ask_board(state: State, facts: Facts) -> Sentences:
    lines = shown(_boards(state, facts), state.page, lambda board: board)
    return (say("ask_board"), *lines, say("menu_keys"))


def _board(key: int) -> Move:
    def move(state: State, facts: Facts) -> Turn | None:
        board = picked(_boards(state, facts), state.page, key)
        if board is None:
            return None
        chosen = _answer(state, Place.CLAIM_KIND, board=board)
        several = len(_fitting(chosen, facts)) > 1
        return Turn(replace(chosen, place=Place.CLAIM_UNIT) if several else chosen)

    return move


def _ask_unit(state: State, facts: Facts) -> Sentences:
    lines = shown(_fitting(state, facts), state.page, lambda unit: unit.name)
    return (say("ask_unit"), *lines, say("menu_keys"))


def _unit(key: int) -> Move:
    def move(state: State, facts: Facts) -> Turn | None:
        unit = picked(_fitting(state, facts), state.page, key)
        return None if unit is None else Turn(_answer(state, Place.CLAIM_KIND, unit=unit.unit))

    return move


def _paged(pick: Callable[[int], Move], items: Callable[[State, Facts], int]) -> dict[str, Move]:
    def more(state: State, facts: Facts) -> Turn | None:
        return another_page(state, items(state, facts))

    return {**{key: pick(int(key)) for key in _PAGE_KEYS}, MORE: more}


# --- the number by which officers know the person ----------------------------------------------


def _ask_kind(state: State, facts: Facts) -> Sentences:
    return (say("ask_kind"), say("menu_keys"))


def _kind(kind: NumberKind) -> Move:
    def move(state: State, facts: Facts) -> Turn:
        return Turn(_answer(state, Place.CLAIM_NUMBER, number_kind=kind.value))

    return move


def _ask_number(state: State, facts: Facts) -> Sentences:
    return (say(f"ask_{state.answers.number_kind}_number"), say("other_kind"), say("entry_keys"))


def _take_number(state: State, facts: Facts, digits: str) -> Turn | None:
    if digits == _OTHER_KIND:
        return Turn(_answer(state, Place.CLAIM_KIND, number=""))
    if number_problem(NumberKind(state.answers.number_kind), digits) is not None:
        return None
    return Turn(_answer(state, Place.CLAIM_CONTACT, number=digits))


# --- the telephone that is called or written to ------------------------------------------------


def _ask_contact(state: State, facts: Facts) -> Sentences:
    name = "ask_contact_again" if state.answers.again else "ask_contact"
    return (say(name), say("entry_keys"))


def _take_contact(state: State, facts: Facts, digits: str) -> Turn | None:
    try:
        parse_mobile(digits)
    except ContactError:
        return None
    number = digits[-10:]
    place = Place.CLAIM_CODE if state.answers.again else Place.CLAIM_REACH
    return Turn(_answer(state, place, contact=number))


def _spelled(state: State) -> Spelled:
    number = state.answers.contact
    return Spelled((number[:3], number[3:6], number[6:]))


def _ask_reach(state: State, facts: Facts) -> Sentences:
    ways = (say(f"reach_{way}") for way in (SMS, VOICE) if way in facts.reach)
    number = say("your_number", number=_spelled(state))
    return (number, *ways, say("reach_other"), say("menu_keys"))


def _reach(way: str) -> Move:
    def move(state: State, facts: Facts) -> Turn | None:
        if way not in facts.reach:
            return None
        asked = replace(_answer(state, Place.CLAIM_REACH, reach=way), claims=state.claims + 1)
        return Turn(asked, effect=Effect.CLAIM)

    return move


def _other_number(state: State, facts: Facts) -> Turn:
    return Turn(_answer(state, Place.CLAIM_CONTACT, contact=""))


def _sent(state: State, event: Event, facts: Facts) -> Turn:
    first = say(f"code_sent_{state.answers.reach}", number=_spelled(state))
    return Turn(at(state, Place.CLAIM_CODE), (first,))


def _not_sent(state: State, event: Event, facts: Facts) -> Turn:
    reason = event.reason if isinstance(event, ClaimRefused) else ClaimReason.UNAVAILABLE
    first = say(f"claim_{reason.value.replace('-', '_')}")
    place = Place.CLAIM if reason is ClaimReason.UNAVAILABLE else Place.CLAIM_CONTACT
    return Turn(at(state, place), (first,))


# --- the code ----------------------------------------------------------------------------------


def _ask_one_time(state: State, facts: Facts) -> Sentences:
    name = "ask_code_again" if state.answers.again else "ask_one_time"
    return (say(name), say("entry_keys"))


def _take_one_time(state: State, facts: Facts, digits: str) -> Turn | None:
    if digits == _ANOTHER and not state.answers.again:
        return Turn(at(state, Place.CLAIM_CODE), effect=Effect.SEND_CODE)
    if digits == _ANOTHER:
        return Turn(_answer(begin(state), Place.CLAIM_PANEL))
    if len(digits) != DIGITS:
        return None
    return Turn(_answer(state, Place.CLAIM_CODE, code=digits), effect=Effect.CONFIRM)


def _not_sent_again(state: State, event: Event, facts: Facts) -> Turn:
    reason = event.reason if isinstance(event, ClaimRefused) else ClaimReason.UNAVAILABLE
    return Turn(at(state, Place.CLAIM_CODE), (say(f"claim_{reason.value.replace('-', '_')}"),))


def _code_refused(state: State, event: Event, facts: Facts) -> Turn:
    reason = event.reason if isinstance(event, CodeRefused) else CodeReason.WRONG
    why = "again" if state.answers.again else reason.value
    refusals = state.refusals + 1
    place = Place.GOODBYE if refusals >= REFUSALS else Place.CLAIM_CODE
    return Turn(
        replace(_answer(state, place, code=""), refusals=refusals), (say(f"one_time_{why}"),)
    )


def _confirmed(state: State, event: Event, facts: Facts) -> Turn:
    ready = replace(at(state, Place.CHOICE), answers=Answers(), sequestered=True, refusals=0)
    return Turn(ready, (say("claim_confirmed"),))


def _has_voted(state: State, event: Event, facts: Facts) -> Turn:
    """Return what follows where the claim's ballot is in the box: an answer was lost."""
    kept = replace(state, answers=Answers(), sequestered=True)
    return already_voted(kept, event, facts)


def _closed(state: State, event: Event, facts: Facts) -> Turn:
    return closed(replace(state, answers=Answers()), event, facts)


PLACES: Final[Places] = {
    Place.CLAIM: Menu(_introduce, {"1": _new, "2": _again, "3": _to_sign_in}),
    Place.CLAIM_PANEL: Menu(
        _ask_panel, {str(key): _panel(panel) for key, panel in enumerate(_PANELS, 1)}
    ),
    Place.CLAIM_BOARD: Menu(_ask_board, _paged(_board, lambda *now: len(_boards(*now)))),
    Place.CLAIM_UNIT: Menu(_ask_unit, _paged(_unit, lambda *now: len(_fitting(*now)))),
    Place.CLAIM_KIND: Menu(
        _ask_kind, {"1": _kind(NumberKind.EMPLOYEE), "2": _kind(NumberKind.COLLEGE)}
    ),
    Place.CLAIM_NUMBER: Entry(_ask_number, 1, 20, "claim_number_wrong", _take_number),
    Place.CLAIM_CONTACT: Entry(_ask_contact, 10, 11, "claim_number", _take_contact),
    Place.CLAIM_REACH: Menu(_ask_reach, {"1": _reach(SMS), "2": _reach(VOICE), "3": _other_number}),
    Place.CLAIM_CODE: Entry(_ask_one_time, 1, DIGITS, "one_time_form", _take_one_time),
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
