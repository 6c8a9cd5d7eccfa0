"""A server without a poll: Anne, Paul and Rita may sign steps, Max runs polls and signs none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context
from tests.kit.routes.desk import MAX, desk
from tests.kit.routes.pages import RouteTown
from tests.kit.web import Town
from voting.app import build
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def here(tmp_path: Path) -> Iterator[RouteTown]:
    """The server."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    ctx = context(store)
    no_poll = SamplePoll(ctx, "no-poll", (), {})
    yield RouteTown(Town(build(ctx), ctx, no_poll, []), desk(ctx).accept(MAX))
    store.close()
