"""French as good as English: nothing missing, nothing stale, nothing guessed."""

from __future__ import annotations

import gettext
import re
from datetime import UTC, datetime

import pytest

from audit.record.signatures.statement import Act
from tally.sequestered import ExclusionReason
from voting.app import build
from voting.domain.claims.claim import NumberKind
from voting.domain.claims.ruling import Decision
from voting.domain.officers import Role
from voting.domain.poll import PollKind, PollState
from voting.domain.unit import Panel
from voting.services.rulings.cases import CaseProgress
from voting.web import translate
from voting.web.common import i18n
from voting.web.common.words import words

ALIKE = {
    "Winnipeg", "Toronto", "Signature", "Signatures", "Sessions", "Panel", "Commitment",
}  # fmt: skip
PLACES = re.compile(r"%\(\w+\)s|%%|\{\w+\}|</?\w+[^>]*>")


def test_the_catalogue_says_exactly_what_the_pages_say() -> None:
    pages = {message.id for message in translate.extracted() if message.id}
    catalogue = {message.id for message in translate.read_french() if message.id}
    assert catalogue == pages, "run: make translate"
    assert not translate.read_french().obsolete


def test_every_sentence_is_translated_and_none_is_a_guess() -> None:
    assert translate.untranslated(translate.read_french()) == []


def test_translations_keep_every_place_and_tag() -> None:
    """English can say "one"; the French singular is that of 0 too, and keeps the number."""
    for message in translate.read_french():
        if message.id:
            said = translate.forms(message)
            english, allowed = (PLACES.findall(said[-1][0]), PLACES.findall(said[0][0]))
            assert set(allowed) <= set(english), message.id
            for _, french in said:
                assert sorted(PLACES.findall(french)) == sorted(english), message.id


def test_french_is_french_and_set_as_french() -> None:
    for message in translate.read_french():
        if not message.id:
            continue
        for english, french in translate.forms(message):
            assert french != english or english in ALIKE or len(french) < 4, message.id
            assert "'" not in french, f"a straight apostrophe: {french}"
            assert not re.search(r" [:;?!»]|« ", french), f"an ordinary space: {french}"


def test_the_compiled_catalogue_is_the_catalogue() -> None:
    with translate.MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in translate.read_french():
        if message.id:
            said = translate.forms(message)
            for count, (_, french) in zip((1, 2), said, strict=False):
                one, other = said[0][0], said[-1][0]
                found = compiled.ngettext(one, other, count) if message.pluralizable else None
                assert (found or compiled.gettext(one)) == french, "run: make translate"


@pytest.mark.parametrize(
    "name",
    [
        *PollState,
        *PollKind,
        *Panel,
        *Role,
        *Act,
        *ExclusionReason,
        *Decision,
        *CaseProgress,
        *NumberKind,
    ],
    ids=lambda name: repr(name),
)
def test_every_name_has_words_in_both_languages(town, name) -> None:
    with town.app.test_request_context("/en/"):
        english = words(name)
    with town.app.test_request_context("/fr/"):
        french = words(name)
    assert english
    assert french
    assert english != french


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [("/en/", 12345, "12,345"), ("/fr/", 12345, "12\xa0345"), ("/en/", 7, "7")],
)
def test_numbers_are_grouped_as_the_language_does(town, path, value, expected) -> None:
    with town.app.test_request_context(path):
        assert i18n.number(value) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("/en/", "1,234.50"), ("/fr/", "1\xa0234,50")], ids=["en", "fr"]
)
def test_decimals_are_written_as_the_language_does(town, path, expected) -> None:
    with town.app.test_request_context(path):
        assert i18n.decimal("1234.50") == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("/en/", "65.71%"), ("/fr/", "65,71\xa0%")], ids=["en", "fr"]
)
def test_percentages_are_written_as_the_language_does(town, path, expected) -> None:
    with town.app.test_request_context(path):
        assert i18n.percent("65.71") == expected
        assert i18n.share_percent(0.5) == expected.replace("65", "50").replace("71", "0")


def test_times_follow_daylight_saving_in_both_cities(town) -> None:
    winter = datetime(2026, 1, 15, 4, 30, tzinfo=UTC)
    summer = datetime(2026, 7, 15, 3, 30, tzinfo=UTC)
    with town.app.test_request_context("/en/"):
        for moment, day in ((winter, "January 14"), (summer, "July 14")):
            toronto, winnipeg = i18n.local_times(moment)
            assert (toronto.city, toronto.time) == ("Toronto", "11:30\xa0p.m.")
            assert (winnipeg.city, winnipeg.time) == ("Winnipeg", "10:30\xa0p.m.")
            assert day in toronto.day
    with town.app.test_request_context("/fr/"):
        assert i18n.toronto_time(winter) == "mercredi 14 janvier 2026 à 23\xa0h\xa030"


def test_outside_a_request_the_language_is_english(town) -> None:
    with build(town.ctx).app_context():
        assert i18n.language() == "en"
