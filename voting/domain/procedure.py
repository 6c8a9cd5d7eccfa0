"""The windows of a vote: by-law 2.77, as checks on a poll's terms.

The steps before it (2.74 to 2.76) are the route's: `voting.domain.route`.

Rules this module keeps:
1. One window (2.77): it opens before it closes; the voters'-list date is not after the day it
   opens; the rulings on sequestered votes are due after it closes.
2. Before it is the objection window, in which the voters' list is looked at: it ends after it
   begins, and not after the opening. poll.json holds no other, so a rehearsal keeps this too.
3. Nothing else is asked of a rehearsal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from audit.record.province import province_day, to_second
from voting.domain.poll import PollKind, PollTerms


@dataclass(frozen=True)
class ProcedureFinding:
    """A term that breaks a rule: the field in poll.toml, and why."""

    field: str
    wrong: str
    expected: str
    clause: str

    def __str__(self) -> str:
        return f"poll.toml, {self.field}: {self.wrong}; expected {self.expected} ({self.clause})"


def review(
    terms: PollTerms, known: Callable[[str], bool] = lambda field: True
) -> tuple[ProcedureFinding, ...]:
    """Return every finding about the terms, in the order of the by-laws.

    `known` tells of a field of poll.toml whether the terms have its value. A check is made where
    the fields that it compares are known, whatever else is wrong with the file.
    """
    rehearsal = terms.kind is PollKind.REHEARSAL
    return tuple(
        finding
        for check in (_OBJECTIONS if rehearsal else (*_CHECKS, *_OBJECTIONS))
        if all(map(known, check.fields))
        for finding in check.find(terms)
    )


def _closes_after_opening(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.77: the window ends after it begins."""
    if terms.closes <= terms.opens:
        yield ProcedureFinding(
            "window.closes",
            _shown(terms.closes),
            f"a time after the opening, {_shown(terms.opens)}",
            "by-law 2.77",
        )


def _list_by_opening(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.77: membership is decided as of the day the window opens, or a day before."""
    if terms.voters_list_date > province_day(terms.opens):
        yield ProcedureFinding(
            "dates.voters_list",
            f"{terms.voters_list_date}",
            "the day the window opens, or a day before it",
            "by-law 2.77",
        )


def _rulings_after_close(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.77: the rulings on sequestered votes are due after the window."""
    if terms.ruling_deadline <= terms.closes:
        yield ProcedureFinding(
            "dates.ruling_deadline",
            _shown(terms.ruling_deadline),
            f"a time after the closing, {_shown(terms.closes)}",
            "by-law 2.77",
        )


def _objections_in_order(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.77: the objection window ends after it begins."""
    if terms.objections_until <= terms.objections_from:
        yield ProcedureFinding(
            "dates.objections_until",
            _shown(terms.objections_until),
            f"a time after objections_from, {_shown(terms.objections_from)}",
            "by-law 2.77",
        )


def _objections_by_opening(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.77: objections to the list end when voting opens, or before."""
    if terms.objections_until > terms.opens:
        yield ProcedureFinding(
            "dates.objections_until",
            _shown(terms.objections_until),
            f"the opening, {_shown(terms.opens)}, or a time before it",
            "by-law 2.77",
        )


@dataclass(frozen=True)
class _Check:
    """A check, and the fields of poll.toml that it compares."""

    find: Callable[[PollTerms], Iterator[ProcedureFinding]]
    fields: tuple[str, ...]


_ZONE, _OPENS, _CLOSES = "window.time_zone", "window.opens", "window.closes"
# Two clock times of one zone are in the same order in any other: to compare them needs no zone.
_CHECKS: tuple[_Check, ...] = (
    _Check(_closes_after_opening, (_OPENS, _CLOSES)),
    _Check(_list_by_opening, ("dates.voters_list", _OPENS, _ZONE)),
    _Check(_rulings_after_close, ("dates.ruling_deadline", _CLOSES)),
)
_FROM, _UNTIL = "dates.objections_from", "dates.objections_until"
_OBJECTIONS: tuple[_Check, ...] = (
    _Check(_objections_in_order, (_FROM, _UNTIL)),
    _Check(_objections_by_opening, (_UNTIL, _OPENS)),
)


def _shown(moment: datetime) -> str:
    return f"{to_second(moment)} Toronto time"
