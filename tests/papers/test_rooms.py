"""Each package says in its docstring what it is for; what it names is there, its examples run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re

import pytest

from tests.papers.documents import exists, rooms

NAMED = re.compile(r"`([a-z_]+(?:\.\w+)+)`")
WITH_EXAMPLES = ("tally", "tally.protocol", "audit.record", "voting.domain", "ivr.script")


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_it_is_for_and_names_only_what_is_there(room: str) -> None:
    text = inspect.getdoc(importlib.import_module(room)) or ""
    assert len(text.split("\n")[0].split()) >= 6, "a sentence, not the folder's name"
    named = [name for name in NAMED.findall(text) if not name.endswith((".py", ".json"))]
    assert [name for name in named if not exists(name, room)] == []


@pytest.mark.parametrize("room", rooms())
def test_the_examples_of_a_room_run(room: str) -> None:
    module = importlib.import_module(room)
    ran = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert ran.failed == 0
    assert ran.attempted > 0 or room not in WITH_EXAMPLES


def test_a_name_that_is_nowhere_is_found_out() -> None:
    assert exists("fte.outcome.tally_fte", "tally")
    assert exists("fractions.Fraction")
    assert not exists("fte.outcome.tally_ftes", "tally")
    assert not exists("nowhere.at_all", "tally")
