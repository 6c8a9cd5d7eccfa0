"""Time, transactions, locks, and what a failure of the database says."""

from __future__ import annotations

import sqlite3
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from audit.record.log.events import BallotCast
from tests.kit.database.postgres import Cluster
from tests.kit.database.rows import NOON, commit, new_ballot
from tests.kit.database.stores import MovableClock
from tests.kit.polls import ACCOUNT_KEY, HEAD, SamplePoll, draft_poll, open_poll
from voting.domain.errors import ConflictError, StoreUnavailableError
from voting.domain.member import Member
from voting.domain.poll import PollState
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context, Lock
from voting.services.ballots.cast import cast_ballot
from voting.storage import engine as engines
from voting.storage.store import SqlStore
from voting.storage.unit_of_work import SqlUnitOfWork

EVENT = BallotCast(time=NOON.replace(year=2099), unit="A-ELEM", ballot="0" * 64)


@pytest.fixture
def voted(sample: SamplePoll) -> SamplePoll:
    """An open poll in which the first voter has cast."""
    voter = sample.voters[0]
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    return sample


# --- time --------------------------------------------------------------------------------------


def test_times_are_the_databases_in_utc_at_the_instant(
    store: SqlStore, clock: MovableClock
) -> None:
    clock.offset = timedelta()
    with store.unit_of_work() as uow:
        first, again = uow.now(), uow.now()
    assert first.utcoffset() == timedelta()
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
    assert again >= first
    with store.unit_of_work() as uow:  # not the transaction's beginning
        first = uow.now()
        threading.Event().wait(0.01)
        assert uow.now() > first


def test_another_zones_time_comes_out_in_utc_and_a_naive_one_is_refused(store: SqlStore) -> None:
    eastern = timezone(timedelta(hours=-5))
    with store.unit_of_work() as uow:
        local = NOON.astimezone(eastern)
        uow.counters.record("k", local, local)
        found = uow.counters.get("k")
        assert found is not None
        assert (found.last, found.last.utcoffset()) == (NOON, timedelta())
    with pytest.raises(StatementError, match="aware"), store.unit_of_work() as uow:
        uow.counters.record("k", NOON.replace(tzinfo=None), NOON)


def test_the_logs_times_stay_in_order_when_the_clock_is_set_back(
    sample: SamplePoll, clock: MovableClock
) -> None:
    first, second = sample.voters[:2]
    authorizations = [sample.authorization(voter) for voter in (first, second)]
    clock.forward(minutes=10)
    before = cast_ballot(sample.ctx, sample.poll, authorizations[0], sample.ballot(first))
    clock.forward(minutes=-10)
    after = cast_ballot(sample.ctx, sample.poll, authorizations[1], sample.ballot(second))
    assert after.time == before.time
    sample.order(timedelta(minutes=30))  # ahead of the clock; of the log's last entry, 20
    assert sample.end() is PollState.CLOSED


# --- transactions ------------------------------------------------------------------------------


