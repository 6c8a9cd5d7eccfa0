"""One thing has one word, everywhere people read or hear it, in both languages."""

from __future__ import annotations

import pytest

from tests.papers.words.surfaces import Said, bilingual_texts, surfaces, words_of
from tests.papers.words.termbase import EMPLOYERS, FORBIDDEN, Forbidden

SURFACES = surfaces()
FEWEST = 2


def faults(said: Said) -> list[str]:
    """Return what a text says that it must not, with the right word."""
    text = words_of(said.text)
    found = (
        (rule, rule.found(text))
        for rule in FORBIDDEN
        if rule.language == said.language and rule.surface in ("", said.surface)
    )
    return [f"{said}\n    says “{word}”; instead: {rule.instead}" for rule, word in found if word]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_says_a_forbidden_word(surface: str, language: str) -> None:
    texts = [said for said in SURFACES[surface]() if said.language == language]
    assert len(texts) >= FEWEST, f"nothing was read of {surface}"
    found = [fault for said in texts for fault in faults(said)]
    assert not found, f"{len(found)} forbidden words:\n" + "\n".join(found)


@pytest.mark.parametrize("rule", FORBIDDEN, ids=lambda rule: f"{rule.language}: {rule.example}")
def test_each_forbidden_word_is_caught(rule: Forbidden) -> None:
    assert rule.found(rule.example)
    assert faults(Said(rule.surface or "pages", "here", rule.language, rule.example))


@pytest.mark.parametrize(("language", "text"), EMPLOYERS)
def test_school_boards_and_bargaining_units_are_named_freely(language: str, text: str) -> None:
    assert faults(Said("pages", "here", language, text)) == []


NO_WORDS = [
    "Run “ratify trustee confirm --out FILE”",
    "%(tracker)s",
    "{tracker}",
    "See trustees.json",
    'kind = "rehearsal"',
    "They are all the same",
    '<a href="/en/board">Look</a>',
    "`credential_authority`",
    "<code>tracker</code>",
]


@pytest.mark.parametrize("text", NO_WORDS)
def test_commands_files_and_placeholders_are_no_words(text: str) -> None:
    assert faults(Said("pages", "here", "en", text)) == []


def test_what_a_page_fills_in_leaves_no_space_behind() -> None:
    text = "<strong>%(unit)s</strong>; {when}; <em>%(n)s</em>? Non."
    assert words_of(text) == "…; …; …? Non."
    assert faults(Said("pages", "here", "fr", text)) == []


def test_texts_in_source_are_found_with_their_language() -> None:
    source = (
        'A = Bilingual("one", "un")\n'
        '_B = ("two words", "deux mots")\n'
        'say = line("three", "trois", Bilingual(f"{x} four", "quatre" if x else "cinq"))\n'
        'english = ("six", f"seven {x}")\n'
    )
    assert {(language, text) for _, language, text in bilingual_texts(source)} == {
        *(("en", text) for text in ("one", "two words", "three", "{value} four", "six")),
        *(("fr", text) for text in ("un", "deux mots", "trois", "quatre", "cinq")),
        ("en", "seven {value}"),
    }
