"""What people are told: in both languages, nothing that tells on anyone, one SMS each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.record.challenges.reasons import ChallengeReason
from audit.record.units import Bilingual
from tally.sequestered import Capacity, ExclusionReason
from tests.kit.mail import POLL_NOTICE, UNION
from voting.domain.integrity.difference import DifferenceKind
from voting.notify import challenges, messages
from voting.notify.differences import differences_message
from voting.notify.messages import PollNotice
from voting.notify.offices import office_message, successor_words
from voting.notify.removals import removed_message
from voting.notify.sender import Message
from voting.notify.sms import GSM, segments
from voting.notify.times import in_full, in_short

CLOSES = datetime(2026, 5, 14, 0, 30, tzinfo=UTC)  # still 13 May in Toronto
IN_FULL = {
    "en": "Wednesday, May 13, 2026 at 8:30\u00a0p.m. (Toronto)",
    "fr": "mercredi 13 mai 2026 à 20\u00a0h\u00a030 (Toronto)",
}
LONGEST_TIME = datetime(2026, 9, 30, 21, 30, tzinfo=UTC)
"""No short time is longer, in either language."""
LONGEST = replace(POLL_NOTICE, union=replace(UNION, short="OSSTF/FEESO"))
LONGEST_UNIT = "PETERBOROUGH-VICTORIA-NRTH-OCC-E"
LINK = f"https://ratification.union.example.org/fr/polls/{'A' * 15}/reissue#{'x' * 43}"

Make = Callable[[PollNotice, datetime, str], Message]
MADE: dict[str, Make] = {
    "code": lambda poll, _, language: messages.code_message(poll, "482913", language),
    "admitted": lambda poll, _, language: messages.admitted_message(poll, language),
    "admitted as an employee": lambda poll, _, language: messages.admitted_message(
        poll, language, Capacity.EMPLOYEE
    ),
    "not verified": lambda poll, closes, language: messages.excluded_message(
        poll, ExclusionReason.NOT_VERIFIED, language, closes
    ),
    "wrong unit": lambda poll, _, language: messages.excluded_message(
        poll, ExclusionReason.WRONG_UNIT, language
    ),
    "wrong unit, open": lambda poll, closes, language: messages.excluded_message(
        poll, ExclusionReason.WRONG_UNIT, language, closes
    ),
    "reissue": lambda poll, closes, language: messages.reissue_message(
        poll, LINK, closes, language
    ),
    "contact changed": lambda poll, _, language: messages.contact_changed_message(poll, language),
}


NAME = Bilingual("Maple Board, occasional", "Conseil Érable, suppléance")
MASKED = ("v•••@example.org", "•••-•••-0123")
TO_THE_ROSTER: dict[str, Make] = {
    "challenged": lambda poll, closes, language: challenges.challenged_message(
        poll, ChallengeReason.WRONG_UNIT, closes, language
    ),
    "dismissed": lambda poll, _, language: challenges.dismissed_message(poll, language),
    "upheld": lambda poll, _, language: challenges.upheld_message(poll, language),
    "fallen": lambda poll, _, language: challenges.fallen_message(poll, language),
    "removed": lambda poll, _, language: removed_message(poll, language),
    "standing": lambda poll, _, language: messages.list_check_message(
        poll, LONGEST_UNIT, NAME, MASKED, language
    ),
}
"""What goes to the contact on the roster only, and so may say that its member is on the list."""
TO_OFFICERS: dict[str, Make] = {
    "unconfirmed": lambda poll, opens, language: messages.unconfirmed_message(
        poll, ["Ada Lovelace"], opens, language, enough=False
    ),
    "confirmed enough": lambda poll, opens, language: messages.unconfirmed_message(
        poll, ["Ada Lovelace"], opens, language, enough=True
    ),
    "share": lambda poll, _, language: challenges.share_message(
        poll, LONGEST_UNIT, 45, 4321, language
    ),
    "offices": lambda poll, _, language: office_message(
        poll, successor_words("Ada", "Grace"), ["Alan", "Edsger"], language
    ),
    "differences": lambda poll, _, language: differences_message(
        poll, dict.fromkeys(DifferenceKind, 2), language
    ),
}
TO_PEOPLE = MADE | TO_THE_ROSTER
ALL = TO_PEOPLE | TO_OFFICERS


def message(name: str, language: str) -> Message:
    """The message of that name, with usual names and times."""
    return ALL[name](POLL_NOTICE, CLOSES, language)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ALL)
class TestEveryMessage:
    def test_names_the_union_the_poll_its_page_and_its_seal_digest(self, name, language):
        made = message(name, language)
        named = (UNION.name, POLL_NOTICE.title, POLL_NOTICE.url)
        assert made.text.splitlines()[-4:-1] == [getattr(one, language) for one in named]
        assert made.text.rstrip().endswith(POLL_NOTICE.seal_digest)
        assert re.match(r"MTU-SPEE ?: ", made.short)

    def test_is_one_sms_with_the_longest_names_and_two_with_a_link(self, name, language):
        short = ALL[name](LONGEST, LONGEST_TIME, language).short
        assert set(short) <= GSM, set(short) - GSM
        assert segments(short) == (2 if LINK in short else 1), len(short)

    def test_the_subject_is_one_short_line_without_a_code(self, name, language):
        subject = message(name, language).subject
        assert 5 < len(subject) <= 60
        assert "\n" not in subject
        assert not re.search(r"\d", subject)

    def test_writes_french_and_times_as_the_pages_do(self, name, language):
        made = message(name, language)
        written = f"{made.subject}\n{made.text}".replace(LINK, "").replace(POLL_NOTICE.url.fr, "")
        assert "'" not in written
        assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", written + made.short)
        if language == "fr":
            assert not re.search(r"[^\u00a0\d]:(?!//)|[« ]\S*»|«[^\u00a0]| [:%$]| [;!?]", written)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", TO_PEOPLE)
def test_a_message_to_people_is_of_its_language(name, language):
    words = set(re.findall(r"\w+", message(name, language).text.casefold()))
    own, other = ({"your", "you"}, {"votre", "vous", "vos"})
    if language == "fr":
        own, other = other, own
    assert words & own
    assert not words & other


LISTED = ("voters’ list", "voters' list", "on the list", "liste")
VOTED = ("already", "déjà", "has voted", "a voté")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", TO_PEOPLE)
def test_2_77_says_not_whether_anyone_has_voted_nor_outside_the_roster_is_listed(name, language):
    made = message(name, language)
    words = f"{made.subject} {made.text} {made.short}".casefold()
    told = VOTED if name in TO_THE_ROSTER else VOTED + LISTED
    assert not [one for one in told if one in words]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_warning_of_many_challenges_says_how_many_of_which_unit(language):
    made = message("share", language)
    for text in (made.text, made.short):
        assert all(word in text for word in ("45", "4321", LONGEST_UNIT))


def test_a_challenged_member_is_told_the_reason_until_when_and_how_to_answer():
    for language, words in (
        ("en", ("not of this unit on the voters’ list date", "your bargaining unit")),
        ("fr", ("hors de cette unité à la date de la liste électorale", "unité de négociation")),
    ):
        made = message("challenged", language)
        assert all(one in made.text for one in (*words, IN_FULL[language]))
        assert words[0] not in made.short + made.subject


def test_the_answer_to_a_check_names_the_unit_and_every_contact_masked():
    for language, unit in (("en", NAME.en), ("fr", NAME.fr)):
        made = message("standing", language)
        assert all(text in made.text for text in (unit, LONGEST_UNIT, *MASKED))
        assert LONGEST_UNIT in made.short


@pytest.mark.parametrize(
    "reason",
    [ExclusionReason.ALREADY_VOTED, ExclusionReason.ON_THE_LIST, ExclusionReason.DUPLICATE_CLAIM],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_2_77_every_telling_reason_is_told_in_the_same_words(reason, language):
    told = messages.excluded_message(POLL_NOTICE, reason, language, CLOSES)
    assert told == messages.excluded_message(POLL_NOTICE, ExclusionReason.NOT_VERIFIED, language)


def test_the_code_is_in_text_and_sms():
    made = message("code", "fr")
    assert "482913" in made.text
    assert " 482913 " in made.short


def test_a_wrong_unit_may_be_corrected_while_the_poll_is_open():
    still_open = message("wrong unit, open", "en")
    assert f"vote again, in your unit, until {IN_FULL['en']}" in still_open.text
    assert "in your unit by May 13, 8:30 p.m. (Toronto)" in still_open.short
    closed = message("wrong unit", "en")
    assert "again" not in closed.text + closed.short


def test_the_link_is_in_text_and_sms():
    made = message("reissue", "fr")
    assert f"\n\n{LINK}\n\n" in made.text
    assert made.short.endswith(f"13 mai, 20 h 30 (Toronto) : {LINK}")


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="English"):
        messages.admitted_message(POLL_NOTICE, "de")


@pytest.mark.parametrize(
    ("moment", "english", "french", "short", "court"),
    [
        (
            datetime(2026, 7, 1, 21, tzinfo=UTC),
            "Wednesday, July 1, 2026 at 5:00\u00a0p.m.",
            "mercredi 1er juillet 2026 à 17\u00a0h\u00a000",
            "July 1, 5 p.m.",
            "1er juillet, 17 h",
        ),
        (
            datetime(2026, 8, 15, 16, tzinfo=UTC),
            "Saturday, August 15, 2026 at noon",
            "samedi 15 août 2026 à midi",
            "August 15, noon",
            "15 aout, midi",
        ),
        (
            datetime(2026, 12, 2, 5, tzinfo=UTC),
            "Wednesday, December 2, 2026 at midnight, as that day begins",
            "mercredi 2 décembre 2026 à minuit, au début de cette journée",
            "December 2, 12 a.m.",
            "2 décembre, 0 h",
        ),
    ],
)
def test_a_time_is_torontos_in_full_and_short(moment, english, french, short, court):
    assert in_full(moment) == Bilingual(english, french)
    assert in_short(moment) == Bilingual(short, court)


def test_a_text_takes_as_many_sms_as_its_characters_need():
    lengths = {160: 1, 161: 2, 306: 2, 307: 3}
    assert {length: segments("é" * length) for length in lengths} == lengths
    others = {70: 1, 71: 2, 134: 2, 135: 3}
    assert {length: segments("ê" * length) for length in others} == others