def test_nothing_is_kept_without_commit(sample: SamplePoll) -> None:
    with sample.ctx.store.unit_of_work() as uow:
        head = uow.log.head(sample.poll)
        uow.log.append(sample.poll, EVENT)
    with sample.ctx.store.unit_of_work() as uow:
        uow.log.append(sample.poll, EVENT)
        uow.rollback()

    def fail_after(uow: SqlUnitOfWork) -> None:
        uow.log.append(sample.poll, EVENT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commit(sample.ctx.store, fail_after)
    with sample.ctx.store.reader() as uow:
        assert uow.log.head(sample.poll) == head
        assert len(uow.log.entries(sample.poll)) == HEAD + 3


def test_nothing_follows_a_commit_in_its_unit_of_work(store: SqlStore) -> None:
    with store.unit_of_work() as uow:
        uow.commit()
        with pytest.raises(RuntimeError):
            uow.now()
        with pytest.raises(SQLAlchemyError):
            uow.polls.list()


def test_a_reader_writes_nothing(sample: SamplePoll) -> None:
    with pytest.raises(StoreUnavailableError), sample.ctx.store.reader() as uow:
        uow.serials.use(sample.poll, "5" * 32)


def test_a_reader_waits_for_no_writer_and_sees_one_state(sample: SamplePoll) -> None:
    with sample.ctx.store.reader() as early:
        assert len(early.log.entries(sample.poll)) == HEAD + 3
        with sample.ctx.store.unit_of_work() as writer:
            writer.log.append(sample.poll, EVENT)
            with sample.ctx.store.reader() as during:
                assert len(during.log.entries(sample.poll)) == HEAD + 3
            writer.commit()
        assert len(early.log.entries(sample.poll)) == HEAD + 3
    with sample.ctx.store.reader() as late:
        assert len(late.log.entries(sample.poll)) == HEAD + 4


def test_a_shared_lock_keeps_an_exclusive_one_waiting(sample: SamplePoll) -> None:
    order: list[str] = []
    held = threading.Event()

    def close() -> None:
        held.wait(10)
        with sample.ctx.store.unit_of_work() as uow:
            uow.polls.get(sample.poll, Lock.EXCLUSIVE)
            order.append("closed")

    closing = threading.Thread(target=close)
    closing.start()
    with sample.ctx.store.unit_of_work() as uow:
        uow.polls.get(sample.poll, Lock.SHARED)
        held.set()
        threading.Event().wait(0.3)
        order.append("cast")
    closing.join(30)
    assert order == ["cast", "closed"]


# --- failures ----------------------------------------------------------------------------------


def test_no_failure_shows_a_row_of_the_database(
    voted: SamplePoll, caplog: pytest.LogCaptureFixture
) -> None:
    voter, draft = voted.voters[0], draft_poll(voted.ctx).poll
    bad: list[Callable[[SqlUnitOfWork], None]] = [
        lambda uow: uow.ballots.add(new_ballot(voted, 0)),
        lambda uow: uow.ballots.add(replace(new_ballot(voted, 1), credential=voter.credential)),
        lambda uow: uow.voters.replace_all(voted.poll, [Voter(voter.member, "A-ELEM", "4")]),
        lambda uow: uow.roster.add_many(
            draft, [Member(voter.member, "Name", "A-ELEM")], lambda _: "check"
        ),
    ]
    for use in bad:
        with pytest.raises(ConflictError) as caught:
            commit(voted.ctx.store, use)
        shown = "".join(traceback.format_exception(caught.value)) + caplog.text
        for secret in (voter.member, voter.credential[:30], "Name"):
            assert f"={secret}" not in shown
            assert f"({secret}" not in shown
            assert f"'{secret}" not in shown
        assert caught.value.__cause__ is None


def test_a_writer_that_waits_too_long_is_told_to_try_again(
    tmp_path: Path, sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    path = tmp_path / "ratify.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = SqlStore(f"sqlite:///{path}", ACCOUNT_KEY)
    with pytest.raises(StoreUnavailableError, match="Try again"), impatient.unit_of_work():
        pass
    other.execute("ROLLBACK")
    with impatient.unit_of_work() as uow:
        uow.commit()
    impatient.close()
    other.close()


def test_sqlite_is_set_to_lose_nothing(sqlite_store: SqlStore) -> None:
    with sqlite_store.unit_of_work() as uow:
        found = [
            uow.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 30_000]


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    def opened(path: Path) -> str:
        engine = engines.write_engine(f"sqlite:///{path}")
        try:
            with engine.begin() as connection:
                return str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        for number in range(60):
            new = tmp_path / f"{number}.db"
            assert list(pool.map(opened, [new] * 4)) == ["wal"] * 4


@pytest.mark.tool("postgres")
def test_postgresql_acknowledges_what_is_on_the_disk_only(postgres_cluster: Cluster) -> None:
    store = SqlStore(postgres_cluster.new_database(), ACCOUNT_KEY)
    with store.unit_of_work() as uow:
        query = text("SELECT current_setting('synchronous_commit')")
        assert uow.connection.execute(query).scalar_one() == "on"
    store.close()


def test_two_polls_do_not_touch_each_other(ctx: Context) -> None:
    one, other = open_poll(ctx), open_poll(ctx)
    voter = one.voters[0]
    cast_ballot(ctx, one.poll, one.authorization(voter), one.ballot(voter))
    voter = other.voters[0]
    receipt = cast_ballot(ctx, other.poll, other.authorization(voter), other.ballot(voter))
    assert receipt.index == HEAD + 3
    assert len(one.log()) == len(other.log()) == HEAD + 4
