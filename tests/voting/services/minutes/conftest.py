"""The rulings desk of an open poll."""

from __future__ import annotations

import pytest

from tests.kit.rulings import DeskPoll
from voting.ports.unit_of_work import Context


@pytest.fixture
def desk(ctx: Context) -> DeskPoll:
    """On each database."""
    return DeskPoll(ctx)


@pytest.fixture
def sqlite_desk(sqlite_ctx: Context) -> DeskPoll:
    """On SQLite only."""
    return DeskPoll(sqlite_ctx)
