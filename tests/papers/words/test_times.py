"""A time in a sentence: the zone after it, and no second period after "p.m."."""

from __future__ import annotations

import re

import pytest

from tests.papers.words.surfaces import Said, surfaces

TIME = r"(?:time|until|since|deadline|now|when|closes?|opens|ended|began|noticed)"
TWICE = re.compile(rf"%\({TIME}\)s\.|\{{{TIME}\}}\.|\{{(?:toronto|winnipeg)\}}\.")


@pytest.mark.parametrize("surface", ["pages", "verify.html"])
def test_no_english_time_ends_a_sentence(surface: str) -> None:
    """It ends in "p.m.", and would have two periods: the zone stands between."""
    found = [str(said) for said in surfaces()[surface]() if ends_in_a_time(said)]
    assert not found, "\n".join(found)


def ends_in_a_time(said: Said) -> bool:
    """Would this text say "p.m.."?"""
    return said.language == "en" and TWICE.search(said.text) is not None


def test_one_that_does_is_found() -> None:
    for text in ("Until %(time)s. Then", "Until {toronto}.", "by %(deadline)s."):
        assert ends_in_a_time(Said("pages", "here", "en", text))
    assert not ends_in_a_time(Said("pages", "here", "en", "Until %(time)s (Toronto). Then"))
