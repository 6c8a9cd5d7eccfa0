"""The claim by telephone, of a person who is not on the voters' list (by-law 2.77).

Rules this module keeps:
1. It asks what the web asks, except the name, which a keypad cannot spell: what the person teaches,
   the employer, a number, and a telephone that a one-time code confirms (`claim_code`). Where every
   employee may take part, it asks first whether the person is a member.
2. The choices are the poll's elections, which the seal has fixed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ivr.script.facts import CallFacts
from ivr.script.menus import paged, picked, shown
from ivr.script.state import Card, Place, State, at
from ivr.script.turns import DigitEntry, Menu, Move, Places, Results, Sentences, Turn, say
from ivr.script.turns_claim import ClaimAnswers, UnitFact
from tally.sequestered import Capacity
from voting.domain.claims.claim import NumberKind, number_problem
from voting.domain.unit import Panel

_PANELS: Final = (Panel.ELEMENTARY, Panel.SECONDARY, Panel.OCCASIONAL)
_OTHER_KIND: Final = "2"


def begin(state: State) -> State:
    """Return the state at the beginning of a claim."""
    return replace(without_answers(at(state, Place.CLAIM)), back=None, card=Card())


def answer(state: State, place: Place, **keyed: str | bool) -> State:
    """Return the state at another place, with what was keyed among the answers."""
    answers = replace(state.claim.answers, **keyed)  # type: ignore[arg-type]
    return replace(at(state, place), claim=replace(state.claim, answers=answers), page=0)


def without_answers(state: State) -> State:
    """Return the state without what a claimant has keyed."""
    return replace(state, claim=replace(state.claim, answers=ClaimAnswers()))


def first_question(state: State, facts: CallFacts) -> Place:
    """Return where a claim begins: what the caller is, or, where only members vote, the panel."""
    return Place.CLAIM_STANDING if facts.of_employees(state) else Place.CLAIM_PANEL


def another_claim(state: State) -> State:
    """Return the state with one more claim counted."""
    return replace(state, claim=replace(state.claim, count=state.claim.count + 1))


# --- the beginning -----------------------------------------------------------------------------


def _introduce(state: State, facts: CallFacts) -> Sentences:
    intro = "claim_intro_employees" if facts.of_employees(state) else "claim_intro"
    return (say(intro), say("claim_begin"))


def _new(state: State, facts: CallFacts) -> Turn:
    return Turn(answer(state, first_question(state, facts)))


def _again(state: State, facts: CallFacts) -> Turn:
    return Turn(another_claim(answer(state, Place.CLAIM_CONTACT, again=True)))


def _to_sign_in(state: State, facts: CallFacts) -> Turn:
    return Turn(without_answers(at(state, Place.MEMBER)))


# --- member or employee, where every employee may take part -------------------------------------


def _ask_standing(state: State, facts: CallFacts) -> Sentences:
    return (say("ask_standing"),)


def _standing(capacity: Capacity) -> Move:
    def move(state: State, facts: CallFacts) -> Turn:
        return Turn(answer(state, Place.CLAIM_PANEL, standing=capacity.value))

    return move


# --- panel, employer, unit ---------------------------------------------------------------------


def _units(state: State, facts: CallFacts) -> tuple[UnitFact, ...]:
    poll = facts.poll(state)
    return () if poll is None else poll.units


def _boards(state: State, facts: CallFacts) -> tuple[str, ...]:
    teaching = (one.board for one in _units(state, facts) if one.panel == state.claim.answers.panel)
    return tuple(sorted(set(teaching)))


def _fitting(state: State, facts: CallFacts) -> tuple[UnitFact, ...]:
    chosen = (state.claim.answers.board, state.claim.answers.panel)
    return tuple(one for one in _units(state, facts) if (one.board, one.panel) == chosen)


def _ask_panel(state: State, facts: CallFacts) -> Sentences:
    panels = {one.panel for one in _units(state, facts)}
    lines = (
        say(f"panel_{panel.value}", key=str(key))
        for key, panel in enumerate(_PANELS, 1)
        if panel.value in panels
    )
    return (say("ask_panel"), *lines)


def _panel(panel: Panel) -> Move:
    def move(state: State, facts: CallFacts) -> Turn | None:
        chosen = answer(state, Place.CLAIM_BOARD, panel=panel.value, board="", unit="")
        return Turn(chosen) if _boards(chosen, facts) else None

    return move


def _ask_board(state: State, facts: CallFacts) -> Sentences:
    lines = shown(_boards(state, facts), state.page, lambda board: board)
    return (say("ask_board"), *lines)


def _board(key: int) -> Move:
    def move(state: State, facts: CallFacts) -> Turn | None:
        board = picked(_boards(state, facts), state.page, key)
        if board is None:
            return None
        chosen = answer(state, Place.CLAIM_KIND, board=board)
        several = len(_fitting(chosen, facts)) > 1
        return Turn(replace(chosen, place=Place.CLAIM_UNIT) if several else chosen)

    return move


def _ask_unit(state: State, facts: CallFacts) -> Sentences:
    lines = shown(_fitting(state, facts), state.page, lambda unit: unit.name)
    return (say("ask_unit"), *lines)


def _unit(key: int) -> Move:
    def move(state: State, facts: CallFacts) -> Turn | None:
        unit = picked(_fitting(state, facts), state.page, key)
        return None if unit is None else Turn(answer(state, Place.CLAIM_KIND, unit=unit.unit))

    return move


# --- the number that identifies the person to officers -----------------------------------------


def _ask_kind(state: State, facts: CallFacts) -> Sentences:
    return (say("ask_kind"),)


def _kind(kind: NumberKind) -> Move:
    def move(state: State, facts: CallFacts) -> Turn:
        return Turn(answer(state, Place.CLAIM_NUMBER, number_kind=kind.value))

    return move


def _ask_number(state: State, facts: CallFacts) -> Sentences:
    return (
        say(f"ask_{state.claim.answers.number_kind}_number"),
        say("other_kind"),
    )


def _take_number(state: State, facts: CallFacts, digits: str) -> Turn | None:
    if digits == _OTHER_KIND:
        return Turn(answer(state, Place.CLAIM_KIND, number=""))
    if number_problem(NumberKind(state.claim.answers.number_kind), digits) is not None:
        return None
    return Turn(answer(state, Place.CLAIM_CONTACT, number=digits))


PLACES: Final[Places] = {
    Place.CLAIM: Menu(_introduce, {"1": _new, "2": _again, "3": _to_sign_in}),
    Place.CLAIM_STANDING: Menu(
        _ask_standing, {"1": _standing(Capacity.MEMBER), "2": _standing(Capacity.EMPLOYEE)}
    ),
    Place.CLAIM_PANEL: Menu(
        _ask_panel, {str(key): _panel(panel) for key, panel in enumerate(_PANELS, 1)}
    ),
    Place.CLAIM_BOARD: Menu(_ask_board, paged(_board, lambda *now: len(_boards(*now)))),
    Place.CLAIM_UNIT: Menu(_ask_unit, paged(_unit, lambda *now: len(_fitting(*now)))),
    Place.CLAIM_KIND: Menu(
        _ask_kind, {"1": _kind(NumberKind.EMPLOYEE), "2": _kind(NumberKind.COLLEGE)}
    ),
    Place.CLAIM_NUMBER: DigitEntry(_ask_number, 1, 20, "claim_number_wrong", _take_number),
}
RESULTS: Final[Results] = {}
