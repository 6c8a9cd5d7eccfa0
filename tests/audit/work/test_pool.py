"""Work on every core: results in order, the first failure raised, few items taken up ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from audit.work.pool import WORTHWHILE, Workers, cores, each, in_batches
from audit.work.progress import counted, no_progress


def doubled(numbers: Sequence[int]) -> list[int]:
    return [2 * number for number in numbers]


def inverse(number: int) -> float:
    return 1 / number


def test_workers_keep_the_order_of_pieces():
    with Workers(2) as workers:
        found = workers.run("powers", abs, [-5, 3, -WORTHWHILE], weight=abs)
    assert found == [5, 3, WORTHWHILE]


def test_a_stream_keeps_the_order_and_takes_up_few_items_ahead():
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield -number

    with Workers(2) as workers:
        found = workers.stream(abs, items())
        assert next(found) == 0
        assert len(taken) == 6
        assert list(found) == list(range(1, 20))


@pytest.mark.parametrize("spread", [False, True])
def test_each_item_is_done_in_order_and_the_first_failure_ends_it(spread: bool) -> None:
    found = each(inverse, [4, 2, 0, 1], spread=spread)
    assert [next(found), next(found)] == [0.25, 0.5]
    with pytest.raises(ZeroDivisionError):
        next(found)


@pytest.mark.parametrize("alone", [3, 100])
def test_batches_are_put_together_again(alone: int) -> None:
    told: list[tuple[str, int, int]] = []
    items = list(range(5))
    found = in_batches(
        doubled, items, "doubling", lambda *step: told.append(step), batch=2, alone=alone
    )
    assert found == doubled(items)
    assert told == [("doubling", done, 5) for done in (0, 2, 4, 5)]


def test_the_items_that_are_counted_are_the_same():
    told: list[int] = []
    items = counted(range(250), "items", 250, lambda what, done, total: told.append(done))
    assert list(items) == list(range(250))
    assert (told[0], told[1], told[-1], len(told)) == (0, 2, 250, 126)
    assert list(counted([], "nothing", 0, no_progress)) == []


def test_a_process_may_use_the_cores_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cores() >= 1
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert cores() == 1
