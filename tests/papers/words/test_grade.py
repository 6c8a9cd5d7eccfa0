"""Every page's English is for everyone: school grade 8 or lower, no more than 28 words at once."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.papers.words.grade import grade, sentences, syllables
from tests.papers.words.surfaces import surfaces, words_of

HIGHEST = 8.0
LONGEST = 28
"""Words between two of the marks that let a reader stop."""
FEWEST_WORDS = 100
"""A shorter text is part of a page, and its grade is chance."""
WORST = 5
SPOKEN = {
    1: "code codes closed sealed named there page your passed times rules whole yes",
    2: "table people ballot changes counted union create secret before being quiet client value",
    3: "officer agreement created period usual area telephone radio decision",
    4: "material experience ability eligible",
    5: "ratification associated individual immediately",
}


def pages() -> dict[str, list[str]]:
    """Return the sentences of every page, and of each other surface, by its name."""
    found = defaultdict(list)
    for surface, read in surfaces().items():
        for said in read():
            if said.language == "en":
                names = said.place.split(", ") if surface == "pages" else [surface]
                for name in names:
                    found[name] += sentences(words_of(said.text))
    return found


PAGES = {
    name: texts
    for name, texts in pages().items()
    if sum(len(text.split()) for text in texts) >= FEWEST_WORDS
}


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_english_is_of_grade_8_or_lower(page: str) -> None:
    found = grade(PAGES[page])
    worst = sorted(set(PAGES[page]), key=lambda text: -grade([text]))[:WORST]
    lines = [f"    {grade([text]):.1f}: {text}" for text in worst]
    assert found <= HIGHEST, "\n".join([f"{page}: grade {found:.1f}; its hardest:", *lines])


def test_no_part_of_a_sentence_is_too_long_to_hold_in_mind() -> None:
    lengths = {
        (name, part): len(part.split())
        for name in PAGES
        for text in set(PAGES[name])
        for part in re.split(r"[;:]\s", text)
    }
    found = [
        f"{length} words, {name}: {text}"
        for (name, text), length in lengths.items()
        if length > LONGEST
    ]
    assert not found, f"{len(found)} of them:\n" + "\n".join(found)


def test_the_pages_members_read_most_are_among_them() -> None:
    names = ("poll", "help", "secrecy", "check", "_claim_steps", "board", "reissue", "_booth_texts")
    assert {f"templates/member/{name}.html" for name in names} <= PAGES.keys()
    assert {"telephone", "notices", "verify.html"} <= PAGES.keys()


@pytest.mark.parametrize(
    ("count", "word"), [(count, word) for count, words in SPOKEN.items() for word in words.split()]
)
def test_syllables_are_counted(count: int, word: str) -> None:
    assert syllables(word) == count


def test_a_hard_text_is_of_a_higher_grade() -> None:
    hard = (
        "Encrypted ballots are added together while still encrypted, and only the sums are ever "
        "decrypted, by several trustees acting together."
    )
    easy = "The ballots are added up while they are still locked. Nobody opens one."
    counted = easy.removesuffix(" Nobody opens one.")
    assert sentences(f"Result. {hard} Look! {easy}") == [hard, counted]
    assert grade([hard]) > 12 > HIGHEST > 5 > grade(sentences(easy))
