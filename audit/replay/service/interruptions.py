"""Replaying what is told of interruptions of the service, and who told it.

The rules, each tagged in the code:
1. It is told after it happened: from, and to, are not after the entry's time.
2. A channel's interruptions do not overlap; the end of one that was told while it lasted takes its
   place: same channel, same beginning.
3. A watcher signs with the key in poll.json; where poll.json names none, only officers tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from audit.record.errors import AuditError, HistoryError, SignatureError
from audit.record.fields import show_time
from audit.record.interruption import Interruption
from audit.record.log.entries import Entry
from audit.record.log.service_events import ServiceEvent
from audit.record.poll_document import PollDocument
from audit.record.signatures import ed25519


def in_order(told: Iterable[Interruption]) -> tuple[Interruption, ...]:
    """Return interruptions in the order of their beginnings."""
    return tuple(sorted(told, key=lambda one: (one.began, one.channel)))


def joined(told: Iterable[Interruption], new: Interruption, now: datetime) -> list[Interruption]:
    """Return the interruptions with one more, told now; `HistoryError` if it may not be told."""
    what = f"interruption of {new.channel} from {show_time(new.began)}"
    if max(new.began, new.ended or new.began) > now:  # 1
        raise HistoryError(f"{what}: it is told at {show_time(now)}, before it happened")
    lasts = Interruption(new.channel, new.began)
    others = [one for one in told if one != lasts] if new.ended else told  # 2
    for one in others:
        if new.overlaps(one):
            raise HistoryError(
                f"{what}: it overlaps that from {show_time(one.began)}, which is in the log"
            )
    return [*others, new]


def verify_watched(entries: Iterable[Entry], document: PollDocument) -> int:
    """Check every watcher's signature (rule 3); return how many.

    `SignatureError` names the entry.
    """
    count = 0
    for entry in entries:
        told = entry.event.watched(document.poll) if isinstance(entry.event, ServiceEvent) else None
        if told is None:
            continue
        where = f"log entry {entry.index}, {entry.event.NAME}"
        if document.watcher is None:  # 3
            raise SignatureError(f"{where}: signed by a watcher, and poll.json names none")
        try:
            told.verify(ed25519.public_key_from(document.watcher, "poll.json: watcher"))
        except AuditError as error:
            raise SignatureError(f"{where}: {error}") from error
        count += 1
    return count
