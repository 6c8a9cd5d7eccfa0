"""How much a call says: a caller has to keep it in mind, and the union pays by the minute."""

from __future__ import annotations

import pytest

from ivr.handset.twiml import Pause, Say
from tests.kit.phone.paths import LANGUAGES, PATHS, heard, seconds, words

MOST_WORDS = {
    "card": 200,
    "card, challenged": 335,
    "card, has voted": 170,
    "not on the list, code by text": 610,
    "not on the list, code by a call": 910,
    "check of a confirmation code": 195,
    "check after the close": 125,
    "list, by card": 200,
    "list, by message": 165,
    "practice vote": 265,
}
"""The most words of each path, in either language."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PATHS)
def test_a_call_says_no_more_words_than_it_may(name: str, language: str) -> None:
    assert words(heard(PATHS[name], language)) <= MOST_WORDS[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calls_that_are_measured_get_to_their_ends(language: str) -> None:
    ends = {
        "card": ("confirmation code is:", "code de confirmation est"),
        "not on the list, code by a call": ("It is set aside", "Il est mis à part"),
        "check after the close": ("It counts", "Il compte"),
        "practice vote": ("Practice is over", "L’exercice est terminé"),
    }
    for name, both in ends.items():
        said = " ".join(one.text for one in heard(PATHS[name], language) if isinstance(one, Say))
        assert both[list(LANGUAGES).index(language)] in said


@pytest.mark.tool("espeak-ng")
def test_a_vote_with_a_card_takes_a_hundred_seconds_of_talk_at_most() -> None:
    for language in LANGUAGES:
        assert 60 < seconds(heard(PATHS["card"], language)) <= 100
    assert seconds((Pause(3),)) == 3
