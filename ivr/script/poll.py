"""The beginning of a call: the language, and which poll it is about.

Rules this module keeps:
1. The first prompt offers both languages. If the caller's number is on the roster, the roster's
   language is offered first, and silence chooses it.
2. Polls that are open, or sealed and not yet open, are offered; if there is none, those that are
   over, whose confirmation codes can be checked. A single poll is entered without asking.
3. In a poll that is over, no voting code is asked for: the key that would encrypt it is destroyed.
   A caller without a confirmation code is sent to the web.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ivr.script import vote
from ivr.script.facts import CallFacts, PollFact, WindowStage
from ivr.script.menus import paged, picked, shown
from ivr.script.state import Place, State, at
from ivr.script.turns import (
    LANGUAGES,
    Ending,
    Menu,
    Move,
    Places,
    Results,
    Sentence,
    Sentences,
    Turn,
    say,
)


def offered(facts: CallFacts) -> tuple[PollFact, ...]:
    """Return the polls that a caller may choose from."""
    live = tuple(one for one in facts.polls if one.stage is not WindowStage.OVER)
    return live or facts.polls


def enter(state: State, facts: CallFacts) -> Turn:
    """Return the first turn in the poll of the state: before, during or after its window."""
    poll = facts.poll(state)
    if poll is None:
        return Turn(at(state, Place.NO_POLL))
    if poll.stage is WindowStage.OPEN:
        return vote.begin(state, facts)
    return Turn(at(state, Place.BEFORE if poll.stage is WindowStage.BEFORE else Place.OVER))


# --- the language ------------------------------------------------------------------------------


def _greet(state: State, facts: CallFacts) -> Sentences:
    first = facts.language or LANGUAGES[0]
    order = sorted(LANGUAGES, key=lambda language: language != first)
    return tuple(Sentence("greeting", language=language) for language in order)


def _speak(language: str) -> Move:
    def move(state: State, facts: CallFacts) -> Turn:
        polls, chosen = offered(facts), replace(state, language=language)
        if len(polls) == 1:
            return enter(replace(chosen, poll=polls[0].poll), facts)
        return Turn(at(chosen, Place.POLL if polls else Place.NO_POLL))

    return move


def _usual_language(state: State, facts: CallFacts) -> Turn | None:
    return _speak(facts.language)(state, facts) if facts.language else None


# --- which poll --------------------------------------------------------------------------------


def _ask_poll(state: State, facts: CallFacts) -> Sentences:
    lines = shown(offered(facts), state.page, lambda poll: poll.title, "more_polls")
    return (say("ask_poll"), *lines)


def _pick(key: int) -> Move:
    def move(state: State, facts: CallFacts) -> Turn | None:
        poll = picked(offered(facts), state.page, key)
        return None if poll is None else enter(replace(state, poll=poll.poll), facts)

    return move


# --- no vote now -------------------------------------------------------------------------------


def _no_poll(state: State, facts: CallFacts) -> Sentences:
    return (say("no_poll"), say("goodbye"))


def _over(state: State, facts: CallFacts) -> Sentences:
    poll = facts.poll(state)
    title = () if poll is None else (say("poll_over", title=poll.title),)
    return (*title, say("ask_over"), say("over_web"))


def _check(state: State, facts: CallFacts) -> Turn | None:
    return Turn(replace(at(state, Place.CHECK), back=Place.OVER)) if facts.poll(state) else None


RESULTS: Final[Results] = {}
PLACES: Final[Places] = {
    Place.GREETING: Menu(_greet, {"1": _speak("en"), "2": _speak("fr")}, silent=_usual_language),
    Place.POLL: Menu(_ask_poll, paged(_pick, lambda *now: len(offered(now[1])))),
    Place.NO_POLL: Ending(_no_poll),
    Place.OVER: Menu(_over, {"1": _check}),
}
