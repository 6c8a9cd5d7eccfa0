"""A server without a poll: Anne, Paul and Rita may sign steps, Max runs polls and signs none."""

from __future__ import annotations

import pytest

from tests.kit.polls import SamplePoll
from tests.kit.routes.desk import MAX, desk
from tests.kit.routes.pages import RouteTown
from tests.kit.web import Town
from voting.app import build
from voting.ports.unit_of_work import Context


@pytest.fixture
def here(sqlite_ctx: Context) -> RouteTown:
    """The server."""
    no_poll = SamplePoll(sqlite_ctx, "no-poll", (), {})
    town = Town(build(sqlite_ctx), sqlite_ctx, no_poll, [])
    return RouteTown(town, desk(sqlite_ctx).accept(MAX))
