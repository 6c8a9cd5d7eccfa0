"""What a guide quotes of a page or a call, the page or the call says."""

from __future__ import annotations

import pytest

from tests.papers.documents import ROOT
from tests.papers.words.quotes import even, quotes_in
from tests.papers.words.surfaces import surfaces, words_of

GUIDES = ("README", "docs/officers", "docs/trustees", "docs/phone", "docs/verify", "docs/server")
SAID = "|".join(even(words_of(one.text)) for read in surfaces().values() for one in read())
FEWEST = 6
"""Quotations in all: with fewer, none would be read."""


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_quotes_what_is_said(guide: str) -> None:
    quoted = quotes_in((ROOT / f"{guide}.md").read_text("utf-8"))
    assert [text for text in quoted if text not in SAID] == []


def test_the_guides_quote() -> None:
    quoted = [quotes_in((ROOT / f"{guide}.md").read_text("utf-8")) for guide in GUIDES]
    assert sum(map(len, quoted)) >= FEWEST


def test_quotations_are_found() -> None:
    text = (
        'The page says "No\nname is given." and “one” «\u00a0Vous avez voté\u00a0»; `"no quote"`.'
    )
    code = '\n```\necho "a b"\n```\n\n    say "c d"\n'
    assert quotes_in(text + code) == ["No name is given", "Vous avez voté"]
    assert "No name is given" not in SAID
