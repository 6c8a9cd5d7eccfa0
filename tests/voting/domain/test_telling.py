"""The words in which officers are told what figures tell of a unit's votes."""

from __future__ import annotations

import pytest

from tally.public_proof.telling import Telling
from voting.domain.release.telling import TellingFigures, tells_words


@pytest.mark.parametrize(
    ("telling", "en", "fr"),
    [
        (Telling({"B": 2, "A": 0}, {}, 9.0), "how units A, B voted", "le vote des unités A, B"),
        (
            Telling({}, {"C": (1, 2)}, 9.0),
            "nearly how unit C voted",
            "à peu près le vote de l’unité C",
        ),
        (
            Telling({"A": 0}, {"C": (1, 2)}, 9.0),
            "how unit A voted, and nearly how unit C voted",
            "le vote de l’unité A et à peu près le vote de l’unité C",
        ),
    ],
)
def test_every_unit_that_is_told_or_nearly_told_is_named(
    telling: Telling, en: str, fr: str
) -> None:
    assert (tells_words(telling).en, tells_words(telling).fr) == (en, fr)
    warning = TellingFigures(telling)
    assert warning.words.en == f"These figures tell {en}."
    assert warning.words.fr == f"Ces chiffres révèlent {fr}."
    assert str(warning).startswith(warning.words.en)


@pytest.mark.parametrize("telling", [Telling({}, {}, -0.5), Telling(None, {}, 19.0)])
def test_few_votes_are_said_where_no_unit_can_be_named(telling: Telling) -> None:
    assert "may tell how a unit voted" in tells_words(telling).en
    assert TellingFigures(telling).words.en.startswith("So few voted")


@pytest.mark.parametrize("telling", [Telling({}, {}, 0.5), Telling(None, {}, 20.0)])
def test_where_nothing_is_told_nothing_is_warned_of(telling: Telling) -> None:
    assert tells_words(telling).en == "nothing certain of how any one unit voted"
