"""What a webhook has done is not done again if it comes twice at once, or again after a crash.

Every effect that counts or sends is tested, on both databases where it comes twice at once. What is
counted and sent is read from the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Final

import pytest
from sqlalchemy import create_engine, text

from audit.record.signatures.statement import Act
from ivr.app import build
from ivr.handset.call import Call
from ivr.handset.network import Answer, PhoneLine, Webhook
from tests.kit.contacts import set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import BASE, client, with_phone
from tests.kit.phone.unreliable import Fate, Kind, Network
from tests.kit.polls import SamplePoll, draft_poll, open_poll
from voting.notify.channels import PostSettings
from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore

AT_ONCE: Final = 4
TO_CODE: Final = ("1", "0#", "1", "1", "1", "1", "1", "2", "700123#", "{contact}#")


@dataclass(frozen=True)
class Step:
    """A webhook: the keys that lead to it, its own, and the tables that it writes to.

    `rows` are the rows that it adds to each table, `counts` what it adds to failures and tries.
    """

    before: Sequence[str]
    keys: str
    sealed: bool = False
    rows: tuple[int, int] = (0, 0)
    counts: int = 0


WRONG: Final = "000001#"
"""Almost certainly not the code."""
STEPS: Final = {
    "sign in, wrong": Step(("1", "{member}#"), "{other}#", counts=2),
    "list, wrong": Step(("1", "1", "1", "{member}#"), "{other}#", sealed=True, counts=2),
    "ask for a message": Step(("1", "1", "2"), "{member}#", sealed=True, rows=(1, 0), counts=2),
    "claim": Step(TO_CODE, "1", rows=(1, 1), counts=3),
    "another code": Step((*TO_CODE, "1"), "1#", rows=(1, 0), counts=3),
    "code, wrong": Step((*TO_CODE, "1"), WRONG, counts=1),
}


@dataclass
class Books:
    """What is counted and sent, read from the database."""

    url: str

    def read(self) -> tuple[int, int, int]:
        """Return the messages that wait, the claims, and all that is counted."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            messages = connection.execute(text("SELECT count(*) FROM messages")).scalar_one()
            tries = connection.execute(text("SELECT code_tries FROM claims")).scalars().all()
            counted = connection.execute(text("SELECT count FROM counters")).scalars().all()
        engine.dispose()
        return messages, len(tries), sum(tries) + sum(counted)


def sample_of(ctx: Context, tmp_path: Path, step: Step) -> SamplePoll:
    """A poll with a line whose messages wait; its first member can be reached by telephone."""
    made = with_phone(ctx, tmp_path)
    settings = replace(made.settings, post=PostSettings(folder=tmp_path / "mail"))
    made = replace(made, settings=settings)
    if not step.sealed:
        return open_poll(made, voters=2, codes=True)
    with made.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(days=1)
    sample = draft_poll(made, voters=2, opens=opens, codes=True)
    sample.act(Act.SEAL)
    set_contact(sample, sample.voters[0], phone="416-555-0123")
    return sample


def keyed(sample: SamplePoll, keys: str, contact: str) -> str:
    """Fill in the first member's number, and the other's code."""
    first, second = sample.voters
    return keys.format(member=first.member, other=second.code, contact=contact)


def arrive(sample: SamplePoll, call: Call, step: Step, contact: str = "4165550123") -> str:
    """Lead a call to the step; return the keys that are its own."""
    call.dial()
    for keys in step.before:
        call.press(keyed(sample, keys, contact))
    return keyed(sample, step.keys, contact)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_webhook_that_comes_several_times_at_once_is_done_once(
    ctx: Context,
    database_url: str,
    tmp_path: Path,
    clock: MovableClock,
    step: Step,
) -> None:
    sample = sample_of(ctx, tmp_path, step)
    send = client(build(sample.ctx))
    barrier, answers, at_once = Barrier(AT_ONCE), set[bytes](), [False]

    def sending(webhook: Webhook) -> Answer:
        if not at_once[0]:
            return send(webhook)

        def one(_: int) -> Answer:
            barrier.wait(60)
            return send(webhook)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(one, range(AT_ONCE)))
        assert {answer.status for answer in found} == {200}
        answers.update(answer.body for answer in found)
        return found[0]

    call = Call(PhoneLine(BASE, TOKEN, sending))
    keys = arrive(sample, call, step)
    books = Books(database_url)
    before, at_once[0] = books.read(), True
    call.press(keys)
    assert len(answers) == 1
    verify_done_once(step, before, books.read())


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_webhook_over_which_the_server_is_killed_is_done_once(
    sqlite_ctx: Context,
    sqlite_url: str,
    tmp_path: Path,
    clock: MovableClock,
    step: Step,
) -> None:
    sample = sample_of(sqlite_ctx, tmp_path, step)
    books, store = Books(sqlite_url), sqlite_ctx.store
    assert isinstance(store, SqlStore)
    for moment in count(1):  # until the webhook has no statement or commit of that number
        network = Network(client(build(sample.ctx)), store._writer)
        call = Call(PhoneLine(BASE, TOKEN, network), caller=f"+1613555{moment:04d}")
        keys = arrive(sample, call, step, f"416555{moment:04d}")
        before = books.read()
        network.next = Fate(Kind.KILLED_RETRIED, moment)
        call.press(keys)
        assert call.faults == []
        verify_done_once(step, before, books.read())
        if not network.kills:
            break
        if step.sealed:  # a member may ask three times an hour
            clock.forward(hours=1)


def verify_done_once(step: Step, before: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    """Fail unless what the step adds was added once."""
    added = tuple(now - then for now, then in zip(after, before, strict=True))
    assert added == (*step.rows, step.counts)
