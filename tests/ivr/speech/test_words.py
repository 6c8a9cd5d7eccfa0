"""The words of the line: both languages, each key named once, and nothing that it cannot know."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import pytest

from audit.record.units import Bilingual
from ivr.script.facts import CallFacts
from ivr.script.state import Place, State
from ivr.script.step import AGAIN_KEY, HELP_KEY, PLACES, greet
from ivr.script.turns import Ending, Menu, Prompt, Sentence
from ivr.speech.prompts import render
from ivr.speech.sentences import SENTENCES
from tests.kit.phone.walk import WORLDS, names, walk

LANGUAGES = ("en", "fr")
KEY = {"en": re.compile(r"press (\d)"), "fr": re.compile(r"faites le (\d)")}
WORDS_OF_A_CAST_VOTE = {"en": "You have voted", "fr": "Vous avez voté"}
FORBIDDEN = {
    "en": {
        r"encrypt": "nothing: a caller need not know",
        r"\bclaim": "to begin again; the number that you gave",
        r"\brul(e|es|ed|ing|ings)\b": "decide, decision",
        r"\d [ap]\.m\.": "a time of `spoken_time`",
    },
    "fr": {
        r"chiffré": "nothing: a caller need not know",
        r"dossier public": "tableau public",
        r"\bstatu[eé]": "rendre une décision",
        r" [:!?;]|« | »": "a no-break space before a colon and within « », none elsewhere",
    },
}
"""What the line does not say, beside the words that no page says, and what to say instead."""


@dataclass(frozen=True)
class Asked:
    """What is said at a place, and the keys that lead on from there."""

    state: State
    prompt: Prompt
    leading: frozenset[str]

    def text(self, language: str) -> str:
        """What is said in a language; before one is chosen, that language's part of it."""
        said = (*self.prompt.before, *self.prompt.sentences)
        own = [one for one in said if self.state.language or one.language == language]
        return " ".join(part for one in own for part in render(replace(one, language=language)))


@cache
def walked() -> list[Asked]:
    """Every prompt that can be said; of those that differ in nothing that is asked here, one."""
    found: dict[object, Asked] = {}
    for world, facts in WORLDS.items():
        for state, prompt in (greet(facts), *((edge[2], edge[3]) for edge in walk(world))):
            if prompt.effect is None:
                asked = Asked(state, prompt, leading(state, facts))
                said = str([(one.name, one.values) for one in (*prompt.before, *prompt.sentences)])
                key = (state.place, state.vote, bool(state.tries), bool(state.language), said)
                found.setdefault((*key, asked.leading), asked)
    return list(found.values())


def leading(state: State, facts: CallFacts) -> frozenset[str]:
    """The keys of a menu that lead somewhere now."""
    rule = PLACES[state.place]
    if not isinstance(rule, Menu):
        return frozenset()
    return frozenset(key for key, move in rule.keys.items() if move(state, facts) is not None)


def test_every_sentence_has_the_same_values_in_both_languages() -> None:
    for name, (english, french) in SENTENCES.items():
        fields = [
            sorted(part[1] for part in string.Formatter().parse(text) if part[1])
            for text in (english, french)
        ]
        assert fields[0] == fields[1], name
        wordless = re.fullmatch(r"\{\w+\}\|", english)
        assert english != french or wordless, name


