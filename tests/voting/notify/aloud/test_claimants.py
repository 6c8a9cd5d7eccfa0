"""What a claimant hears in a call: words for the ear, not the text message."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tally.sequestered import ExclusionReason
from tests.kit.mail import POLL_NOTICE
from voting.domain.claims.contact import parse_voice
from voting.notify.aloud.claimants import admitted_aloud, code_aloud, excluded_aloud
from voting.notify.folder import FolderSender
from voting.notify.messages import admitted_message, code_message, excluded_message
from voting.notify.sender import Message
from voting.notify.voice import spoken

CLOSES = datetime(2026, 7, 1, 21, tzinfo=UTC)


def excluded(reason: ExclusionReason, language: str, closes: datetime | None = None) -> Message:
    written = excluded_message(POLL_NOTICE, reason, language, closes)
    return excluded_aloud(POLL_NOTICE, written, reason, closes)


def every(language: str) -> list[Message]:
    """Every message that a claimant can be called with."""
    return [
        code_aloud(POLL_NOTICE, code_message(POLL_NOTICE, "482913", language), "482913"),
        admitted_aloud(POLL_NOTICE, admitted_message(POLL_NOTICE, language)),
        *(
            excluded(reason, language, closes)
            for reason in ExclusionReason
            for closes in (None, CLOSES)
        ),
    ]


def said(message: Message) -> str:
    """What the call says, once."""
    (words,) = {part.text for part in ElementTree.fromstring(spoken(message)).iter("Say")}
    assert words is not None
    return words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_message_is_read_aloud_and_nothing_that_only_an_eye_reads(language: str) -> None:
    for message in every(language):
        assert message.short not in said(message)
        assert not re.search(r"\d{4}-\d\d|\d:\d\d|https?:|[A-Z]{3,}|[()/#]", said(message))
        title = POLL_NOTICE.title.fr if language == "fr" else POLL_NOTICE.title.en
        assert said(message).startswith("Vote")
        assert title in said(message)


def test_a_code_is_said_digit_by_digit() -> None:
    assert "is: 4, 8, 2, 9, 1, 3. It works for 10 minutes." in said(every("en")[0])
    assert "est\N{NO-BREAK SPACE}: 4, 8, 2, 9, 1, 3. Il est valable" in said(every("fr")[0])


def test_a_folder_in_place_of_the_channels_has_what_the_call_would_say(tmp_path: Path) -> None:
    message = every("en")[0]
    FolderSender(tmp_path).send(parse_voice("416-555-0123"), message)
    (written,) = tmp_path.iterdir()
    assert written.read_text() == f"To: +14165550123\n\n{message.spoken}\n"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_exclusion_is_explained_in_one_of_two_ways_only(language: str) -> None:
    """A claimant may have used another person's name (by-law 2.77, reading)."""
    assert len({said(excluded(reason, language)) for reason in ExclusionReason}) == 2


def test_who_claimed_in_the_wrong_unit_hears_until_when_to_vote_again() -> None:
    until = {
        "en": "until Wednesday, July 1, at 5 p.m., Toronto time.",
        "fr": "jusqu’au mercredi 1er juillet à 17 heures, heure de Toronto.",
    }
    for language, words in until.items():
        assert said(excluded(ExclusionReason.WRONG_UNIT, language, CLOSES)).endswith(words)
        assert words not in said(excluded(ExclusionReason.WRONG_UNIT, language))
        assert words not in said(excluded(ExclusionReason.NOT_VERIFIED, language, CLOSES))
