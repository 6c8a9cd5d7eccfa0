"""Menus with more choices than keys: seven at a time, and 8 for more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from audit.record.units import Bilingual
from ivr.script.turns import Sentences, State, Turn, at, say

PER_PAGE: Final = 7
"""Choices in one menu."""
MORE: Final = "8"
"""The key that leads to the next page."""

Item = TypeVar("Item")


def shown(items: Sequence[Item], page: int, named: Callable[[Item], str | Bilingual]) -> Sentences:
    """Return a sentence for each choice of a page, and one that offers more."""
    lines = [
        say("choice_key", key=str(key), choice=named(item))
        for key, item in enumerate(items[page * PER_PAGE :][:PER_PAGE], 1)
    ]
    return (*lines, say("more_choices", key=MORE)) if len(items) > PER_PAGE else tuple(lines)


def picked(items: Sequence[Item], page: int, key: int) -> Item | None:
    """Return the choice behind a key, or None if the key has none."""
    place = page * PER_PAGE + key - 1
    return items[place] if place < len(items) else None


def another_page(state: State, items: int) -> Turn | None:
    """Return the turn to the next page (after the last, the first); None if there is only one."""
    if items <= PER_PAGE:
        return None
    pages = -(-items // PER_PAGE)
    return Turn(replace(at(state, state.place), page=(state.page + 1) % pages))
