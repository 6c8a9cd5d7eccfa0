"""What people are told: in both languages, nothing that tells on anyone, one SMS each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from audit.record.challenges.reasons import ChallengeReason
from audit.record.units import Bilingual
from tally.sequestered import ExclusionReason
from tests.kit.mail import POLL_NOTICE
from voting.notify import challenges, messages
from voting.notify.sender import Message

CLOSES = datetime(2026, 5, 14, 0, 30, tzinfo=UTC)  # still 13 May in Toronto
LINK = "https://vote.example.org/r/" + "x" * 43
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters of the GSM 03.38 alphabet: an SMS holds 160 of them, and 70 of any others."""

MADE: dict[str, Callable[[str], Message]] = {
    "code": lambda language: messages.code_message(POLL_NOTICE, "482913", language),
    "admitted": lambda language: messages.admitted_message(POLL_NOTICE, language),
    "not verified": lambda language: messages.excluded_message(
        POLL_NOTICE, ExclusionReason.NOT_VERIFIED, language, CLOSES
    ),
    "wrong unit": lambda language: messages.excluded_message(
        POLL_NOTICE, ExclusionReason.WRONG_UNIT, language
    ),
    "wrong unit, open": lambda language: messages.excluded_message(
        POLL_NOTICE, ExclusionReason.WRONG_UNIT, language, CLOSES
    ),
    "reissue": lambda language: messages.reissue_message(POLL_NOTICE, LINK, CLOSES, language),
    "contact changed": lambda language: messages.contact_changed_message(POLL_NOTICE, language),
}


NAME = Bilingual("Maple Board, occasional", "Conseil Érable, suppléance")
MASKED = ("v•••@example.org", "•••-•••-0123")
TO_THE_ROSTER = {
    "challenged": lambda language: challenges.challenged_message(
        POLL_NOTICE, ChallengeReason.WRONG_UNIT, CLOSES, language
    ),
    "dismissed": lambda language: challenges.dismissed_message(POLL_NOTICE, language),
    "upheld": lambda language: challenges.upheld_message(POLL_NOTICE, language),
    "fallen": lambda language: challenges.fallen_message(POLL_NOTICE, language),
    "standing": lambda language: messages.list_check_message(
        POLL_NOTICE, "MAPLE-OCC", NAME, MASKED, language
    ),
}
"""What goes to the contact on the roster only, and so may say that its member is on the list."""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", MADE | TO_THE_ROSTER)
class TestEveryMessage:
    def test_names_the_poll_its_page_and_its_seal_digest(self, name, language):
        made = (MADE | TO_THE_ROSTER)[name](language)
        expected = [getattr(POLL_NOTICE.title, language), getattr(POLL_NOTICE.url, language)]
        assert made.text.splitlines()[-3:-1] == expected
        assert made.text.rstrip().endswith(POLL_NOTICE.seal_digest)

    def test_is_one_sms(self, name, language):
        short = (MADE | TO_THE_ROSTER)[name](language).short
        assert set(short) <= GSM
        assert len(short) <= 160

    def test_the_subject_is_one_short_line_without_a_code(self, name, language):
        subject = (MADE | TO_THE_ROSTER)[name](language).subject
        assert 5 < len(subject) <= 60
        assert "\n" not in subject
        assert not re.search(r"\d", subject)

    def test_is_of_its_language(self, name, language):
        words = set(re.findall(r"\w+", (MADE | TO_THE_ROSTER)[name](language).text.casefold()))
        own, other = ({"your", "you"}, {"votre", "vous", "vos"})
        if language == "fr":
            own, other = other, own
        assert words & own
        assert not words & other


LISTED = ("voters' list", "on the list", "liste")
VOTED = ("already", "déjà", "has voted", "a voté")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", MADE | TO_THE_ROSTER)
def test_2_77_says_not_whether_anyone_has_voted_nor_outside_the_roster_is_listed(name, language):
    made = (MADE | TO_THE_ROSTER)[name](language)
    words = f"{made.subject} {made.text} {made.short}".casefold()
    told = VOTED if name in TO_THE_ROSTER else VOTED + LISTED
    assert not [one for one in told if one in words]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_warning_of_many_challenges_says_how_many_of_which_unit(language):
    made = challenges.share_message(POLL_NOTICE, "MAPLE", 45, 4321, language)
    for text in (made.text, made.short):
        assert all(word in text for word in ("45", "4321", "MAPLE"))
    assert set(made.short) <= GSM
    assert len(made.short) <= 160


def test_a_challenged_member_is_told_the_reason_until_when_and_how_to_answer():
    for language, words in (
        ("en", ("not of this unit on the voters’ list date", "your bargaining unit")),
        ("fr", ("hors de cette unité à la date de la liste électorale", "unité de négociation")),
    ):
        made = TO_THE_ROSTER["challenged"](language)
        assert all(one in made.text for one in (*words, "2026-05-13 20:30"))
        assert words[0] not in made.short + made.subject


def test_the_answer_to_a_check_names_the_unit_and_every_contact_masked():
    for language, unit in (("en", NAME.en), ("fr", NAME.fr)):
        made = messages.list_check_message(POLL_NOTICE, "MAPLE-OCC", NAME, MASKED, language)
        assert all(text in made.text for text in (unit, "MAPLE-OCC", *MASKED))
        assert "MAPLE-OCC" in made.short


@pytest.mark.parametrize(
    "reason",
    [ExclusionReason.ALREADY_VOTED, ExclusionReason.ON_THE_LIST, ExclusionReason.DUPLICATE_CLAIM],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_2_77_every_telling_reason_is_told_in_the_same_words(reason, language):
    told = messages.excluded_message(POLL_NOTICE, reason, language, CLOSES)
    assert told == messages.excluded_message(POLL_NOTICE, ExclusionReason.NOT_VERIFIED, language)


def test_the_code_is_in_text_and_sms():
    made = messages.code_message(POLL_NOTICE, "482913", "fr")
    assert "482913" in made.text
    assert made.short.startswith("482913 ")


def test_a_wrong_unit_may_be_mended_while_the_poll_is_open():
    still_open = messages.excluded_message(POLL_NOTICE, ExclusionReason.WRONG_UNIT, "en", CLOSES)
    assert "vote again, in the right unit, until 2026-05-13 20:30 (Toronto time)" in still_open.text
    assert "by 2026-05-13 20:30 (Toronto)" in still_open.short
    closed = messages.excluded_message(POLL_NOTICE, ExclusionReason.WRONG_UNIT, "en")
    assert "again" not in closed.text + closed.short


def test_the_link_is_in_text_and_sms():
    made = messages.reissue_message(POLL_NOTICE, LINK, CLOSES, "en")
    assert f"\n\n{LINK}\n\n" in made.text
    assert made.short.endswith(f"2026-05-13 20:30: {LINK}")


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="English"):
        messages.admitted_message(POLL_NOTICE, "de")
