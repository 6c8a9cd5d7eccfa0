"""Texts that two people read differently, sealed or signed: a server that holds the log's key.

Everything is signed again after the change.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.record.manifest import Edition
from audit.replay.export import Record
from tests.attacks.on_records import on_record
from tests.audit.helpers import in_file
from tests.kit.simulator.poll import Simulator

EDITIONS = pytest.mark.parametrize("edition", list(Edition))
UNSEEN = {
    "a zero-width space": "\u200b",
    "a right-to-left override": "\u202e",
    "a soft hyphen": "\u00ad",
    "a byte order mark": "\ufeff",
    "a tag": "\U000e0041",
    "a control character": "\\u0007",
    "a line separator": "\u2028",
}


def unseen(caught_by: str, says: str) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack with a character that nobody sees, anywhere in a text."""

    def decorate(function: Callable[..., object]) -> Callable[..., None]:
        test = on_record(at="open", caught_by=caught_by, says=says)(function)
        return pytest.mark.parametrize("sign", UNSEEN.values(), ids=list(UNSEEN))(test)

    return decorate


def with_text(poll: Simulator, path: str, old: str, new: str, edition: Edition) -> Record:
    """The record with another text in a file, signed again."""

    def change(raw: bytes) -> bytes:
        text = raw.decode()
        assert old in text
        return text.replace(old, new, 1).encode()

    return poll.record(edition, files=in_file(path, change))


@unseen("poll", "poll.json")
@EDITIONS
def test_an_unseen_character_in_the_question(poll, sign, edition):
    """A question with a character that nobody sees, so that it is another one to a program."""
    return with_text(poll, "poll.json", "Do you accept", f"Do you{sign} accept", edition)


@unseen("entries", "log entry")
@EDITIONS
def test_an_unseen_character_in_a_reason(poll, sign, edition):
    """A character that nobody sees in what two officers signed, in the log."""
    return with_text(poll, "log/entries.jsonl", "Chair,", f"Chair{sign},", edition)


@on_record(at="open", caught_by="history", says="another poll.json")
@EDITIONS
def test_the_two_languages_of_the_question_exchanged(poll, edition):
    """The English question as the French one, and the French as the English."""

    def exchange(raw: bytes) -> bytes:
        en, fr = b"Do you accept the tentative agreement?", "Acceptez-vous l'entente de principe ?"
        return raw.replace(en, b"@").replace(fr.encode(), en).replace(b"@", fr.encode())

    return poll.record(edition, files=in_file("poll.json", exchange))


@on_record(at="open", caught_by="poll", says="not the two answers that Ratify counts")
@EDITIONS
def test_the_two_answers_exchanged_in_one_language(poll, edition):
    """`Pas en faveur` sealed as the French of `In favour`, and the other way round."""
    ours = '"in_favour":{"en":"In favour","fr":"En faveur"}'
    theirs = '"in_favour":{"en":"In favour","fr":"Pas en faveur"}'
    return with_text(poll, "poll.json", ours, theirs, edition)
