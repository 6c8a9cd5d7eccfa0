"""The board: turnout, the search by tracker, the log, and what is needed to check it.

Rules this module keeps:
1. Nothing here says who voted, nor how any unit voted.
2. The latest entries come first, 50 to a page; each is the log's own, only put into words.
3. A tracker is in no address that a page leads to: a proxy's log would hold it beside the network
   address of who asks, and that is most often whose ballot it is.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request

from audit import events
from audit.entries import Entry, parse_entry
from voting.domain.errors import MalformedError, NotFoundError
from voting.domain.poll import Poll, PollState
from voting.services import board
from voting.services.ports import LogEntry
from voting.web import i18n
from voting.web.access import public
from voting.web.context import ctx
from voting.web.i18n import LazyString
from voting.web.i18n import gettext as _
from voting.web.i18n import lazy_gettext as _l
from voting.web.member import views
from voting.web.member.pages import LANG

ENTRIES: Final = 50

EVENT_NAMES: Final[Mapping[str, LazyString]] = {
    "poll:sealed": _l("Poll sealed"),
    "poll:opened": _l("Voting opened"),
    "poll:extended": _l("Window extended"),
    "poll:closed": _l("Voting closed"),
    "poll:voided": _l("Poll made void"),
    "ballot:cast": _l("Ballot cast"),
    "tally:encrypted": _l("Encrypted ballots added together"),
    "decryption:received": _l("Sums decrypted by a trustee"),
    "result:computed": _l("Result computed and locked"),
    "result:certified": _l("Result certified"),
    "result:released": _l("Result released"),
}

blueprint = Blueprint("board", __name__)


@dataclass(frozen=True)
class Line:
    """An entry of the log in words; `tracker` and `unit` are set for a ballot."""

    index: int
    name: str
    when: str
    detail: str = ""
    unit: str = ""
    tracker: str = ""


@dataclass(frozen=True)
class LogView:
    """A page of the log, latest first; `newer` and `older` are where its neighbours end."""

    lines: tuple[Line, ...]
    size: int
    checkpoint: str
    newer: int | None
    older: int | None


@blueprint.route(f"{LANG}/polls/<poll>/board", methods=["GET", "POST"])
@public
def page(lang: str, poll: str) -> str:
    """Show the board; the tracker that is searched for comes by POST, and nothing changes."""
    view = board.poll_view(ctx(), poll)
    asked = request.form.get("tracker", "").strip().rstrip("=")
    return render_template(
        "member/board.html",
        view=view,
        poll=view.poll,
        share=views.share(view.ballots, view.on_list),
        bars=views.bars(view),
        asked=asked,
        found=_find(poll, asked) if asked else None,
        log=_log(poll, request.args.get("before", type=int)),
        complete=is_over(view.poll),
    )


def is_over(poll: Poll) -> bool:
    """Whether no ballot can follow, so that the whole record can be handed out."""
    return poll.state not in (PollState.SEALED, PollState.OPEN)


def _find(poll: str, asked: str) -> board.FoundBallot | None:
    try:
        return board.find_tracker(ctx(), poll, asked)
    except (MalformedError, NotFoundError):
        return None


def _log(poll: str, before: int | None) -> LogView:
    """Return the 50 entries before index `before`, or the last ones."""
    size = board.log_page(ctx(), poll, 0, 1).size
    stop = size if before is None else max(1, min(before, size))
    start = max(0, stop - ENTRIES)
    found = board.log_page(ctx(), poll, start, stop - start)
    return LogView(
        lines=tuple(_line(entry) for entry in reversed(found.entries)),
        size=found.size,
        checkpoint=found.checkpoint.decode(),
        newer=min(stop + ENTRIES, size) if stop < size else None,
        older=start or None,
    )


def _line(stored: LogEntry) -> Line:
    entry = parse_entry(stored.raw, stored.index)
    event = entry.event
    name = str(EVENT_NAMES[event.NAME])
    if isinstance(event, events.BallotCast):
        tracker = base64.b64encode(bytes.fromhex(event.ballot)).decode().rstrip("=")
        hour = i18n.hour(event.time)
        return Line(entry.index, name, hour, unit=event.unit, tracker=tracker)
    return Line(entry.index, name, i18n.exact_time(event.time), detail=_detail(entry))


def _detail(entry: Entry) -> str:
    event = entry.event
    parts: list[str] = []
    if entry.index == 0:
        parts.append(_("Seal digest %(digest)s", digest=entry.digest))
    if isinstance(event, events.PollClosed | events.PollExtended):
        parts.append(_("Closing time: %(time)s", time=i18n.exact_time(event.closes)))
    if isinstance(event, events.DecryptionReceived):
        parts.append(_("Trustee no. %(owner)s", owner=event.owner))
    if isinstance(event, events.ResultComputed):
        parts.append(_("Commitment %(digest)s", digest=event.commitment))
    statement = getattr(event, "statement", None)
    if statement is not None and statement.reason:
        parts.append(_("Reason: %(reason)s", reason=statement.reason))
    signers = [signature.officer for signature in getattr(event, "signatures", ())]
    if signers:
        parts.append(_("Signed by %(first)s and %(second)s", first=signers[0], second=signers[1]))
    return " · ".join(parts)
