"""How much waits for each officer at the rulings desk."""

from __future__ import annotations

import pytest

from tests.kit.database.stores import MovableClock
from tests.kit.rulings import ADMIT, ANA, BEN, CY, NOT_VERIFIED, DeskPoll
from voting.domain.errors import RefusedError
from voting.services.rulings.work import work


def waits(desk: DeskPoll, officer: str) -> tuple[int, int, int]:
    """How many claims the officer sees, is to rule on, and is to sign."""
    found = work(desk.ctx, desk.poll, officer)
    return found.received, found.to_rule, found.to_sign


def test_each_officer_has_what_waits_for_them(sqlite_desk: DeskPoll) -> None:
    desk = sqlite_desk
    desk.claim()
    half, agreed, disputed = (desk.claim() for _ in range(3))
    desk.rule(half, ADMIT, ANA)
    desk.rule(agreed, ADMIT, ANA, BEN)
    desk.rule(disputed, ADMIT, ANA)
    desk.rule(disputed, NOT_VERIFIED, BEN)
    assert waits(desk, ANA) == (4, 1, 1)
    assert waits(desk, BEN) == (4, 2, 1)
    assert waits(desk, CY) == (4, 2, 0)
    assert waits(desk, "anne") == (1, 1, 0)
    desk.rule(disputed, ADMIT, "anne")
    assert waits(desk, ANA) == (4, 1, 2)
    assert waits(desk, BEN) == (4, 2, 1)
    assert waits(desk, "anne") == (1, 0, 1)
    desk.decide()
    assert waits(desk, ANA) == (4, 1, 1)
    assert waits(desk, BEN) == (4, 2, 0)
    with pytest.raises(RefusedError):
        work(desk.ctx, desk.poll, "paul")


def test_after_the_deadline_nothing_waits(sqlite_desk: DeskPoll, clock: MovableClock) -> None:
    desk = sqlite_desk
    desk.claim()
    desk.rule(desk.claim())
    desk.sample.close()
    clock.forward(days=30)
    assert waits(desk, ANA) == (2, 0, 0)
