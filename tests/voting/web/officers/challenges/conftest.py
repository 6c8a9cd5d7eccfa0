"""An application over a poll in which listed members are challenged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.desk.challenge_pages import ChallengeTown
from tests.kit.challenges import ChallengePoll
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, context
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ChallengeTown]:
    """An open poll, with no challenge yet."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    yield ChallengeTown(ChallengePoll(context(store), tmp_path, voters=12))
    store.close()
