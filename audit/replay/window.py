"""Replaying a poll's windows: of objections and of voting; its opening, its extensions, its close.

The rules, each tagged in the code:
0. The seal comes before the objection window ends (by-law 2.77).
1. Voting opens inside the window.
2. An extension is made before the closing time, and moves it later, but not to the ruling deadline.
3. An early close is ordered while voting is open, for a second that is `LEAST_NOTICE` to
   `MOST_NOTICE` after its entry, and earlier than the closing time: whoever is voting has that
   long, and the server does not choose when it comes. A later time is an extension's.
4. Voting closes at its closing time, as extended or ordered: not before it; the entry names it, and
   the Merkle root over all entries before.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.record.errors import HistoryError
from audit.record.fields import show_time
from audit.record.log import events
from audit.record.log.entries import Entry
from audit.record.log.events import LEAST_NOTICE, MOST_NOTICE
from audit.record.log.tree import root_of
from audit.record.poll_document import PollDocument
from audit.replay.history import Standing


def verify_seal(event: events.PollSealed, document: PollDocument) -> None:
    """Raise `HistoryError` unless the list that is sealed could still be objected to."""
    ended = document.objections.closes
    if event.time >= ended:  # 0
        raise HistoryError(
            f"poll:sealed at {show_time(event.time)}: its objection window closed at "
            f"{show_time(ended)} already (by-law 2.77)"
        )


def verify_opening(event: events.PollOpened, standing: Standing, document: PollDocument) -> None:
    """Raise `HistoryError` unless voting opens inside the window."""
    if not document.window.opens <= event.time < standing.closes:  # 1
        raise HistoryError(f"poll:opened at {show_time(event.time)}: not inside the window")


def verify_extension(
    event: events.PollExtended, standing: Standing, document: PollDocument
) -> None:
    """Raise `HistoryError` unless the closing time moves later, in time and not too far."""
    if not event.time < standing.closes < event.closes:  # 2
        raise HistoryError(
            f"poll:extended: must come before {show_time(standing.closes)} and close later than it"
        )
    if event.closes >= document.ruling_deadline:
        raise HistoryError(
            f"poll:extended to {show_time(event.closes)}: not before the ruling deadline"
        )


def verify_order(event: events.CloseOrdered, standing: Standing) -> None:
    """Raise `HistoryError` unless an early close is ordered with its notice, and is earlier."""
    if event.closes >= standing.closes:  # 3
        raise HistoryError(
            f"close:ordered for {show_time(event.closes)}: not earlier than the closing time, "
            f"{show_time(standing.closes)}"
        )
    if not LEAST_NOTICE <= event.closes - event.time <= MOST_NOTICE:
        raise HistoryError(
            f"close:ordered at {show_time(event.time)} for {show_time(event.closes)}: not 10 "
            "minutes to 24 hours after the order"
        )


def verify_close(event: events.PollClosed, standing: Standing, earlier: Sequence[Entry]) -> None:
    """Raise `HistoryError` unless voting closes when it must, and the entry fixes those before."""
    if not event.closes == standing.closes <= event.time:  # 4
        raise HistoryError(
            f"poll:closed at {show_time(event.time)} for {show_time(event.closes)}: voting ends"
            f" at {show_time(standing.closes)}"
        )
    if event.root != root_of(one.raw for one in earlier).hex():
        raise HistoryError("poll:closed: its root is not that of the entries before it")
