"""docs/glossary.md joins the code's terms to people's words: each is said, in both languages."""

from __future__ import annotations

import re

import pytest

from ivr.speech.sentences import SENTENCES
from tests.papers.documents import ROOT
from voting.web.translate import read_french

TEXT = (ROOT / "docs" / "glossary.md").read_text("utf-8")
EXPERTS, _, PEOPLE = TEXT.partition("## What people read and hear")
ROWS = [tuple(cell.strip() for cell in row.split("|")[1:-1]) for row in PEOPLE.splitlines()[8:]]
TYPED = ("voting/notify/*.py", "audit/report/**/*", "audit/record/**/*.py")
"""Texts that are in no catalogue, in both languages."""


def read(pattern: str) -> str:
    """Return the text of the files of that pattern."""
    files = sorted(path for path in ROOT.glob(pattern) if path.suffix in {".py", ".typ", ".mjs"})
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.fixture(scope="module")
def said() -> tuple[str, str]:
    """All that people read and hear, in English and in French."""
    both = "".join(map(read, TYPED))
    english = [str(message.id) for message in read_french()] + [en for en, _ in SENTENCES.values()]
    french = [str(message.string) for message in read_french()]
    french += [fr for _, fr in SENTENCES.values()]
    verify = "voting/web/static/verify/"
    return (
        " ".join([*english, both, read(f"{verify}english.mjs")]).casefold(),
        " ".join([*french, both, read(f"{verify}french.mjs")]).casefold(),
    )


def test_the_table_is_read() -> None:
    assert ("trustee", "key holder", "dépositaire de clé") in ROWS
    assert len(ROWS) >= 35
    assert len({term for term, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_people_read_the_words_of_the_table(row: tuple[str, ...], said: tuple[str, str]) -> None:
    for words, text in zip(row[1:], said, strict=True):
        for word in words.split(", "):
            assert re.search(rf"\b{re.escape(word)}", text), word


@pytest.fixture(scope="module")
def code() -> str:
    """The glossary's tables for experts, and the code's own names."""
    sources = "".join(read(f"{package}/**/*.py") for package in ("audit", "tally", "voting"))
    return f"{EXPERTS} {sources}".casefold()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_code_has_the_term(row: tuple[str, ...], code: str) -> None:
    term = re.escape(row[0]).replace(r"\ ", "[ _-]")
    assert re.search(rf"\b{term}", code), row[0]
