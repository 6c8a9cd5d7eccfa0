"""Characters that no signed text holds: the same ones in every Python."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

from audit.record import fields
from audit.record.about.lines import line
from audit.record.errors import DocumentError
from audit.record.poll_document import PollDocument
from audit.record.signatures.statement import Act, Statement
from audit.record.units import Bilingual
from tally.protocol.errors import FormatError
from tally.protocol.trustee_keys import parse_name
from tally.texts import CATEGORIES, FILLERS, REFUSED, UNICODE_VERSION, unseen
from tests.kit.simulator.poll import poll_at
from voting.domain.files.csv import is_plain

ROOT = Path(__file__).parents[2]
EVERY = range(sys.maxunicode + 1)
SPELT = {
    "a newline": "\n",
    "a control of C1": "\x85",
    "a soft hyphen": "\u00ad",
    "a zero-width space": "\u200b",
    "a right-to-left override": "\u202e",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "private use": "\ue000",
    "no character": "\ufdd0",
    "not assigned in any version": "\U0003fffd",
    "assigned in Unicode 15": "\U0001fae8",
    "assigned in Unicode 15.1": "\u2ffc",
    "assigned in Unicode 16": "\u1c89",
    "a tag": "\U000e0041",
    "Hangul filler": "\u3164",
    "Hangul choseong filler": "\u115f",
    "Hangul jungseong filler": "\u1160",
    "halfwidth Hangul filler": "\uffa0",
}


@pytest.mark.parametrize("name", SPELT)
def test_a_character_that_nobody_sees_is_refused_and_named(name: str) -> None:
    character = SPELT[name]
    point = f"U+{ord(character):04X}"
    assert unseen(f"In{character} favour") == point
    with pytest.raises(DocumentError, match=re.escape(f"here: remove the character {point}")):
        fields.check_text(f"In{character} favour", "here")


def test_what_people_write_is_accepted() -> None:
    for text in ("Acceptez-vous l’entente\u00a0?", "œuvre à Nipissing — 50 %", "ᑭᓄᐡ", "名前", "👍"):
        fields.check_text(text, "here")


def test_a_lone_surrogate_is_refused() -> None:
    assert unseen("\ud800") == "U+D800"


@pytest.mark.skipif(unicodedata.unidata_version != UNICODE_VERSION, reason="Python 3.11 only")
def test_the_table_is_what_its_version_of_unicode_says() -> None:
    def refused(point: int) -> bool:
        return unicodedata.category(chr(point)) in CATEGORIES or chr(point) in FILLERS

    found = []
    for bad, group in groupby(EVERY, refused):
        if bad:
            points = list(group)
            ends = dict.fromkeys((points[0], points[-1]))
            found.append("-".join(f"{point:x}" for point in ends))
    assert found == REFUSED.split()


PROBE = """
import sys, unicodedata
from tally.texts import unseen
accepted = [chr(point) for point in range(sys.maxunicode + 1) if unseen(chr(point)) is None]
unassigned = [one for one in accepted if unicodedata.category(one) == "Cn"]
forms = "".join(unicodedata.normalize("NFC", f"a{one}b") for one in accepted)
import hashlib
print(len(accepted), unassigned, hashlib.sha256(forms.encode()).hexdigest())
"""


def test_other_pythons_accept_the_same_texts() -> None:
    """Those that are on this computer; each accepted character has the same form NFC in each."""
    said = {}
    for python in _pythons():
        said[python] = subprocess.run(
            [python, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    assert len(set(said.values())) == 1, said
    assert "[]" in next(iter(said.values())), "none of the accepted is unassigned"


def _pythons() -> list[str]:
    others = [f"/usr/bin/python3.{minor}" for minor in (11, 12, 13, 14)]
    managed = Path.home() / ".pyenv" / "versions"
    others += [str(path) for path in sorted(managed.glob("3.1[1-9]*/bin/python"))]
    return [sys.executable, *(python for python in others if Path(python).exists())]


# --- wherever a text is signed ------------------------------------------------------------------

DOCUMENT = poll_at("sealed").document
BAD = "a\u3164b"


def _titled(text: str) -> PollDocument:
    return replace(DOCUMENT, title=Bilingual("Vote", text))


def _asked(text: str) -> PollDocument:
    return replace(DOCUMENT, question=Bilingual(text, "Question"))


def _of_unit(text: str) -> PollDocument:
    unit, *others = DOCUMENT.units
    return replace(DOCUMENT, units=(replace(unit, name=Bilingual(text, "Nom")), *others))


def _of_board(text: str) -> PollDocument:
    """Every unit's board, for the elections of one unit are of one board (2.99)."""
    return replace(DOCUMENT, units=tuple(replace(unit, board=text) for unit in DOCUMENT.units))


def _of_officer(text: str) -> PollDocument:
    officer, *others = DOCUMENT.officers
    return replace(DOCUMENT, officers=(replace(officer, name=text), *others))


def _reasoned(text: str) -> Statement:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    return Statement(DOCUMENT.poll, Act.VOID, now, text, (line("a", "b", "c"),))


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (_titled, "poll.json: title.fr"),
        (_asked, "poll.json: question.en"),
        (_of_unit, "name.en"),
        (_of_board, "board"),
        (_of_officer, "name"),
        (_reasoned, "statement: reason"),
        (lambda text: line(text, "b", "c"), "name.en"),
        (lambda text: line("a", "b", text), "value.en"),
    ],
)
def test_each_text_that_is_signed_is_read_so(make: Callable[[str], object], place: str) -> None:
    make("Plain")
    with pytest.raises(DocumentError, match=rf"{re.escape(place)}: remove the character U\+3164"):
        make(BAD)


def test_a_trustees_name_is_read_so_too() -> None:
    with pytest.raises(FormatError, match=r"^name: expected .*: remove the character U\+3164"):
        parse_name(BAD, "name")
    with pytest.raises(FormatError, match="name: expected a name"):
        parse_name("a\u2003b", "name")


def test_the_files_that_a_poll_is_prepared_from_are_read_so_too() -> None:
    assert is_plain("Acceptez-vous\u00a0?")
    assert not any(is_plain(f"a{character}b") for character in SPELT.values())
