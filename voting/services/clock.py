"""The window opens and closes a poll by itself, at its exact second.

Rules this module keeps:
1. An authorised poll opens at the first moment inside its window; an open one closes at the first
   moment after it (by-law 2.77: one window throughout the province). No grace period either way.
2. `advance` may be called by anybody, any number of times: it does what is due, once.
3. The state change and its log event are one transaction, under the poll's exclusive lock: no cast
   follows `poll:closed` in the log.
4. When the state changes, the statements that wait for signatures are withdrawn: each was made for
   the state before.
5. A poll whose opening was authorised, and whose window ended before any server noticed, does not
   open: make it void.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from audit.record.log.events import PollClosed, PollOpened
from audit.record.signatures.statement import LASTING, Act
from voting.domain.poll import LASTING_IN, Poll, PollState, Step, utc, verify_visible
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.signatures import parse_signed


def due(poll: Poll, now: datetime) -> Step | None:
    """Return the step that is due at `now` by the window, or None."""
    authorised = poll.state is PollState.SEALED and poll.opening is not None
    if authorised and poll.opens <= now < poll.closes:
        return Step.OPENS
    if poll.state is PollState.OPEN and now >= poll.closes:
        return Step.CLOSES
    return None


def advance(uow: UnitOfWork, poll_id: str) -> Poll:
    """Take the step that is due, under the exclusive lock, and return the poll as it is then.

    The caller commits.
    """
    poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
    if due(poll, uow.now()) is None:
        return poll
    now = uow.log.moment(poll_id)  # the log's head is locked: this will be the event's time
    step = due(poll, now)
    if step is Step.OPENS:
        return _open(uow, poll, utc(now))
    if step is Step.CLOSES:
        return _close(uow, poll, utc(now))
    return poll


def _open(uow: UnitOfWork, poll: Poll, now: datetime) -> Poll:
    signed = parse_signed(poll.opening or b"")
    event = PollOpened(time=now, statement=signed.statement, signatures=signed.signatures)
    uow.log.append(poll.id, event)
    opened = replace(poll.moved(Step.OPENS), opening=None)
    uow.polls.save(opened)
    withdraw_all(uow, poll.id)
    return opened


def _close(uow: UnitOfWork, poll: Poll, now: datetime) -> Poll:
    root = uow.log.head(poll.id).root().hex()
    uow.log.append(poll.id, PollClosed(time=now, closes=poll.closes, root=root))
    closed = poll.moved(Step.CLOSES)
    uow.polls.save(closed)
    withdraw_all(uow, poll.id)
    return closed


def withdraw_all(uow: UnitOfWork, poll_id: str) -> None:
    """Forget every statement that waits: the state that it was made for has ended.

    One that lasts, about an office, a key, an interruption or a strike-off list, is for every state
    until the last of its own.
    """
    state = uow.polls.get(poll_id).state
    for act in (*Act, *LASTING):
        if isinstance(act, Act) or state not in LASTING_IN[act]:
            uow.acts.clear(poll_id, act)


def current(ctx: Context, poll_id: str) -> Poll:
    """Return the poll, after taking the step that is due."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        step = due(poll, uow.now())
    if step is None:
        return poll
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        uow.commit()
    return poll


def visible(ctx: Context, poll_id: str) -> Poll:
    """Return the poll like `current`; raise `NotFoundError` for one that was never sealed."""
    poll = current(ctx, poll_id)
    verify_visible(poll)
    return poll


def tick(ctx: Context) -> list[Poll]:
    """Take the step that is due in every poll; return the polls for which there was one."""
    with ctx.store.reader() as uow:
        now = uow.now()
        waiting = [poll.id for poll in uow.polls.list() if due(poll, now) is not None]
    return [current(ctx, poll_id) for poll_id in waiting]
