"""Polls in which listed members are challenged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.challenges import ChallengePoll
from tests.kit.mail import waiting_messages
from voting.ports.unit_of_work import Context


@pytest.fixture
def challenges(ctx: Context, tmp_path: Path) -> ChallengePoll:
    """An open poll, on each database."""
    return ChallengePoll(ctx, tmp_path)


@pytest.fixture
def small(sqlite_ctx: Context, tmp_path: Path) -> ChallengePoll:
    """The same, on SQLite only."""
    return ChallengePoll(sqlite_ctx, tmp_path)


@pytest.fixture
def disputed(challenges: ChallengePoll) -> ChallengePoll:
    """The member was challenged, then voted."""
    challenges.id = challenges.challenge()
    challenges.raw = challenges.vote()
    waiting_messages(challenges.sample)
    return challenges


@pytest.fixture
def one(small: ChallengePoll) -> ChallengePoll:
    """The same, on SQLite only."""
    small.id = small.challenge()
    small.raw = small.vote()
    waiting_messages(small.sample)
    return small
