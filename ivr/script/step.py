"""The script of a telephone call: (state, event, facts) -> (state, prompt), and nothing else.

Rules this module keeps:
1. It is pure: no clock, no database, no network. What it needs to know comes as facts; what it
   wants done leaves as an effect, whose result comes back as the next event.
2. Every place has one rule in `PLACES`, every result of an effect one in `RESULTS`; each part of
   the script brings its own. An answer that the place does not wait for gets a reply, and the call
   stays where it is.
3. 0 reaches help and 9 repeats, at every place; where a number is waited for, as the whole entry.
   The line names 0 where a way begins and after a useless answer, and 9 in help: no oftener.
4. A caller who has not voted hears when the closing time has changed since it was last told.
5. Three patient retries: a call ends only after the fourth useless answer in a row, and then says
   whether a vote was cast, where help is, and, while one can vote, that one can call again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ivr.script import before as script_before
from ivr.script import claim, claim_code, vote
from ivr.script import help as script_help
from ivr.script import poll as script_poll
from ivr.script.events import Closed, Digits, Event, Silence
from ivr.script.facts import CallFacts, WindowStage
from ivr.script.state import Place, State, at
from ivr.script.turns import (
    ENTRY_SECONDS,
    LANGUAGES,
    MENU_SECONDS,
    DigitEntry,
    Ending,
    Menu,
    Places,
    Prompt,
    Results,
    Rule,
    Sentences,
    Turn,
    say,
)

HELP_KEY, AGAIN_KEY = "0", "9"
_BEGINNINGS: Final = frozenset({Place.POLL, Place.BEFORE, Place.OVER, Place.MEMBER, Place.CLAIM})
"""The places where a way through the call begins."""
RETRIES: Final = 3
_PARTS = (
    script_poll,
    vote,
    script_help,
    claim,
    claim_code,
    script_before,
)
PLACES: Final[Places] = {place: rule for part in _PARTS for place, rule in part.PLACES.items()}
RESULTS: Final[Results] = {key: rule for part in _PARTS for key, rule in part.RESULTS.items()}


class UnexpectedResultError(Exception):
    """The result of an effect came that the place did not ask for."""


def greet(facts: CallFacts) -> tuple[State, Prompt]:
    """Return the beginning of a call."""
    state = State()
    return state, _prompt(Turn(state), facts)


def step(state: State, event: Event, facts: CallFacts) -> tuple[State, Prompt]:
    """Return the next state, and what to say, wait for or do.

    Raises `UnexpectedResultError` if the event is a result that the place did not ask for.
    """
    turn = _tell_closing(_turn(state, event, facts), facts)
    return turn.state, _prompt(turn, facts)


def _turn(state: State, event: Event, facts: CallFacts) -> Turn:
    rule = PLACES[state.place]
    if isinstance(rule, Ending):
        return Turn(state)
    if isinstance(event, Closed) and not event.certain:
        return vote.closed(state, event, facts)
    if isinstance(event, Digits | Silence):
        return _has_opened(state, facts) or _answered(rule, state, event, facts)
    result = RESULTS.get((state.place, type(event)))
    if result is None:
        raise UnexpectedResultError(f"{type(event).__name__} at {state.place}")
    return result(state, event, facts)


def _has_opened(state: State, facts: CallFacts) -> Turn | None:
    """Return the first turn of the vote if the window has opened during the call."""
    poll = facts.poll(state)
    before = state.back if state.place is Place.HELP else state.place
    waits = before in script_before.BEFORE_OPENING
    if not waits or poll is None or poll.stage is WindowStage.BEFORE:
        return None
    return script_before.interrupted(state, facts)


def _tell_closing(turn: Turn, facts: CallFacts) -> Turn:
    """Say the closing time first if it is another than the caller was told (rule 4)."""
    poll, state = facts.poll(turn.state), turn.state
    if turn.effect is not None or poll is None or poll.stage is not WindowStage.OPEN:
        return turn
    told = replace(turn, state=replace(state, closes=poll.closes))
    over = isinstance(PLACES[state.place], Ending) or state.place in (Place.DONE, Place.ALREADY)
    if over or state.closes in (None, poll.closes):
        return told
    return replace(told, first=(say("closing_moved", closes=poll.closes), *turn.first))


def _answered(rule: Menu | DigitEntry, state: State, event: Event, facts: CallFacts) -> Turn:
    """Return what follows keys or silence."""
    text = event.text if isinstance(event, Digits) else ""
    if text == HELP_KEY:
        return script_help.seek(state)
    if text == AGAIN_KEY:
        return Turn(at(state, state.place))
    if not text:
        silent = rule.silent if isinstance(rule, Menu) else None
        return (silent and silent(state, facts)) or _retry(state, "nothing_heard")
    if isinstance(rule, DigitEntry):
        return _entered(rule, state, facts, text)
    move = rule.keys.get(text)
    turn = None if move is None else move(state, facts)
    return turn or _retry(state, "no_such_key" if len(text) == 1 else "one_key")


def _entered(rule: DigitEntry, state: State, facts: CallFacts, text: str) -> Turn:
    fits = text.isascii() and text.isdigit() and rule.least <= len(text) <= rule.most
    turn = rule.taken(state, facts, text) if fits else None
    return turn or _retry(state, rule.wrong)


def _retry(state: State, why: str) -> Turn:
    if state.tries >= RETRIES:
        return Turn(at(state, Place.GOODBYE), (say(why),))
    patience = (say("take_your_time"),) if state.tries else ()
    return Turn(replace(state, tries=state.tries + 1), (say(why), *patience))


def _prompt(turn: Turn, facts: CallFacts) -> Prompt:
    if turn.effect is not None:
        return Prompt((), effect=turn.effect)
    rule = PLACES[turn.state.place]
    if isinstance(rule, Menu) and rule.first is not None:
        heard = (*turn.first, *rule.first(turn.state, facts))
        asked = (*rule.says(turn.state, facts), *_help_keys(rule, turn.state))
        return Prompt(
            _spoken(asked, turn.state, facts),
            digits=1,
            timeout=MENU_SECONDS,
            before=_spoken(heard, turn.state, facts),
        )
    asked = (*turn.first, *rule.says(turn.state, facts), *_help_keys(rule, turn.state))
    said = _spoken(asked, turn.state, facts)
    if isinstance(rule, Ending):
        return Prompt(said)
    if isinstance(rule, DigitEntry):
        return Prompt(said, digits=0, timeout=ENTRY_SECONDS)
    return Prompt(said, digits=1, timeout=MENU_SECONDS)


def _help_keys(rule: Rule, state: State) -> Sentences:
    """Name the key that leads to help (3)."""
    named = state.place in _BEGINNINGS or (state.tries > 0 and state.language)
    if not named or isinstance(rule, Ending) or state.place is Place.HELP:
        return ()
    return (say("entry_keys" if isinstance(rule, DigitEntry) else "menu_keys"),)


def _spoken(sentences: Sentences, state: State, facts: CallFacts) -> Sentences:
    """Return each sentence in the call's language, or in both before one is chosen."""
    first = state.language or facts.language or LANGUAGES[0]
    both = sorted(LANGUAGES, key=lambda language: language != first)
    return tuple(
        replace(sentence, language=own)
        for own in ((state.language,) if state.language else both)
        for sentence in sentences
        if sentence.language in ("", own)
    )
