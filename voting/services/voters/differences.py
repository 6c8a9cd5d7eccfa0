"""Differences are marked once, and every officer is told at once.

Rules this module keeps:
1. Officers are told of a difference once: when it is noticed, and again only if it changes, or
   comes back after it was gone. The marks are stored, so a restart tells nobody anything twice.
2. Every active officer with an address is told, also those whom the poll does not name.
3. A message says how many of each kind, and names nobody; the officers' page does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.integrity.difference import Difference, DifferenceMark
from voting.domain.poll import Poll, utc
from voting.notify.differences import differences_message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice

NOTICE_LIFE: Final = timedelta(hours=12)
"""How long sending a notice is tried."""


def notice(
    ctx: Context, poll: Poll, found: Iterable[Difference], *, complete: bool
) -> Sequence[Difference]:
    """Mark the differences that are new, tell the officers, and return them.

    `complete`: these are all that there are, so that whatever else is marked is gone.
    """
    differences = tuple(found)
    with ctx.store.reader() as uow:
        standing = uow.differences.standing(poll.id)
    known = {mark.digest for mark in standing}
    digests = {one.digest(ctx.keys.difference_key, poll.id) for one in differences}
    if digests <= known and not (complete and known - digests):
        return ()
    with ctx.store.unit_of_work() as uow:
        new = [one for one in differences if uow.differences.mark(_mark(ctx, uow, poll, one))]
        if complete:
            _end_others(uow, poll, differences)
        if new:
            _tell(ctx, uow, poll, new)
        uow.commit()
    return tuple(new)


def standing_differences(ctx: Context, poll_id: str) -> Sequence[DifferenceMark]:
    """Return the differences that stand in a poll, for the officers' page."""
    with ctx.store.reader() as uow:
        return uow.differences.standing(poll_id)


def _mark(ctx: Context, uow: UnitOfWork, poll: Poll, one: Difference) -> DifferenceMark:
    digest = one.digest(ctx.keys.difference_key, poll.id)
    return DifferenceMark(poll.id, one.kind, one.subject, digest, utc(uow.now()))


def _end_others(uow: UnitOfWork, poll: Poll, differences: Iterable[Difference]) -> None:
    places = {(one.kind, one.subject) for one in differences}
    for mark in uow.differences.standing(poll.id):
        if (mark.kind, mark.subject) not in places:
            uow.differences.end(mark, utc(uow.now()))


def _tell(ctx: Context, uow: UnitOfWork, poll: Poll, new: Iterable[Difference]) -> None:
    counts = Counter(one.kind for one in new)
    for officer in uow.officers.list():
        if officer.active and officer.email is not None:
            message = differences_message(poll_notice(ctx, poll), counts, officer.language)
            contact = Contact(ContactKind.EMAIL, officer.email)
            enqueue(ctx, uow, MessagePurpose.ALARM, contact, message, NOTICE_LIFE)
