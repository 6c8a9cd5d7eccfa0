"""The report's page "Check it yourself": what a member can check, and what no check can show.

Rules this module keeps:
1. It promises no more than the poll's state allows: no result is checked before its release.
"""

from __future__ import annotations

from audit.record.units import Bilingual
from audit.replay.history import RecordedState
from audit.report import yourself_words as words
from audit.report.facts import Printer


def yourself(show: Printer, state: RecordedState, seal_digest: str) -> dict[str, object]:
    """Return the page in one language."""
    released = state is RecordedState.RELEASED
    return {
        "title": show.text(words.TITLE),
        "lead": show.text(words.LEAD),
        "protects": show.text(words.PROTECTS),
        "checks": [
            _check(show, words.ANNOUNCED_TITLE, words.ANNOUNCED, words.ANNOUNCED_PROTECTS)
            | {"beside": seal_digest},
            _check(show, words.OWN_TITLE, words.OWN, words.OWN_PROTECTS),
            _whole(show, released=released),
        ],
        "never": show.text(words.NEVER_TITLE),
        "limits": _pairs(show, words.NEVER),
    }


def _whole(show: Printer, *, released: bool) -> dict[str, object]:
    """Return the check of the whole record: of the result too, once it is released."""
    title, holds, protects = (
        (words.RESULT_TITLE, words.RESULT_HOLDS, words.RESULT_PROTECTS)
        if released
        else (words.RECORD_TITLE, words.RECORD_HOLDS, words.RECORD_PROTECTS)
    )
    return _check(show, title, words.RECORD, protects) | {
        "holds": show.text(holds),
        "beside": "record.zip",
        "verdicts": _verdicts(show, released=released),
    }


def _verdicts(show: Printer, *, released: bool) -> list[tuple[str, str]]:
    """Return what verify.html may say at its top, and what that means."""
    others = _pairs(show, (words.NOT_ANCHORED, words.FAILED))
    valid = show.text(words.VALID)
    if not released:
        return [(show.text(words.ANCHORED), valid), *others]
    proved = (show.text(words.PROVED), f"{valid} {show.text(words.FOLLOWS)}")
    return [proved, *_pairs(show, (words.NOT_PROVED,)), *others]


def _check(
    show: Printer, title: Bilingual, steps: tuple[Bilingual, ...], protects: Bilingual
) -> dict[str, object]:
    return {
        "title": show.text(title),
        "holds": "",
        "steps": [show.text(step) for step in steps],
        "protects": show.text(protects),
        "beside": "",
        "verdicts": [],
    }


def _pairs(show: Printer, pairs: tuple[tuple[Bilingual, Bilingual], ...]) -> list[tuple[str, str]]:
    return [(show.text(name), show.text(meaning)) for name, meaning in pairs]
