"""What is done once: marks in a table of their own, which the counters' clearing leaves alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.kit.database.stores import MovableClock
from voting.ports.unit_of_work import Context
from voting.services.limits import idempotency, throttle
from voting.services.limits.idempotency import KEPT, is_first, was_done

KEY = "k"


def mark(ctx: Context, name: str = "one") -> bool:
    """Mark a request of this name as done; return whether it is the first."""
    with ctx.store.unit_of_work() as uow:
        first = is_first(ctx, uow, "work", name)
        uow.commit()
    return first


def marked(ctx: Context, name: str = "one") -> bool:
    """Tell whether a request of this name was done."""
    with ctx.store.reader() as uow:
        return was_done(ctx, uow, "work", name)


def counted(ctx: Context) -> int:
    """Return what is counted under a key, 0 if nothing is."""
    with ctx.store.reader() as uow:
        counter = uow.counters.get(KEY)
    return counter.count if counter else 0


def both_kept(ctx: Context) -> None:
    """Mark a request, and count once."""
    assert mark(ctx)
    with ctx.store.unit_of_work() as uow:
        uow.counters.record(KEY, uow.now(), uow.now())
        uow.commit()


def test_a_request_is_done_once_and_another_one_too(ctx: Context) -> None:
    assert not marked(ctx)
    assert [mark(ctx), mark(ctx), mark(ctx, "other")] == [True, False, True]
    assert marked(ctx)


def test_a_request_without_a_name_is_marked_never(sqlite_ctx: Context) -> None:
    assert [mark(sqlite_ctx, ""), mark(sqlite_ctx, "")] == [True, True]
    assert not marked(sqlite_ctx, "")


def test_what_is_rolled_back_was_not_done(ctx: Context) -> None:
    with ctx.store.unit_of_work() as uow:
        assert is_first(ctx, uow, "work", "one")
    assert not marked(ctx)
    assert mark(ctx)


def test_a_mark_stands_an_hour_cleared_or_not(ctx: Context, clock: MovableClock) -> None:
    assert mark(ctx)
    clock.forward(seconds=KEPT.total_seconds() - 60)
    idempotency.purge_request_marks(ctx)
    assert marked(ctx)
    assert not mark(ctx)
    clock.forward(seconds=120)  # nothing has cleared it
    assert not marked(ctx)
    assert mark(ctx)


def test_clearing_the_counters_leaves_the_marks(ctx: Context) -> None:
    both_kept(ctx)
    with ctx.store.unit_of_work() as uow:
        uow.counters.purge(uow.now() + timedelta(days=1))
        uow.commit()
    assert counted(ctx) == 0
    assert not mark(ctx)


def test_clearing_the_marks_leaves_the_counters(ctx: Context) -> None:
    both_kept(ctx)
    with ctx.store.unit_of_work() as uow:
        uow.request_marks.purge(uow.now() + timedelta(days=1))
        uow.commit()
    assert counted(ctx) == 1
    assert mark(ctx)


@pytest.mark.parametrize("purge", [idempotency.purge_request_marks, throttle.purge_counters])
def test_what_is_forgotten_is_cleared_of_its_own_kind_only(
    ctx: Context, clock: MovableClock, purge: Callable[[Context], None]
) -> None:
    both_kept(ctx)
    clock.forward(hours=2)
    purge(ctx)
    with ctx.store.reader() as uow:
        long_ago = uow.now() - timedelta(days=1)
        there = (
            uow.counters.get(KEY) is not None,
            uow.request_marks.get(idempotency._mark(ctx, "work", "one"), long_ago) is not None,
        )
    assert there == (purge is idempotency.purge_request_marks, purge is throttle.purge_counters)


@pytest.mark.parametrize("commits", [True, False])
def test_of_two_at_once_the_second_waits_for_the_first(ctx: Context, commits: bool) -> None:
    answers: list[bool] = []
    second = threading.Thread(target=lambda: answers.append(mark(ctx)))
    with ctx.store.unit_of_work() as uow:
        assert is_first(ctx, uow, "work", "one")
        second.start()
        second.join(0.3)
        assert answers == []  # it waits
        if commits:
            uow.commit()
    second.join(30)
    assert answers == [not commits]
