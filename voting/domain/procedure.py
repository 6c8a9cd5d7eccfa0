"""The procedure before a vote: by-laws 2.74 to 2.77, as checks on a poll's terms.

Rules this module keeps:
1. Tentative agreement (2.74): the executive recommends approval, then the council of presidents
   does; otherwise the route stops and the members do not vote.
2. Final offer (2.76): the executive and the council each make a recommendation, either way, and the
   members vote whatever they recommend.
3. Review periods (2.75), in calendar days: the executive has up to 2 before it recommends (longer
   is a warning: to refuse would deadlock the vote), the council at least 4, the members at least 7.
   Reading: if the members are told on day D in Toronto, they vote from 00:00 Toronto time on D+8 at
   the earliest (seven clear days), or on D+7 where the terms say `clear_days = false`.
4. Reading of 'then' in 2.75: each body begins its review on the day the one before decided, or
   later.
5. One window (2.77): it opens before it closes; the voters'-list date is not after the day it
   opens; the rulings on sequestered votes are due after it closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.record.province import province_day, to_second
from audit.record.route.periods import (
    COUNCIL_DAYS,
    EXECUTIVE_DAYS,
    MEMBER_DAYS,
    DayCount,
    opening_after,
)
from voting.domain.poll import Body, PollKind, PollTerms, Recommendation


@dataclass(frozen=True)
class ProcedureFinding:
    """A term that breaks a rule, or one to look at (`warning`): the field in poll.toml, and why."""

    field: str
    wrong: str
    expected: str
    clause: str
    warning: bool = False

    def __str__(self) -> str:
        return f"poll.toml, {self.field}: {self.wrong}; expected {self.expected} ({self.clause})"


def days_between(clear_days: bool) -> int:
    """Return the whole days between the day members are told and the vote (2.75, reading)."""
    return MEMBER_DAYS if clear_days else MEMBER_DAYS - 1


def earliest_opening(told: datetime, clear_days: bool) -> datetime:
    """Return the first moment at which members told at `told` may begin to vote (2.75, reading)."""
    count = DayCount.CLEAR if clear_days else DayCount.ORDINARY
    return opening_after(province_day(told), count)


def review(
    terms: PollTerms, known: Callable[[str], bool] = lambda field: True
) -> tuple[ProcedureFinding, ...]:
    """Return every finding about the terms, in the order of the by-laws; of a rehearsal, none.

    `known` tells of a field of poll.toml whether the terms have its value. A check is made where
    the fields that it compares are known, whatever else is wrong with the file.
    """
    if terms.kind is PollKind.REHEARSAL:
        return ()
    return tuple(
        finding
        for check in _CHECKS
        if all(map(known, check.fields))
        for finding in check.find(terms)
    )


def _made(terms: PollTerms, body: Body) -> Recommendation | None:
    return next((item for item in terms.recommendations if item.body is body), None)


def _recommends(body: Body) -> Callable[[PollTerms], Iterator[ProcedureFinding]]:
    """By-laws 2.74 and 2.76: the body has made its recommendation."""

    def find(terms: PollTerms) -> Iterator[ProcedureFinding]:
        if _made(terms, body) is None:
            tentative = terms.kind is PollKind.TENTATIVE_AGREEMENT
            yield ProcedureFinding(
                f"recommendations.{body}",
                "no recommendation",
                "the body's decision and its date",
                "by-law 2.74" if tentative else "by-law 2.76",
            )

    return find


def _approves(body: Body) -> Callable[[PollTerms], Iterator[ProcedureFinding]]:
    """By-law 2.74: without the body's approval the members do not vote."""

    def find(terms: PollTerms) -> Iterator[ProcedureFinding]:
        made = _made(terms, body)
        tentative = terms.kind is PollKind.TENTATIVE_AGREEMENT
        if tentative and made is not None and not made.approves:
            yield ProcedureFinding(
                f"recommendations.{body}.approves",
                f"the {body} does not recommend approval, so the members do not vote",
                "approves = true, or no vote on this tentative agreement",
                "by-law 2.74",
            )

    return find