@pytest.mark.slow
def test_every_sentence_is_used_by_the_script_or_the_webhooks() -> None:
    said = {name for asked in walked() for name in names(asked.prompt)}
    elsewhere = {"call_lost", "apology"}
    moving = {"closed_meanwhile", "opened_meanwhile", "closing_moved"}  # as the window does
    assert set(SENTENCES) - said == elsewhere | moving | {"more_choices"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_names_each_key_once_and_every_key_that_leads_somewhere(language: str) -> None:
    for asked in walked():
        place, named = asked.state.place, KEY[language].findall(asked.text(language))
        assert len(named) == len(set(named)), (place, named)
        if isinstance(PLACES[place], Menu):
            own = {"en": {"1"}, "fr": {"2"}}[language] if place is Place.GREETING else asked.leading
            assert set(named) - {HELP_KEY, AGAIN_KEY} == own, (place, named)


def test_help_is_named_where_a_way_begins_and_after_a_useless_answer() -> None:
    begins = {Place.POLL, Place.BEFORE, Place.OVER, Place.MEMBER, Place.CLAIM}
    for asked in walked():
        place = asked.state.place
        if isinstance(PLACES[place], Ending) or place in (Place.GREETING, Place.HELP):
            continue
        named = {"menu_keys", "entry_keys"} & set(names(asked.prompt))
        assert bool(named) is (place in begins or asked.state.tries > 0), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_word_that_the_caller_would_not_know(language: str) -> None:
    for name, both in SENTENCES.items():
        for pattern, instead in FORBIDDEN[language].items():
            found = re.search(pattern, both[LANGUAGES.index(language)], re.IGNORECASE)
            assert not found, f"{name}: {found and found.group()!r}; say instead: {instead}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is still encrypted."),
        ("en", "Please claim again."),
        ("en", "until two officers rule"),
        ("fr", "Il est au dossier public."),
        ("fr", "Le code est : 1"),
    ],
)
def test_such_a_word_is_found(language: str, text: str) -> None:
    assert any(re.search(one, text, re.IGNORECASE) for one in FORBIDDEN[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_vote_that_this_call_cast_is_said_in_the_words_that_a_cut_off_caller_is_asked_for(
    language: str,
) -> None:
    """Practice, and a vote of another call, have other words."""
    words = WORDS_OF_A_CAST_VOTE[language]
    asking = {"call_lost", "apology", "closed_meanwhile"}
    have = {name for name, both in SENTENCES.items() if words in both[LANGUAGES.index(language)]}
    assert have == {"cast", "so_far_cast"} | asking
    for asked in walked():
        if words in asked.text(language) and not asking & set(names(asked.prompt)):
            assert asked.state.vote.cast, asked.state.place


def test_a_vote_set_aside_or_on_hold_is_not_said_to_count() -> None:
    said = set()
    for asked in walked():
        place, vote, told = asked.state.place, asked.state.vote, set(names(asked.prompt))
        if "vote_counts" in told:
            assert (place, vote.hold, vote.sequestered) == (Place.ALREADY, None, False)
            assert vote.confirmation
        if place is Place.ALREADY and vote.sequestered and vote.confirmation:
            said |= told
            assert not {"already_voted", "vote_counts"} & told
    assert "already_set_aside" in said


def test_who_has_voted_by_the_list_hears_what_to_do_if_somebody_else_did() -> None:
    stands = {"already_voted", "already_admitted"}
    told = [set(names(asked.prompt)) for asked in walked()]
    assert any("already_voted" in one for one in told)
    assert any("already_admitted" in one for one in told)
    assert all(("not_you" in one) is bool(stands & one) for one in told)


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [(1, "Wait 1 second, then", "Attendez 1 seconde, puis"), (8, "8 seconds,", "8 secondes,")],
)
def test_a_wait_is_said_in_the_singular_or_the_plural(
    seconds: int, english: str, french: str
) -> None:
    wait = Sentence("sign_in_wait", {"wait": timedelta(seconds=seconds)})
    for language, words in (("en", english), ("fr", french)):
        assert words in " ".join(render(replace(wait, language=language)))


@pytest.mark.parametrize("name", ["this_poll", "not_open", "poll_over"])
def test_a_title_breaks_no_sentence(name: str) -> None:
    """ "This is the vote on Ratification of the agreement" is no sentence."""
    for text in SENTENCES[name]:
        assert re.match(r"Vote\N{NO-BREAK SPACE}?: \{title\}\.", text)


def test_a_value_adds_no_pause() -> None:
    sentence = Sentence("choice_key", {"choice": Bilingual("A|B", "C|D"), "key": "1"}, "en")
    assert render(sentence) == ("A,B: press 1.", "")
