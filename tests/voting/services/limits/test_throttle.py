"""The failure counters' arithmetic, what counts as one address, and forgetting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.database.stores import MovableClock
from voting.domain.errors import SignInRefusedError, TooManyFailuresError
from voting.ports.unit_of_work import Context, Counter
from voting.services.limits import throttle
from voting.services.limits.throttle import ADDRESS_LIMIT, FORGET, PAIR_LIMIT, refusal

NOW = datetime(2026, 5, 1, tzinfo=UTC)
POLL = "111111111111111"


def seconds(limit: throttle.FailureLimit, failures: int) -> float:
    """Return the wait after so many failures."""
    return (limit.wait_ends(Counter(failures, NOW)) - NOW).total_seconds()


def test_the_wait_doubles_after_the_free_failures_up_to_the_longest() -> None:
    assert [seconds(PAIR_LIMIT, count) for count in range(1, 10)] == [0, 0, 0, 0, 0, 1, 2, 4, 8]
    assert seconds(PAIR_LIMIT, 10_000) == 15 * 60
    assert seconds(ADDRESS_LIMIT, 200) == 0
    assert seconds(ADDRESS_LIMIT, 201) == 1
    assert seconds(ADDRESS_LIMIT, 10_000) == 60


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("not an address", "", True),
    ],
)
def test_what_counts_as_one_address(
    sqlite_ctx: Context, one: str, other: str, *, same: bool
) -> None:
    for _ in range(6):
        assert isinstance(refusal(sqlite_ctx, POLL, "1234", one), SignInRefusedError)
    if same:
        with pytest.raises(TooManyFailuresError):
            refusal(sqlite_ctx, POLL, "1234", other)
    else:
        assert isinstance(refusal(sqlite_ctx, POLL, "1234", other), SignInRefusedError)


def test_callers_who_hide_their_number_keep_nobody_else_waiting(sqlite_ctx: Context) -> None:
    hidden = throttle.telephone(sqlite_ctx, "")
    for number in range(ADDRESS_LIMIT.free + 5):  # somebody tries one number after the other
        assert isinstance(refusal(sqlite_ctx, POLL, f"{number:04d}", hidden), SignInRefusedError)
    assert isinstance(refusal(sqlite_ctx, POLL, "9999", hidden), SignInRefusedError)
    for _ in range(PAIR_LIMIT.free):  # and of one number, tries are slowed down all the same
        refusal(sqlite_ctx, POLL, "9999", hidden)
    with pytest.raises(TooManyFailuresError):
        refusal(sqlite_ctx, POLL, "9999", hidden)


def test_a_failure_with_a_name_is_counted_once(ctx: Context) -> None:
    for _ in range(PAIR_LIMIT.free + 1):
        refused = refusal(ctx, POLL, "1234", "192.0.2.1", "a call|3")
        assert isinstance(refused, SignInRefusedError)
    for step in range(PAIR_LIMIT.free):
        refusal(ctx, POLL, "1234", "192.0.2.1", f"another|{step}")
    with pytest.raises(TooManyFailuresError):
        refusal(ctx, POLL, "1234", "192.0.2.1", "another|9")
    assert isinstance(refusal(ctx, POLL, "1234", "192.0.2.1", "a call|3"), SignInRefusedError)


def test_an_hour_without_failure_is_forgotten(ctx: Context, clock: MovableClock) -> None:
    for _ in range(6):
        refusal(ctx, POLL, "1234", "192.0.2.1")
    clock.forward(seconds=FORGET.total_seconds() + 1)
    for _ in range(6):  # as if it were the first time
        refusal(ctx, POLL, "1234", "192.0.2.1")
    with pytest.raises(TooManyFailuresError) as caught:
        refusal(ctx, POLL, "1234", "192.0.2.1")
    assert caught.value.retry_after == 1


def test_forgotten_counters_are_purged(ctx: Context, clock: MovableClock) -> None:
    refusal(ctx, POLL, "1234", "192.0.2.1")
    clock.forward(minutes=40)
    refusal(ctx, POLL, "5678", "192.0.2.2")
    clock.offset += timedelta(minutes=30)
    throttle.purge_counters(ctx)
    old = throttle._limits(ctx, POLL, "1234", "192.0.2.1")
    new = throttle._limits(ctx, POLL, "5678", "192.0.2.2")
    with ctx.store.reader() as uow:
        assert [uow.counters.get(key) for key in old] == [None, None]
        assert all(uow.counters.get(key) is not None for key in new)