def _reviews(body: Body) -> Callable[[PollTerms], Iterator[ProcedureFinding]]:
    """By-law 2.75: how long the body had the text before it recommended."""

    def find(terms: PollTerms) -> Iterator[ProcedureFinding]:
        item = _made(terms, body)
        if item is None:
            return
        days = (item.decided - item.received).days
        field = f"recommendations.{body}.decided"
        if days < 0:
            yield ProcedureFinding(
                field,
                f"decided {-days} day(s) before it received the text",
                "a day on or after received",
                "by-law 2.75",
            )
        elif body is Body.COUNCIL and days < COUNCIL_DAYS:
            yield ProcedureFinding(
                field,
                f"the council had {days} calendar day(s) to review",
                f"at least {COUNCIL_DAYS}: {item.received + timedelta(COUNCIL_DAYS)} or later",
                "by-law 2.75",
            )
        elif body is Body.EXECUTIVE and days > EXECUTIVE_DAYS:
            yield ProcedureFinding(
                field,
                f"the executive took {days} calendar days",
                f"up to {EXECUTIVE_DAYS}",
                "by-law 2.75",
                warning=True,
            )

    return find


def _council_after_executive(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.75, reading of 'then': the council begins once the executive has decided."""
    executive, council = _made(terms, Body.EXECUTIVE), _made(terms, Body.COUNCIL)
    if executive is not None and council is not None and council.received < executive.decided:
        yield ProcedureFinding(
            "recommendations.council.received",
            f"{council.received}",
            f"the day of the executive's decision, {executive.decided}, or later",
            "by-law 2.75",
        )


def _members_after_council(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.75, reading of 'then': the members are told once the council has decided."""
    council, told = _made(terms, Body.COUNCIL), province_day(terms.members_told)
    if council is not None and told < council.decided:
        yield ProcedureFinding(
            "dates.members_told",
            f"{told}",
            f"the day of the council's decision, {council.decided}, or later",
            "by-law 2.75",
        )


def _members_review(terms: PollTerms) -> Iterator[ProcedureFinding]:
    """By-law 2.75: the members had seven calendar days before the vote."""
    earliest = earliest_opening(terms.members_told, terms.clear_days)
    if terms.opens < earliest:
        yield ProcedureFinding(
            "window.opens",
            _shown(terms.opens),
            f"{_shown(earliest)} or later: members have {MEMBER_DAYS} "
            f"{'clear ' if terms.clear_days else ''}calendar days after they are told",
            "by-law 2.75",
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


@dataclass(frozen=True)
class _Check:
    """A check, and the fields of poll.toml that it compares."""

    find: Callable[[PollTerms], Iterator[ProcedureFinding]]
    fields: tuple[str, ...]


_EXECUTIVE, _COUNCIL = (f"recommendations.{body}" for body in (Body.EXECUTIVE, Body.COUNCIL))
_ZONE, _OPENS, _CLOSES = "window.time_zone", "window.opens", "window.closes"
_TOLD = "dates.members_told"
# Two clock times of one zone are in the same order in any other: to compare them needs no zone.
_CHECKS: tuple[_Check, ...] = (
    *(_Check(_recommends(body), (f"recommendations.{body}",)) for body in Body),
    *(_Check(_approves(body), ("kind", f"recommendations.{body}.approves")) for body in Body),
    _Check(_reviews(Body.EXECUTIVE), (f"{_EXECUTIVE}.received", f"{_EXECUTIVE}.decided")),
    _Check(_reviews(Body.COUNCIL), (f"{_COUNCIL}.received", f"{_COUNCIL}.decided")),
    _Check(_council_after_executive, (f"{_EXECUTIVE}.decided", f"{_COUNCIL}.received")),
    _Check(_members_after_council, (f"{_COUNCIL}.decided", _TOLD, _ZONE)),
    # Where the reading is not known, `clear_days` is False: too early for that is so for both.
    _Check(_members_review, (_TOLD, _OPENS, _ZONE)),
    _Check(_closes_after_opening, (_OPENS, _CLOSES)),
    _Check(_list_by_opening, ("dates.voters_list", _OPENS, _ZONE)),
    _Check(_rulings_after_close, ("dates.ruling_deadline", _CLOSES)),
)


def _shown(moment: datetime) -> str:
    return f"{to_second(moment)} Toronto time"
