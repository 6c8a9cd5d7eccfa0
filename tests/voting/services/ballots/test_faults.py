"""Faults at every instant of a cast: no acknowledged vote is lost, and none is doubled.

A server process is killed with SIGKILL, which runs no handler and flushes nothing, first at chosen
points of the transaction and then at random moments of a stream of casts.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.kit.ballots.box import verify_box
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, SampleVoter, context, open_poll
from tests.kit.servers.caster import CHECKIN, COMMIT, Caster, Job, at_statement
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.storage.store import SqlStore

KILLS = 8


@pytest.fixture
def clock() -> MovableClock:
    """The machine's own time, which the processes beside this one tell too."""
    return MovableClock(timedelta())


def job(sample: SamplePoll, voter: SampleVoter) -> Job:
    """Return the voter's ballot with an authorization."""
    return Job(voter.member, sample.authorization(voter), sample.ballot(voter))


def verify_acknowledged(sample: SamplePoll, answers: list[dict[str, Any]]) -> int:
    """Check the box, and that it holds every acknowledged receipt; return the box's size."""
    box = verify_box(sample.ctx, sample.poll)
    for answer in answers:
        assert "slug" not in answer
        member = answer.pop("member")
        assert box[answer["tracker"]].to_json() == answer
        answer["member"] = member
    return len(box)


def count_statements(sample: SamplePoll) -> int:
    """Cast the first voter's ballot; return how many statements the transaction had."""
    store, one, count = sample.ctx.store, job(sample, sample.voters[0]), 0
    assert isinstance(store, SqlStore)

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(store._writer, "before_cursor_execute", counting)
    cast_ballot(sample.ctx, sample.poll, one.authorization, one.raw)
    event.remove(store._writer, "before_cursor_execute", counting)
    return count


def test_a_server_killed_at_each_statement_of_a_cast(ctx: Context, database_url: str) -> None:
    sample = open_poll(ctx, voters=20)
    points = [*range(1, count_statements(sample) + 1), COMMIT, CHECKIN]
    assert len(points) > 10
    for before, (point, voter) in enumerate(zip(points, sample.voters[1:], strict=False), 1):
        one = job(sample, voter)
        assert Caster(database_url, sample.poll, [one], point).answers() == []
        cast_all_the_same = point == CHECKIN  # committed, and killed before it could say so
        assert len(verify_box(ctx, sample.poll)) == before + cast_all_the_same
        receipt = cast_ballot(ctx, sample.poll, one.authorization, one.raw)  # the booth tries again
        box = verify_box(ctx, sample.poll)
        assert len(box) == before + 1
        assert box[receipt.tracker] == receipt


def test_a_failure_at_each_statement_of_a_cast_leaves_nothing(
    ctx: Context, database_url: str
) -> None:
    sample = open_poll(ctx)
    statements, one = count_statements(sample), job(sample, sample.voters[1])
    before = verify_box(ctx, sample.poll)
    for number in range(1, statements + 1):
        store = SqlStore(database_url, ACCOUNT_KEY)
        at_statement(store._writer, number, fail)
        with pytest.raises(RuntimeError, match="a fault"):
            cast_ballot(context(store), sample.poll, one.authorization, one.raw)
        store.close()
        assert verify_box(ctx, sample.poll) == before
    cast_ballot(ctx, sample.poll, one.authorization, one.raw)
    assert len(verify_box(ctx, sample.poll)) == len(before) + 1


def fail() -> None:
    """Fail as a lost connection or a full disk would."""
    raise RuntimeError("a fault")


@pytest.mark.slow
def test_a_server_killed_at_random_moments_of_many_casts(ctx: Context, database_url: str) -> None:
    chance = random.Random(20260501)
    sample = open_poll(ctx, voters=60)
    waiting = [job(sample, voter) for voter in sample.voters]
    acknowledged: list[dict[str, Any]] = []
    for _ in range(KILLS):
        caster = Caster(database_url, sample.poll, waiting)
        for _ in range(chance.randrange(1, 6)):
            answer = caster.answer()
            assert answer is not None
            acknowledged.append(answer)
        time.sleep(chance.random() * 0.03)
        caster.kill()
        acknowledged += caster.answers()
        done = {answer["member"] for answer in acknowledged}
        size = verify_acknowledged(sample, acknowledged)
        assert len(done) <= size <= len(done) + 1  # at most one was cast and not yet acknowledged
        waiting = [one for one in waiting if one.member not in done]
    assert waiting
    acknowledged += Caster(database_url, sample.poll, waiting).answers()
    assert len({answer["member"] for answer in acknowledged}) == len(acknowledged) == 60
    assert verify_acknowledged(sample, acknowledged) == 60
