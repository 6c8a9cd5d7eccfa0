"""Menus with more choices than keys: seven at a time, and 8 for more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from audit.record.units import Bilingual
from ivr.script.facts import CallFacts
from ivr.script.state import State, at
from ivr.script.turns import Move, Sentences, Turn, say

PER_PAGE: Final = 7
"""Choices in one menu."""
MORE: Final = "8"
"""The key that leads to the next page."""

Item = TypeVar("Item")


def shown(
    items: Sequence[Item],
    page: int,
    named: Callable[[Item], str | Bilingual],
    more: str = "more_choices",
) -> Sentences:
    """Return a sentence for each choice of a page, and the sentence `more` if there are others."""
    lines = [
        say("choice_key", key=str(key), choice=named(item))
        for key, item in enumerate(items[page * PER_PAGE :][:PER_PAGE], 1)
    ]
    return (*lines, say(more, key=MORE)) if len(items) > PER_PAGE else tuple(lines)


def picked(items: Sequence[Item], page: int, key: int) -> Item | None:
    """Return the choice behind a key, or None if the key has none."""
    place = page * PER_PAGE + key - 1
    return items[place] if place < len(items) else None


def paged(pick: Callable[[int], Move], items: Callable[[State, CallFacts], int]) -> dict[str, Move]:
    """Return the keys of a menu: `pick` makes each choice's, `items` counts the choices."""

    def more(state: State, facts: CallFacts) -> Turn | None:
        return _another_page(state, items(state, facts))

    return {**{str(key): pick(key) for key in range(1, PER_PAGE + 1)}, MORE: more}


def _another_page(state: State, items: int) -> Turn | None:
    """Return the turn to the next page (after the last, the first); None if there is only one."""
    if items <= PER_PAGE:
        return None
    pages = -(-items // PER_PAGE)
    return Turn(replace(at(state, state.place), page=(state.page + 1) % pages))
