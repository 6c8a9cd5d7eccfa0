"""Casts at the same instant, in threads and in processes, against each other and the close."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from audit.record.receipt import Receipt
from audit.record.signatures.statement import Act
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.races import at_once, call
from tests.kit.database.stores import MovableClock
from tests.kit.polls import HEAD, SamplePoll, open_poll
from tests.kit.servers.caster import Caster, Job
from voting.domain.errors import AlreadyVotedError, PollClosedError, RatifyError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.ballots import cast
from voting.services.ballots.cast import cast_ballot
from voting.services.clock import tick

THREADS = 16


@pytest.fixture
def clock() -> MovableClock:
    """The machine's own time, which the processes beside this one tell too."""
    return MovableClock(timedelta())


def test_sixteen_threads_for_one_member_make_exactly_one_ballot(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    calls = [
        call(sample, sample.authorization(voter), sample.ballot(voter, place % 2))
        for place in range(THREADS)
    ]
    answers = at_once(calls)
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    refusals = [answer for answer in answers if type(answer) is AlreadyVotedError]
    assert (len(receipts), len(refusals)) == (1, THREADS - 1)
    assert verify_box(sample.ctx, sample.poll) == {receipts[0].tracker: receipts[0]}
    assert len(sample.log()) == HEAD + 4


def test_sixteen_threads_with_the_same_bytes_get_the_same_receipt(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    authorization, raw = sample.authorization(voter), sample.ballot(voter)
    answers = at_once([call(sample, authorization, raw)] * THREADS)
    assert len(set(answers)) == 1
    assert list(verify_box(sample.ctx, sample.poll).values()) == [answers[0]]


def test_the_same_bytes_twice_on_their_way_get_the_receipt_though_the_poll_closes_between(
    sqlite_sample: SamplePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample, voter = sqlite_sample, sqlite_sample.voters[0]
    authorization, raw, real = sample.authorization(voter), sample.ballot(voter), cast.current
    first: list[Receipt] = []

    def overtaken(ctx: Context, poll: str) -> Poll:
        monkeypatch.setattr(cast, "current", real)
        first.append(cast_ballot(ctx, poll, authorization, raw))
        sample.close()
        return real(ctx, poll)

    monkeypatch.setattr(cast, "current", overtaken)
    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == first[0]


def test_sixteen_members_at_once_get_sixteen_places(ctx: Context) -> None:
    sample = open_poll(ctx, voters=THREADS)
    calls = [
        call(sample, sample.authorization(voter), sample.ballot(voter)) for voter in sample.voters
    ]
    receipts = at_once(calls)
    assert sorted(receipt.index for receipt in receipts) == list(
        range(HEAD + 3, HEAD + 3 + THREADS)
    )
    assert len(verify_box(ctx, sample.poll)) == THREADS


def test_four_processes_for_one_member_make_exactly_one_ballot(
    sample: SamplePoll, database_url: str
) -> None:
    voter = sample.voters[0]
    jobs = [Job(voter.member, sample.authorization(voter), sample.ballot(voter)) for _ in range(20)]
    casters = [Caster(database_url, sample.poll, jobs[place::4]) for place in range(4)]
    answers = [answer for caster in casters for answer in caster.answers()]
    trackers = [answer["tracker"] for answer in answers if "tracker" in answer]
    assert [answer.get("slug") for answer in answers].count("already-voted") == 19
    assert list(verify_box(sample.ctx, sample.poll)) == trackers


def cast_in_a_race(sample: SamplePoll, end: Callable[[], None]) -> list[Receipt | RatifyError]:
    """Cast for every voter of the poll in threads while `end` ends the voting; return answers.

    The last few come after it, however fast the others were.
    """
    jobs = [(sample.authorization(voter), sample.ballot(voter)) for voter in sample.voters]
    in_time, late = jobs[:-4], jobs[-4:]
    begun = threading.Semaphore(0)

    def one(job: tuple[dict[str, object], bytes]) -> Receipt | RatifyError:
        try:
            return cast_ballot(sample.ctx, sample.poll, *job)
        except RatifyError as error:
            return error
        finally:
            begun.release()

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(one, job) for job in in_time]
        for _ in range(len(jobs) // 4):
            begun.acquire()
        end()
        answers += [pool.submit(one, job) for job in late]
        return [answer.result() for answer in answers]


def verify_race(sample: SamplePoll, answers: list[Receipt | RatifyError]) -> None:
    """Every receipt is in the box, every other cast was told that the poll has closed."""
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    others = {type(answer) for answer in answers if not isinstance(answer, Receipt)}
    assert others == {PollClosedError}
    assert receipts
    assert verify_box(sample.ctx, sample.poll) == {one.tracker: one for one in receipts}
    names = [b'"event":"poll:closed"' in leaf for leaf in sample.log()]
    assert names == [False] * (len(names) - 1) + [True]  # nothing stands after it


def test_no_cast_stands_after_an_early_close(ctx: Context) -> None:
    sample = open_poll(ctx, voters=40)
    answers = cast_in_a_race(sample, lambda: sample.close())
    verify_race(sample, answers)


def test_no_cast_stands_after_the_windows_end(ctx: Context, clock: MovableClock) -> None:
    sample = open_poll(ctx, voters=40, lasts=timedelta(minutes=60))
    stop = threading.Event()

    def keep_ticking() -> None:
        while not stop.is_set():
            tick(ctx)

    scheduler = threading.Thread(target=keep_ticking)
    scheduler.start()
    try:
        answers = cast_in_a_race(sample, lambda: clock.forward(minutes=55))
    finally:
        stop.set()
        scheduler.join(60)
    verify_race(sample, answers)


def test_no_cast_stands_after_the_poll_is_void(ctx: Context) -> None:
    sample = open_poll(ctx, voters=24)
    answers = cast_in_a_race(sample, lambda: sample.act(Act.VOID))
    receipts = {one.tracker: one for one in answers if isinstance(one, Receipt)}
    assert verify_box(ctx, sample.poll) == receipts
    assert b'"event":"poll:voided"' in sample.log()[-1]
