"""What the public sees of a poll: the published size moves every ten minutes, whoever comes first.

Rules this module keeps:
1. Whoever comes first after a whole ten minutes moves it: a scheduler, a reader, or a ballot. It is
   moved once, under the lock of the log's head, and never back.
2. It is moved to the log as it stood at that whole ten minutes, however late somebody comes: each
   entry moves it before it is appended. So no reader is early, and none shows what came since.
3. An officers' act, an interruption, the opening and the close publish at once, with what was
   logged before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from voting.domain.ballot_box import PublicPoll, Published, public_poll, waits
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services import clock


def read_public(ctx: Context, poll_id: str) -> PublicPoll:
    """Return a poll and what is published of its log, after moving what is due.

    Raises `NotFoundError` for a poll that was never sealed.
    """
    poll = clock.visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        published, now = uow.log.published(poll_id), uow.now()
    if waits(poll) and published.is_due(now):
        published = _move(ctx, poll_id)
    return public_poll(poll, published, now)


@contextmanager
def reading_public(ctx: Context, poll_id: str) -> Iterator[tuple[UnitOfWork, PublicPoll]]:
    """Read the poll like `read_public`; yield one state of the store, and what is public in it."""
    read_public(ctx, poll_id)
    with ctx.store.reader() as uow:
        poll, published = uow.polls.get(poll_id), uow.log.published(poll_id)
        yield uow, public_poll(poll, published, uow.now())


def publish_due(ctx: Context) -> None:
    """Move what is due in every poll that is open."""
    with ctx.store.reader() as uow:
        now = uow.now()
        polls = [poll.id for poll in uow.polls.list() if waits(poll)]
        due = [poll_id for poll_id in polls if uow.log.published(poll_id).is_due(now)]
    for poll_id in due:
        _move(ctx, poll_id)


def _move(ctx: Context, poll_id: str) -> Published:
    with ctx.store.unit_of_work() as uow:
        published = uow.log.publish_due(poll_id)
        uow.commit()
    return published
