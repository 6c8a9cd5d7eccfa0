"""The board: turnout, the search by tracker, the log, and what is needed to check it.

Rules this module keeps:
1. Nothing here says who voted, or how any unit voted.
2. The latest entries come first, 50 to a page; each is an entry of the log, put into words.
3. No page leads to an address that holds a tracker: a proxy's log would have it beside the network
   address of the person who searches, most often the voter.
4. Turnout, log and checkpoint of one page are of one published size. A ballot that was searched for
   is shown at once, with the time from which the public sees it.
5. Of a sequestered ballot it says what the log says: that it is held apart, and what two officers
   ruled, with the reason in its public wording. Of a challenged one it says that it is on hold, or
   what two officers ruled; never why.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request

from audit.record.log import events, list_events
from audit.record.log.challenge_events import ChallengeEvent
from audit.record.log.entries import Entry, parse_entry
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.log.service_events import ServiceEvent
from audit.report.event_words import EVENT_WORDS
from tally.sequestered import ExclusionReason
from voting.domain.ballot_box import PublicPoll
from voting.domain.challenges.challenge import HoldState
from voting.domain.errors import MalformedError, NotFoundError
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, LogEntry
from voting.services.acts.service.told import interruptions_of
from voting.services.polls import board
from voting.services.polls.turnout import beside, turnout_said, turnout_shown
from voting.web.common import i18n
from voting.web.common.access import public
from voting.web.common.context import ctx
from voting.web.common.i18n import LazyString
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import lazy_gettext as _l
from voting.web.common.words import interruption_words
from voting.web.member.challenged import challenged_rows
from voting.web.member.pages import LANG

ENTRIES: Final = 50
_CONFIRMATION: Final = re.compile(r"[0-9]{4}([ -]?[0-9]{4}){2}")
"""A confirmation code as typed; every tracker is longer."""

TOLD: Final[Mapping[ExclusionReason, LazyString]] = {
    ExclusionReason.NOT_VERIFIED: _l("membership in the bargaining unit could not be verified"),
    ExclusionReason.WRONG_UNIT: _l("it was cast in the wrong bargaining unit"),
}

_IN_BOX = _l("This ballot is in the ballot box")
_APART = _l("This ballot is set aside")
_ADMITTED = _l("This ballot was set aside, and is admitted")
_EXCLUDED = _l("This ballot was set aside, and is excluded")
_ON_HOLD = _l("This ballot is on hold")
_NOT_COUNTED = _l("This ballot was challenged, and is not counted")

blueprint = Blueprint("board", __name__)


@dataclass(frozen=True)
class BallotStatus:
    """What became of a ballot, and whether it counts."""

    title: LazyString
    text: str
    counts: bool


@dataclass(frozen=True)
class LogLine:
    """An entry of the log in words.

    `unit` is set if the entry is about one counting unit. `ballots` are its ballots, each with its
    tracker and what the entry says about it.
    """

    index: int
    name: str
    when: str
    detail: str = ""
    unit: str = ""
    ballots: tuple[tuple[str, str], ...] = ()
    act: bool = False


@dataclass(frozen=True)
class SearchResult:
    """A ballot that was searched for, and what became of it."""

    ballot: board.FoundBallot
    status: BallotStatus


@dataclass(frozen=True)
class LogView:
    """A page of the log, latest first; `newer` and `older` are the `before` of its neighbours."""

    lines: tuple[LogLine, ...]
    size: int
    checkpoint: str
    newer: int | None
    older: int | None


@blueprint.route(f"{LANG}/polls/<poll>/board", methods=["GET", "POST"])
@public
def page(lang: str, poll: str) -> str:
    """Show the board; a search comes by POST, and changes nothing."""
    view = board.poll_view(ctx(), poll)
    rows = turnout_shown(view.poll, view.turnout)
    asked = request.form.get("tracker", "").strip().rstrip("=")
    return render_template(
        "member/board.html",
        view=view,
        poll=view.poll,
        rows=rows,
        beside=beside(view.poll, [row.units for row in rows]),
        challenged=challenged_rows(ctx(), poll, rows),
        said_turnout=turnout_said(view.poll, view.total),
        interruptions=interruptions_of(ctx(), poll),
        asked=asked,
        found=_search(view.poll, asked) if asked else [],
        by_telephone=_CONFIRMATION.fullmatch(asked) is not None,
        log=_log(view.public, request.args.get("before", type=int)),
    )


def find(poll: Poll, asked: str) -> Sequence[board.FoundBallot]:
    """Return the ballots of a tracker, or of a confirmation code from the telephone."""
    search = board.find_confirmation if _CONFIRMATION.fullmatch(asked) else _one_by_tracker
    try:
        return search(ctx(), poll.id, asked)
    except (MalformedError, NotFoundError):
        return ()


def _search(poll: Poll, asked: str) -> list[SearchResult]:
    return [SearchResult(one, _status(poll, one)) for one in find(poll, asked)]


def _one_by_tracker(ctx: Context, poll: str, tracker: str) -> tuple[board.FoundBallot, ...]:
    return (board.find_tracker(ctx, poll, tracker),)


def _status(poll: Poll, searched: board.FoundBallot) -> BallotStatus:
    """Return what became of the ballot; in a void poll no ballot counts."""
    if poll.state is PollState.VOID:
        return BallotStatus(_IN_BOX, _("No: the poll is void"), counts=False)
    if searched.challenge is not None:
        return _challenged(searched, searched.challenge)
    if not searched.sequestered:
        return BallotStatus(_IN_BOX, _("Yes, with its bargaining unit’s votes"), counts=True)
    if searched.ruled is None or searched.ruling is None:
        if poll.tallied:
            late = _("No: there was no decision by the decision deadline")
            return BallotStatus(_EXCLUDED, late, counts=False)
        return BallotStatus(
            _APART, _("Not yet: it is set aside until officers decide"), counts=False
        )
    when = i18n.exact_time(searched.ruled)
    if searched.ruling == board.ADMITTED:
        text = _("Yes: it was set aside, and admitted on %(time)s", time=when)
        return BallotStatus(_ADMITTED, text, counts=True)
    reason = str(TOLD[ExclusionReason(searched.ruling)])
    text = _("No: it was excluded on %(time)s, because %(reason)s", time=when, reason=reason)
    return BallotStatus(_EXCLUDED, text, counts=False)


def _challenged(searched: board.FoundBallot, state: HoldState) -> BallotStatus:
    """Return what became of a challenged ballot."""
    if state is HoldState.FELL:
        fell = _("Yes: it was challenged, and there was no decision by the decision deadline")
        return BallotStatus(_IN_BOX, fell, counts=True)
    if searched.ruled is None:
        return BallotStatus(
            _ON_HOLD,
            _("Not yet: it is on hold until officers decide on the challenge"),
            counts=False,
        )
    when = i18n.exact_time(searched.ruled)
    if state is HoldState.COUNTS:
        text = _("Yes: it was challenged, and the challenge was dismissed on %(time)s", time=when)
        return BallotStatus(_IN_BOX, text, counts=True)
    text = _("No: it was challenged, and the challenge was upheld on %(time)s", time=when)
    return BallotStatus(_NOT_COUNTED, text, counts=False)


def _log(shown: PublicPoll, before: int | None) -> LogView:
    """Return the 50 published entries before index `before`, or the last 50."""
    size = shown.size
    stop = size if before is None else max(1, min(before, size))
    start = max(0, stop - ENTRIES)
    log = board.log_page(ctx(), shown.poll.id, start, stop - start, shown)
    return LogView(
        lines=tuple(_line(entry) for entry in reversed(log.entries)),
        size=log.size,
        checkpoint=log.checkpoint.decode(),
        newer=min(stop + ENTRIES, size) if stop < size else None,
        older=start or None,
    )


def _line(stored: LogEntry) -> LogLine:
    entry = parse_entry(stored.raw, stored.index)
    event = entry.event
    name = i18n.said(EVENT_WORDS[event.NAME])
    if isinstance(event, events.BallotCast | list_events.BallotSequestered):
        cast = ((_tracker(event.ballot), ""),)
        return LogLine(entry.index, name, i18n.hour(event.time), unit=event.unit, ballots=cast)
    if isinstance(event, list_events.CredentialEvent):
        return LogLine(entry.index, name, i18n.hour(event.time), unit=event.unit)
    when, detail = i18n.exact_time(event.time), _detail(entry)
    if isinstance(event, ChallengeEvent):
        ballot = event.challenged.ballot
        named = () if ballot is None else ((_tracker(ballot), ""),)
        return LogLine(entry.index, name, when, detail, event.unit, named, act=True)
    if isinstance(event, list_events.BallotAdmitted | list_events.BallotExcluded):
        ballots = tuple((_tracker(row.ballot), _ruled(row)) for row in event.ballots)
        return LogLine(entry.index, name, when, detail, ballots=ballots, act=True)
    return LogLine(entry.index, name, when, detail, act=True)


def _tracker(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def _ruled(row: AdmittedBallot | ExcludedBallot) -> str:
    """Return the unit of a ballot that was ruled on, and why if it was excluded."""
    return row.unit if isinstance(row, AdmittedBallot) else f"{row.unit}: {TOLD[row.told]}"


def _detail(entry: Entry) -> str:
    event = entry.event
    parts: list[str] = []
    if isinstance(event, events.PollSealed):
        parts.append(_("Seal digest %(digest)s", digest=entry.digest))
    if isinstance(event, events.PollClosed | events.PollExtended | events.CloseOrdered):
        parts.append(_("Closing time: %(time)s", time=i18n.exact_time(event.closes)))
    if isinstance(event, events.DecryptionReceived | events.TrusteeConfirmed):
        parts.append(_("Key holder no. %(owner)s", owner=event.owner))
    if isinstance(event, events.ResultComputed):
        parts.append(_("Commitment %(digest)s", digest=event.commitment))
    if isinstance(event, list_events.StrikeOffDisclosed):
        parts.append(_("Bargaining units: %(units)s", units=", ".join(event.units)))
    if isinstance(event, ServiceEvent):
        parts.append(interruption_words(event.interruption))
        if event.watcher is not None:
            parts.append(_("Signed by the watch service"))
    statement = getattr(event, "statement", None)
    if statement is not None and statement.reason:
        parts.append(_("Reason: %(reason)s", reason=statement.reason))
    signers = [signature.officer for signature in getattr(event, "signatures", ())]
    if signers:
        parts.append(_("Signed by %(first)s and %(second)s", first=signers[0], second=signers[1]))
    return " · ".join(parts)
