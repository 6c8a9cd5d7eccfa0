"""What becomes of calls and their keys when their time is over, and the scheduler that does it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.kit.database.stores import MovableClock
from tests.kit.polls import open_poll
from voting import scheduler
from voting.config.phone_settings import PhoneSettings
from voting.config.temporary_keys import PhoneKeys
from voting.domain.call import IDLE, StoredCall
from voting.domain.errors import ConfigurationError, StoreUnavailableError
from voting.ports.unit_of_work import Context
from voting.services.polls.calls import destroy_keys, wipe
from voting.storage.store import SqlStore

OVER = "A", "B", "C"


def with_keys(ctx: Context, folder: Path) -> tuple[Context, PhoneKeys]:
    """Return a context whose folder of keys has those of three polls that are not there."""
    settings = replace(ctx.settings, phone=PhoneSettings(keys=folder / "phone"))
    keys = PhoneKeys(settings.phone_keys)
    for poll in OVER:
        keys.cipher_or_new(poll)
    return replace(ctx, settings=settings), keys


def obstruct(keys: PhoneKeys, poll: str) -> None:
    """Make a poll's key one that cannot be destroyed."""
    path = keys.folder / f"{poll}.key"
    path.unlink()
    path.mkdir()


def add_call(ctx: Context) -> None:
    with ctx.store.unit_of_work() as uow:
        uow.calls.add(StoredCall("call", None, 3, "en", b"memory", b"answer", uow.now() + IDLE))
        uow.commit()


def test_a_key_that_cannot_be_destroyed_keeps_no_other(sqlite_ctx: Context, tmp_path: Path) -> None:
    ctx, keys = with_keys(sqlite_ctx, tmp_path)
    obstruct(keys, "A")
    with pytest.raises(ConfigurationError, match=r"not destroyed: A\. .* Remove the files by hand"):
        destroy_keys(ctx)
    assert keys.polls() == ["A"]


def test_the_key_of_an_open_poll_is_left(sqlite_ctx: Context, tmp_path: Path) -> None:
    ctx, keys = with_keys(sqlite_ctx, tmp_path)
    sample = open_poll(ctx)
    keys.cipher_or_new(sample.poll)
    assert destroy_keys(ctx) == [*OVER]
    assert keys.polls() == [sample.poll]


def test_wiping_begins_to_write_only_where_something_is_due(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    store, begun = sqlite_ctx.store, []
    assert isinstance(store, SqlStore)
    event.listen(store._writer, "begin", begun.append)

    def written() -> bool:
        begun.clear()
        wipe(sqlite_ctx)
        return bool(begun)

    assert not written()
    add_call(sqlite_ctx)
    assert not written()
    clock.forward(minutes=16)
    assert written()
    assert not written()  # the call's number is kept for a day, and there is nothing to wipe
    clock.offset += timedelta(days=1)
    assert written()
    assert not written()


def test_what_fails_at_a_tick_keeps_nothing_else_from_being_done(
    sqlite_ctx: Context,
    tmp_path: Path,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ctx, keys = with_keys(sqlite_ctx, tmp_path)
    obstruct(keys, "A")
    add_call(ctx)
    clock.forward(minutes=16)

    def away(_: Context) -> list[object]:
        raise StoreUnavailableError("The database does not answer.")

    monkeypatch.setattr(scheduler, "tick", away)
    with caplog.at_level(logging.INFO):
        scheduler.run_due_jobs(ctx, 0)
    assert keys.polls() == ["A"]
    with ctx.store.reader() as uow:
        found = uow.calls.get("call")
    assert found is not None
    assert (found.sealed_memory, found.sealed_answer) == (b"", b"")
    assert "The database does not answer." in caplog.text
    assert "not destroyed: A." in caplog.text


def test_a_fault_of_the_scheduler_is_logged_without_its_message(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_: Context) -> list[object]:
        raise ValueError("what a caller keyed")

    monkeypatch.setattr(scheduler, "tick", fault)
    scheduler.run_due_jobs(sqlite_ctx, 1)
    assert "ValueError" in caplog.text
    assert "keyed" not in caplog.text
